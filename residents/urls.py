from django.urls import path

from .views import cards, complexes, corrections, merges, own, people, withholding

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
    # --- the resident's own page ---
    path("mijn-gegevens/", own.home_of, name="home_of"),
    path("mijn-gegevens/klopt-niet/", corrections.correction_ask, name="correction_ask"),
    path(
        "mijn-gegevens/klopt-niet/<uuid:pk>/intrekken/",
        corrections.correction_withdraw,
        name="correction_withdraw",
    ),
    # --- corrections ---
    path("verbetering/<uuid:pk>/", corrections.correction_detail, name="correction_detail"),
    path("verbetering/<uuid:pk>/<slug:name>/", corrections.correction_step, name="correction_step"),
    # --- doubles ---
    path("dubbel/", merges.double_list, name="double_list"),
    path("dubbel/<uuid:pk>/<uuid:other>/", merges.double_pair, name="double_pair"),
    path("dubbel/<uuid:pk>/<uuid:other>/niet/", merges.keep_apart, name="keep_apart"),
    path("samengevoegd/<uuid:pk>/terug/", merges.merge_undo, name="merge_undo"),
    # --- not shown yet ---
    path("nog-niet-tonen/", withholding.withholding_list, name="withholding_list"),
    path(
        "nog-niet-tonen/<uuid:pk>/<slug:name>/",
        withholding.withholding_decide,
        name="withholding_decide",
    ),
]
