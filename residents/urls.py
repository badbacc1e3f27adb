from django.urls import path

from .views import cards, complexes, import_runs, imports, own, people

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
    # --- imports ---
    path("import/", imports.import_list, name="import_list"),
    path("import/instellingen/<uuid:pk>/", imports.import_settings, name="import_settings"),
    path("import/<uuid:pk>/", import_runs.import_detail, name="import_detail"),
    path("import/<uuid:pk>/kolommen/", imports.import_columns, name="import_columns"),
    path("import/<uuid:pk>/voortgang/", import_runs.import_progress, name="import_progress"),
    path("import/<uuid:pk>/stap/<slug:name>/", import_runs.import_step, name="import_step"),
    path("import/<uuid:pk>/verslag/<slug:kind>/", import_runs.import_report, name="import_report"),
    # --- the resident's own page ---
    path("mijn-gegevens/", own.home_of, name="home_of"),
]
