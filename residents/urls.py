from django.urls import path

from .views import calls, card_runs, cards, complexes, own, people

app_name = "residents"
urlpatterns = [
    # --- complexes ---
    path("", complexes.complex_list, name="complex_list"),
    path("complex/<uuid:pk>/", complexes.complex_detail, name="complex_detail"),
    # --- people ---
    path("woning/<uuid:pk>/toevoegen/", people.resident_add, name="resident_add"),
    path("<uuid:pk>/", people.resident_detail, name="resident_detail"),
    path("<uuid:pk>/contact/", people.resident_contact, name="resident_contact"),
    path("<uuid:pk>/overleden/", people.resident_died, name="resident_died"),
    # --- cards ---
    path("<uuid:pk>/kaart/", cards.card_issue, name="card_issue"),
    path("<uuid:pk>/kaarten/", cards.cards_of, name="cards_of"),
    path("kaart/<uuid:pk>/intrekken/", cards.card_revoke, name="card_revoke"),
    path("complex/<uuid:pk>/brieven/", card_runs.card_run_list, name="card_run_list"),
    path("brieven/<uuid:pk>/", card_runs.card_run_fetch, name="card_run_fetch"),
    # --- being called back ---
    path("bel-mij/", calls.call_ask, name="call_ask"),
    path("gebeld/<uuid:pk>/", calls.call_done, name="call_done"),
    # --- the resident's own page ---
    path("mijn-gegevens/", own.home_of, name="home_of"),
]
