from django.urls import path

from .views import (
    calls,
    card_runs,
    cards,
    complexes,
    corrections,
    home_conflicts,
    homes,
    import_runs,
    imports,
    matches,
    merges,
    mix,
    my_help,
    own,
    people,
    search,
    strengths,
    withholding,
)

app_name = "residents"
urlpatterns = [
    # --- complexes ---
    path("", complexes.complex_list, name="complex_list"),
    path("complex/<uuid:pk>/", complexes.complex_detail, name="complex_detail"),
    path("complex/<uuid:pk>/lijst/", search.people_list_complex, name="people_list_complex"),
    # --- finding somebody ---
    path("zoeken/", search.people_search, name="people_search"),
    path("lijst/", search.people_list, name="people_list"),
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
    path("<uuid:pk>/kaarten/", cards.cards_of, name="cards_of"),
    path("kaart/<uuid:pk>/intrekken/", cards.card_revoke, name="card_revoke"),
    path("kaart/was-ik-niet/", cards.card_disown, name="card_disown"),
    path("complex/<uuid:pk>/brieven/", card_runs.card_run_list, name="card_run_list"),
    path("brieven/<uuid:pk>/", card_runs.card_run_fetch, name="card_run_fetch"),
    # --- being called back ---
    path("bel-mij/", calls.call_ask, name="call_ask"),
    path("gebeld/<uuid:pk>/", calls.call_done, name="call_done"),
    # --- imports ---
    path("import/", imports.import_list, name="import_list"),
    path("import/instellingen/<uuid:pk>/", imports.import_settings, name="import_settings"),
    path("import/instellingen/<uuid:pk>/wissen/", imports.import_clear, name="import_clear"),
    path("import/woningen/", home_conflicts.conflict_list, name="conflict_list"),
    path(
        "import/woningen/<uuid:pk>/<uuid:home>/",
        home_conflicts.conflict_decide,
        name="conflict_decide",
    ),
    path("import/<uuid:pk>/", import_runs.import_detail, name="import_detail"),
    path("import/<uuid:pk>/kolommen/", imports.import_columns, name="import_columns"),
    path("import/<uuid:pk>/voortgang/", import_runs.import_progress, name="import_progress"),
    path("import/<uuid:pk>/stap/<slug:name>/", import_runs.import_step, name="import_step"),
    path("import/<uuid:pk>/verslag/<slug:kind>/", import_runs.import_report, name="import_report"),
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
    # --- what neighbours offer and ask ---
    path("<uuid:pk>/hulp/", strengths.help_of, name="help_of"),
    path("<uuid:pk>/hulp/biedt/", strengths.strength_add, name="strength_add"),
    path("<uuid:pk>/hulp/vraagt/", strengths.need_add, name="need_add"),
    path("<uuid:pk>/hulp/past/", strengths.help_profile, name="help_profile"),
    path("<uuid:pk>/hulp/niet-samen/", strengths.apart_add, name="apart_add"),
    path("biedt/<uuid:pk>/stoppen/", strengths.strength_end, name="strength_end"),
    path("vraagt/<uuid:pk>/stoppen/", strengths.need_end, name="need_end"),
    path("niet-samen/<uuid:pk>/stoppen/", strengths.apart_end, name="apart_end"),
    path("mijn-hulp/", my_help.my_help, name="my_help"),
    path("mijn-hulp/biedt/", my_help.my_strength_add, name="my_strength_add"),
    path("mijn-hulp/vraagt/", my_help.my_need_add, name="my_need_add"),
    path("mijn-hulp/biedt/<uuid:pk>/stoppen/", my_help.my_strength_end, name="my_strength_end"),
    path("mijn-hulp/vraagt/<uuid:pk>/stoppen/", my_help.my_need_end, name="my_need_end"),
    path("mijn-hulp/samen/<uuid:pk>/antwoord/", my_help.my_answer, name="my_answer"),
    # --- the mix ---
    path("<uuid:pk>/rol/", mix.mix_of, name="mix_of"),
    path("<uuid:pk>/rol/vastleggen/", mix.mix_record, name="mix_record"),
    path("rol/<uuid:pk>/stoppen/", mix.mix_end, name="mix_end"),
    path("complex/<uuid:pk>/mix/", mix.mix, name="mix"),
    path("complex/<uuid:pk>/mix/doel/", mix.mix_target, name="mix_target"),
    # --- bringing neighbours together ---
    path("complex/<uuid:pk>/samen/", matches.match_list, name="match_list"),
    path("complex/<uuid:pk>/samen/zoeken/", matches.match_suggest, name="match_suggest"),
    path("samen/<uuid:pk>/", matches.match_detail, name="match_detail"),
    path("samen/<uuid:pk>/stap/<slug:name>/", matches.match_step, name="match_step"),
    path("samen/<uuid:pk>/antwoord/<slug:side>/", matches.match_answer, name="match_answer"),
    path("samen/<uuid:pk>/gaat-door/", matches.match_goes_on, name="match_goes_on"),
    path("samen/<uuid:pk>/gesproken/", matches.match_talk, name="match_talk"),
]
