from django.urls import path

from .views import cards, complexes, own, people, search

app_name = "residents"
urlpatterns = [
    # --- complexes ---
    path("", complexes.complex_list, name="complex_list"),
    path("complex/<uuid:pk>/", complexes.complex_detail, name="complex_detail"),
    path("complex/<uuid:pk>/lijst/", search.people_list_complex, name="people_list_complex"),
    # --- finding somebody ---
    path("zoeken/", search.people_search, name="people_search"),
    path("lijst/", search.people_list, name="people_list"),
    # --- people ---
    path("woning/<uuid:pk>/toevoegen/", people.resident_add, name="resident_add"),
    path("<uuid:pk>/", people.resident_detail, name="resident_detail"),
    path("<uuid:pk>/contact/", people.resident_contact, name="resident_contact"),
    path("<uuid:pk>/overleden/", people.resident_died, name="resident_died"),
    # --- cards ---
    path("<uuid:pk>/kaart/", cards.card_issue, name="card_issue"),
    # --- the resident's own page ---
    path("mijn-gegevens/", own.home_of, name="home_of"),
]
