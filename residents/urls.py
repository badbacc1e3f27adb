from django.urls import path

from .views import cards, complexes, homes, own, people

app_name = "residents"
urlpatterns = [
    # --- complexes ---
    path("", complexes.complex_list, name="complex_list"),
    path("complex/<uuid:pk>/", complexes.complex_detail, name="complex_detail"),
    # --- homes ---
    path("woning/<uuid:pk>/", homes.unit_detail, name="unit_detail"),
    path("woning/<uuid:pk>/nieuwe-huurder/", homes.unit_new_tenant, name="unit_new_tenant"),
    path("woning/<uuid:pk>/splitsen/", homes.unit_split, name="unit_split"),
    path("woning/<uuid:pk>/samenvoegen/", homes.unit_join, name="unit_join"),
    path("<uuid:pk>/verhuizen/<uuid:unit>/", homes.resident_move, name="resident_move"),
    path("<uuid:pk>/vertrokken/", homes.resident_leave, name="resident_leave"),
    path("<uuid:pk>/overleden/terugnemen/", homes.resident_death_undo, name="resident_death_undo"),
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
