"""Who gets what at every address: status per persona, for GET and for POST with nothing in it.

"200: anna bram; 404: *" reads: anna and bram get 200, all others who are logged in 404. Without a
login it is 302 (to the login page) unless the row names "nobody". Personas: tests.conftest.World.
"""

from typing import NamedTuple

PERSONAS = "nobody anna bram huub wil ina fien ada carla carel pim petra gea rosa robin vic".split()


class Row(NamedTuple):
    name: str
    args: tuple[str, ...]  # names of things in tests.test_access.happened
    get: str
    post: str = "405: *"


STAFF = "anna bram huub wil ina fien ada carla carel"
PUBLIC = "200: * nobody"
NO_POST_PUBLIC = "405: * nobody"

ROWS = [
    # --- the roof ---
    Row("start", (), PUBLIC, NO_POST_PUBLIC),
    Row("home", (), "302: *"),
    Row("today", (), f"200: {STAFF}; 403: *"),
    Row("mine", (), "200: rosa robin; 404: *"),
    Row("my_paper", (), "200: rosa robin; 404: *"),
    Row("paper_of", ("resident",), "200: anna fien; 404: *", "200: anna fien; 404: *"),
    # --- privacy ---
    Row("privacy:home", (), "200: fien; 403: *", "200: fien; 403: *"),
    Row("privacy:person", ("resident",), "200: fien; 404: *"),
    Row("privacy:hold_person", ("resident",), "200: fien; 404: *", "200: fien; 404: *"),
    # There is a duty to keep something of this resident: nothing goes.
    Row("privacy:erase_person", ("resident",), "200: fien; 404: *", "302: fien; 404: *"),
    Row("privacy:keeping", (), "200: fien; 403: *"),
    Row("privacy:register", (), "200: fien ada; 403: *"),
    Row("privacy:register_csv", (), "200: fien ada; 403: *"),
    Row("privacy:term", ("corporation", "kind"), "200: fien; 404: *", "200: fien; 404: *"),
    Row("privacy:hold_kind", ("corporation", "kind"), "200: fien; 404: *", "200: fien; 404: *"),
    Row("privacy:hold_lift", ("hold",), "405: *", "302: fien; 404: *"),
    Row("machinery:home", (), "200: anna ada carel; 403: *"),
    Row("styleguide", (), PUBLIC, PUBLIC),
    Row("health", (), "503: * nobody", NO_POST_PUBLIC),
    Row("set_language", (), "302: * nobody", "302: * nobody"),
    # --- accounts ---
    Row("accounts:theme", ("slug",), PUBLIC, NO_POST_PUBLIC),
    Row("accounts:looks", (), "200: fien; 403: *"),
    Row("accounts:changes", (), "200: fien; 403: *"),
    # Only for who opened very many files (tests/accounts/test_brake.py).
    Row("accounts:many_looks", (), "404: *", "404: *"),
    # --- residents ---
    Row("residents:complex_list", (), "200: anna bram wil carla carel; 403: *"),
    Row("residents:complex_detail", ("flat",), "200: anna bram wil; 403: huub ada; 404: *"),
    Row("residents:unit_detail", ("unit",), "200: anna bram wil; 403: huub ada; 404: *"),
    Row(
        "residents:unit_new_tenant",
        ("unit",),
        "200: anna bram wil; 403: huub ada; 404: *",
        "200: anna bram wil; 403: huub ada; 404: *",
    ),
    Row(
        "residents:unit_split",
        ("unit",),
        "200: anna; 403: bram wil huub ada; 404: *",
        "200: anna; 403: bram wil huub ada; 404: *",
    ),
    Row(
        "residents:unit_join",
        ("unit",),
        "200: anna; 403: bram wil huub ada; 404: *",
        "200: anna; 403: bram wil huub ada; 404: *",
    ),
    Row(
        "residents:resident_move",
        ("resident", "unit"),
        "200: anna bram wil; 404: *",
        "200: anna bram wil; 404: *",
    ),
    Row(
        "residents:resident_leave",
        ("resident",),
        "200: anna bram wil; 404: *",
        "200: anna bram wil; 404: *",
    ),
    # Of somebody who is alive there is nothing to take back.
    Row(
        "residents:resident_death_undo",
        ("resident",),
        "302: anna bram wil; 404: *",
        "302: anna bram wil; 404: *",
    ),
    Row("residents:people_list_complex", ("flat",), "200: anna bram wil; 403: huub ada; 404: *"),
    Row(
        "residents:people_search",
        (),
        "200: anna bram wil carla carel; 403: *",
        "200: anna bram wil carla carel; 403: *",
    ),
    Row("residents:people_list", (), "200: anna bram wil carla carel; 403: *"),
    Row("residents:resident_detail", ("resident",), "200: anna bram wil; 404: *"),
    Row(
        "residents:resident_contact",
        ("resident",),
        "200: anna bram wil; 404: *",
        "200: anna bram wil; 404: *",
    ),
    Row(
        "residents:resident_add",
        ("unit",),
        "200: anna bram wil; 403: huub ada; 404: *",
        "200: anna bram wil; 403: huub ada; 404: *",
    ),
    Row(
        "residents:resident_died",
        ("resident",),
        "200: anna bram wil; 404: *",
        "200: anna bram wil; 404: *",
    ),
    Row(
        "residents:card_issue",
        ("resident",),
        "200: anna bram wil; 404: *",
        "200: anna bram wil; 404: *",
    ),
    Row("residents:cards_of", ("resident",), "200: anna bram wil; 404: *"),
    Row("residents:card_revoke", ("card",), "405: *", "302: anna bram wil; 404: *"),
    # For who came in with a letter, and here nobody did (test_card_door.py).
    Row("residents:card_disown", (), "405: *", "404: *"),
    Row(
        "residents:card_run_list",
        ("flat",),
        "200: anna bram wil; 403: huub ada; 404: *",
        "200: anna bram wil; 403: huub ada; 404: *",
    ),
    Row("residents:card_run_fetch", ("letters",), "405: *", "200: bram; 403: anna wil; 404: *"),
    Row("residents:call_ask", (), "200: rosa robin; 404: *", "200: rosa robin; 404: *"),
    Row("residents:call_done", ("call",), "405: *", "302: anna bram wil; 404: *"),
    Row("cards:number", (), PUBLIC, PUBLIC),
    Row("cards:code", ("number",), PUBLIC, PUBLIC),
    Row("residents:home_of", (), "200: rosa robin; 404: *"),
    # --- what neighbours offer and ask ---
    Row("residents:help_of", ("resident",), "200: anna bram wil; 404: *"),
    *[
        Row(
            f"residents:{name}",
            ("resident",),
            "200: anna bram wil; 404: *",
            "200: anna bram wil; 404: *",
        )
        for name in ("strength_add", "need_add", "help_profile")
    ],
    Row(
        "residents:apart_add",
        ("resident",),
        "200: anna bram; 403: wil; 404: *",
        "200: anna bram; 403: wil; 404: *",
    ),
    Row("residents:strength_end", ("strength",), "405: *", "302: anna bram wil; 404: *"),
    Row("residents:need_end", ("need",), "405: *", "302: anna bram wil; 404: *"),
    Row("residents:apart_end", ("apart",), "405: *", "302: anna bram; 404: *"),
    Row("residents:my_help", (), "200: rosa robin; 404: *"),
    Row("residents:my_strength_add", (), *["200: rosa robin; 404: *"] * 2),
    Row("residents:my_need_add", (), *["200: rosa robin; 404: *"] * 2),
    Row("residents:my_strength_end", ("own_strength",), "405: *", "302: rosa; 404: *"),
    Row("residents:my_need_end", ("own_need",), "405: *", "302: rosa; 404: *"),
    Row("residents:my_answer", ("asked",), "405: *", "302: rosa; 404: *"),
    # --- the mix ---
    Row("residents:mix_of", ("resident",), "200: anna bram; 403: wil; 404: *"),
    Row("residents:mix_record", ("resident",), *["200: anna bram; 403: wil; 404: *"] * 2),
    Row("residents:mix_end", ("mix_role",), *["200: anna bram; 404: *"] * 2),
    Row("residents:mix", ("flat",), "200: anna bram wil ada; 403: huub; 404: *"),
    Row("residents:mix_target", ("flat",), *["200: anna bram; 403: wil huub ada; 404: *"] * 2),
    # --- bringing neighbours together ---
    Row("residents:match_list", ("flat",), "200: anna bram; 403: wil huub ada; 404: *"),
    Row(
        "residents:match_suggest",
        ("flat",),
        "405: *",
        "302: anna bram; 403: wil huub ada; 404: *",
    ),
    Row("residents:match_detail", ("asked",), "200: anna bram; 404: *"),
    Row("residents:match_step", ("asked", "put_aside"), "405: *", "200: anna bram; 404: *"),
    Row("residents:match_answer", ("asked", "side"), "405: *", "200: anna bram; 404: *"),
    Row("residents:match_goes_on", ("asked",), "405: *", "302: anna bram; 404: *"),
    Row("residents:match_talk", ("asked",), "405: *", "302: anna bram; 404: *"),
    Row("residents:correction_ask", (), "200: rosa robin; 404: *", "200: rosa robin; 404: *"),
    Row("residents:correction_withdraw", ("correction",), "405: *", "302: rosa; 404: *"),
    Row("residents:correction_detail", ("correction",), "200: anna bram wil; 404: *"),
    Row(
        "residents:correction_step",
        ("correction", "apply"),
        "405: *",
        "200: anna bram wil; 404: *",
    ),
    Row("residents:double_list", (), "200: anna carel; 403: *"),
    Row(
        "residents:double_pair",
        ("resident", "neighbour"),
        "200: anna; 403: bram wil; 404: *",
        "200: anna; 403: bram wil; 404: *",
    ),
    Row(
        "residents:keep_apart",
        ("resident", "neighbour"),
        "405: *",
        "302: anna; 403: bram wil; 404: *",
    ),
    Row("residents:merge_undo", ("merge",), "405: *", "302: anna; 404: *"),
    Row("residents:withholding_list", (), "200: anna fien carel; 403: *"),
    Row(
        "residents:withholding_decide",
        ("withholding", "agree"),
        "405: *",
        "302: anna fien; 404: *",
    ),
    Row("residents:import_list", (), "200: anna ada carel; 403: *", "200: anna ada carel; 403: *"),
    Row(
        "residents:import_settings",
        ("linde",),
        "200: ada; 403: anna; 404: *",
        "200: ada; 403: anna; 404: *",
    ),
    Row(
        "residents:import_clear",
        ("linde",),
        "200: ada; 403: anna; 404: *",
        "200: ada; 403: anna; 404: *",
    ),
    Row("residents:conflict_list", (), "200: anna carel; 403: *"),
    Row(
        "residents:conflict_decide",
        ("conflict", "conflict_home"),
        "405: *",
        "302: anna; 404: carel; 403: *",
    ),
    Row("residents:import_detail", ("run",), "200: anna ada; 404: *"),
    Row(
        "residents:import_columns",
        ("run",),
        "200: anna ada; 404: *",
        "200: anna ada; 404: *",
    ),
    Row("residents:import_progress", ("run",), "200: anna ada; 404: *"),
    Row("residents:import_step", ("run", "withdraw"), "405: *", "302: anna ada; 404: *"),
    Row("residents:import_report", ("run", "csv"), "200: anna ada; 404: *"),
    # --- activities ---
    Row("activities:agenda", ("flat_slug",), PUBLIC, NO_POST_PUBLIC),
    Row("activities:occurrence_public", ("flat_slug", "occurrence"), PUBLIC, PUBLIC),
    Row("activities:hall_screen", ("flat_slug",), PUBLIC, NO_POST_PUBLIC),
    Row("activities:hall_style", ("flat_slug",), PUBLIC, NO_POST_PUBLIC),
    Row("activities:short_code_door", (), PUBLIC, PUBLIC),
    # To the public page, or to the list of who runs it.
    Row("activities:short_code", ("short_code",), "302: * nobody", NO_POST_PUBLIC),
    Row("activities:paper_choose", (), "302: anna bram wil carla carel; 403: *"),
    Row(
        "activities:complex_paper",
        ("flat",),
        "200: anna bram wil; 403: huub ada; 404: *",
        "200: anna bram wil; 403: huub ada; 404: *",
    ),
    Row("activities:slips_print", ("flat",), "405: *", "403: huub ada; 404: *"),
    Row("activities:slip_run_again", ("slip_run",), "405: *", "200: anna bram wil; 404: *"),
    Row(
        "activities:series_paper",
        ("series",),
        "200: anna bram wil; 404: *",
        "200: anna bram wil; 404: *",
    ),
    Row(
        "activities:occurrence_paper",
        ("occurrence",),
        "200: anna bram wil; 404: *",
        "200: anna bram wil; 404: *",
    ),
    Row("activities:slips_want", ("occurrence",), "405: *", "302: anna bram wil; 404: *"),
    Row("activities:confirmation", ("token",), PUBLIC, NO_POST_PUBLIC),
    Row(
        "activities:confirmation_cancel",
        ("token",),
        "405: * nobody",
        "302: * nobody",
    ),
    Row(
        "activities:confirmation_answer",
        ("token",),
        "405: * nobody",
        "302: * nobody",
    ),
    Row("activities:confirmation_wishes", ("token",), PUBLIC, PUBLIC),
    # This sign-up has a place: there is no offer any more.
    Row("activities:offer", ("offer",), "302: * nobody", NO_POST_PUBLIC),
    Row(
        "activities:registration_detail",
        ("registration",),
        "200: anna bram wil; 403: rosa; 404: *",
    ),
    # What somebody needs is for who runs it, and for the resident.
    Row(
        "activities:registration_company",
        ("registration",),
        "200: bram rosa; 403: anna wil; 404: *",
        "200: bram rosa; 403: anna wil; 404: *",
    ),
    Row(
        "activities:registration_answer",
        ("registration",),
        "405: *",
        "302: anna bram wil rosa; 404: *",
    ),
    Row(
        "activities:registration_call",
        ("registration",),
        "405: *",
        "302: anna bram wil; 403: rosa; 404: *",
    ),
    Row(
        "activities:registration_standing",
        ("registration",),
        "405: *",
        "302: anna bram wil rosa; 404: *",
    ),
    Row("activities:mine", (), "200: rosa robin; 404: *"),
    Row("activities:occurrence_list", (), "200: anna bram wil carla carel; 403: *"),
    Row("activities:occurrence_choose", (), "302: anna bram wil carla carel; 403: *"),
    Row(
        "activities:occurrence_new",
        ("flat",),
        "200: anna bram wil; 403: huub ada; 404: *",
        "200: anna bram wil; 403: huub ada; 404: *",
    ),
    Row("activities:registrations_of", ("resident",), "200: anna bram wil; 404: *"),
    Row("activities:occurrence_detail", ("occurrence",), "200: anna bram wil; 404: *"),
    Row(
        "activities:occurrence_register",
        ("occurrence",),
        "200: anna bram wil; 404: *",
        "200: anna bram wil; 404: *",
    ),
    Row(
        "activities:occurrence_capacity",
        ("occurrence",),
        "200: anna bram wil; 404: *",
        "200: anna bram wil; 404: *",
    ),
    Row(
        "activities:occurrence_cancel",
        ("occurrence",),
        "200: anna bram wil; 404: *",
        "302: anna bram wil; 404: *",
    ),
    Row(
        "activities:registration_cancel",
        ("registration",),
        "405: *",
        "302: anna bram wil rosa; 404: *",
    ),
    Row(
        "activities:registration_called",
        ("registration",),
        "405: *",
        "302: anna bram wil; 403: rosa; 404: *",
    ),
    # The list of presence and the list to call: also for a volunteer (vic), who gets nothing else.
    Row("activities:presence", ("today",), "200: anna bram wil vic; 404: *"),
    Row("activities:presence_tap", ("today",), "405: *", "302: anna bram wil vic; 404: *"),
    Row("activities:presence_marks", ("today",), "405: *", "400: anna bram wil vic; 404: *"),
    Row("activities:presence_count", ("today",), "405: *", "200: anna bram wil vic; 404: *"),
    Row("activities:presence_close", ("today",), "405: *", "302: anna bram wil vic; 404: *"),
    Row(
        "activities:presence_walk_in",
        ("today",),
        *["200: anna bram wil; 403: vic; 404: *"] * 2,
    ),
    Row("activities:presence_keeper", ("today",), "405: *", "302: anna bram wil; 404: *"),
    Row("activities:call_list", (), "200: anna bram wil carla carel vic; 403: *"),
    Row(
        "activities:call_outcome",
        ("to_call", "told"),
        "405: *",
        "302: anna bram wil vic; 404: *",
    ),
    Row("activities:paper_list", ("occurrence",), *["200: anna bram wil; 404: *"] * 2),
    Row(
        "activities:sign_up_by_phone",
        ("resident",),
        "200: anna bram wil; 404: *",
        "404: *",
    ),
    Row(
        "activities:tablet_list",
        ("flat",),
        *["200: anna bram wil; 403: huub ada; 404: *"] * 2,
    ),
    Row("activities:tablet_revoke", ("tablet",), "405: *", "302: anna bram wil; 404: *"),
    Row("activities:absence_aside", ("resident",), "405: *", "302: bram; 404: *"),
    # Whoever holds the link of the tablet.
    Row("activities:hall", ("secret",), PUBLIC, NO_POST_PUBLIC),
    Row("activities:hall_occurrence", ("secret", "occurrence"), PUBLIC, PUBLIC),
    Row("activities:hall_done", ("secret", "hall_token"), PUBLIC, NO_POST_PUBLIC),
    Row("activities:complex_feed", ("flat_slug",), PUBLIC, NO_POST_PUBLIC),
    Row("activities:own_feed", ("calendar_token",), PUBLIC, NO_POST_PUBLIC),
    Row("activities:week", (), "200: anna bram wil carla carel; 403: *"),
    Row("activities:doing", (), "200: rosa robin; 404: *"),
    Row("activities:idea_new", (), "200: rosa robin; 404: *", "200: rosa robin; 404: *"),
    Row("activities:idea_withdraw", ("idea",), "405: *", "302: rosa; 404: *"),
    Row("activities:my_calendar", (), "200: rosa robin; 404: *", "200: rosa robin; 404: *"),
    Row("activities:chore_take", ("chore",), "405: *", "302: rosa; 404: *"),
    Row("activities:chore_back", ("chore",), "405: *", "302: anna bram wil; 404: *"),
    Row(
        "activities:chore_give",
        ("chore",),
        "200: anna bram wil; 403: rosa; 404: *",
        "200: anna bram wil; 403: rosa; 404: *",
    ),
    Row("activities:chore_drop", ("chore",), "405: *", "302: anna bram wil; 403: rosa; 404: *"),
    Row("activities:idea_list", (), "200: anna bram wil carla carel; 403: *"),
    Row(
        "activities:idea_answer",
        ("idea",),
        "200: anna bram wil; 403: rosa; 404: *",
        "200: anna bram wil; 403: rosa; 404: *",
    ),
    Row(
        "activities:calendar_of",
        ("resident",),
        "200: anna bram wil; 404: *",
        "200: anna bram wil; 404: *",
    ),
    Row("activities:series_detail", ("series",), "200: anna bram wil; 404: *"),
    Row(
        "activities:series_stop",
        ("series",),
        "200: anna bram wil; 404: *",
        "302: anna bram wil; 404: *",
    ),
    Row(
        "activities:occurrence_edit",
        ("occurrence",),
        "200: anna bram wil; 404: *",
        "200: anna bram wil; 404: *",
    ),
    Row("activities:occurrence_on", ("occurrence",), "405: *", "302: anna bram wil; 404: *"),
    Row(
        "activities:occurrence_runner",
        ("occurrence",),
        "200: anna bram wil; 404: *",
        "200: anna bram wil; 404: *",
    ),
    Row(
        "activities:chore_new",
        ("occurrence",),
        "200: anna bram wil; 404: *",
        "200: anna bram wil; 404: *",
    ),
    # --- signals ---
    Row("signals:signal_list", (), f"200: {STAFF}; 403: *"),
    Row("signals:board", (), "200: anna carel; 403: *"),
    Row("signals:late_list", (), "200: anna ina ada carel; 403: *"),
    Row("signals:signal_new", (), "302: *"),
    Row("signals:door_worker", (), "200: anna bram huub wil ina carla carel; 403: *"),
    Row("signals:signal_pocket", (), "200: anna bram huub wil ina carla carel; 403: *"),
    Row("signals:door_ready", (), "200: *"),
    Row("signals:signal_new_complex", ("flat",), *["200: anna bram huub wil ina; 404: *"] * 2),
    Row(
        "signals:signal_new_unit",
        ("unit",),
        "200: anna bram huub wil ina; 404: *",
        "200: anna bram huub wil ina; 404: *",
    ),
    Row("signals:my_signals", (), "200: rosa robin; 404: *"),
    Row(
        "signals:signal_withhold",
        ("signal",),
        "200: anna; 403: bram; 404: *",
        "200: anna; 403: bram; 404: *",
    ),
    Row("signals:signals_of", ("resident",), "200: anna bram wil; 404: *"),
    Row("signals:feedback_seen", ("feedback",), "405: *", "302: bram; 404: *"),
    Row("signals:visit_list", (), "200: anna carel; 403: *"),
    Row("signals:visit_take", ("signal",), "405: *", "302: anna bram; 404: *"),
    Row("signals:visit_aside", ("signal",), "405: *", "200: anna; 302: bram; 404: *"),
    Row(
        "signals:emergency_find",
        (),
        f"200: {STAFF}; 403: *",
        f"200: {STAFF}; 403: *",
    ),
    Row(
        "signals:emergency_open",
        ("second_unit",),
        "200: anna bram huub wil ina fien ada; 404: *",
        "200: anna bram huub wil ina fien ada; 404: *",
    ),
    # For who opened it, and for who judges it.
    Row("signals:emergency_home", ("emergency",), "200: huub; 404: *"),
    Row("signals:emergency_list", (), "200: fien; 403: *"),
    Row("signals:emergency_judge", ("emergency",), "200: fien; 404: *", "200: fien; 404: *"),
    Row("signals:second_looks", (), f"200: {STAFF}; 403: *"),
    # Who decided it is no second reader.
    Row("signals:second_look", ("look",), "405: *", "200: bram; 302: anna; 404: *"),
    Row("signals:signal_detail", ("signal",), "200: anna bram; 404: *"),
    Row("signals:photo", ("photo",), "200: anna bram rosa; 404: *"),
    Row("signals:photo_remove", ("photo",), "405: *", "302: anna bram; 404: *"),
    Row("signals:signal_step", ("signal", "step"), "405: *", "302: anna bram; 404: *"),
    Row("signals:signal_resident", ("signal",), "405: *", "200: anna; 302: bram; 404: *"),
    # Only for a subject that asks it (tests/signals/test_meldcode.py).
    Row("signals:meldcode", ("signal",), "404: *"),
    Row("signals:meldcode_step", ("signal", "step"), "405: *", "404: *"),
    Row("signals:signal_tell", ("signal",), "405: *", "302: anna bram; 404: *"),
    Row("signals:signal_try", ("signal",), "405: *", "302: anna bram; 404: *"),
    Row("signals:signal_merge", ("signal",), "405: *", "200: anna; 302: bram; 404: *"),
    Row(
        "signals:signal_refer",
        ("signal",),
        "200: anna; 302: bram; 404: *",
        "200: anna; 302: bram; 404: *",
    ),
    # --- arrears: for their officer, and nobody else hears that it exists ---
    Row("arrears:list", (), "200: ina; 404: *"),
    Row("arrears:file", ("arrears",), "200: ina; 404: *", "302: ina; 404: *"),
    Row("arrears:pass_on", ("arrears",), "200: ina; 404: *", "302: ina; 404: *"),
    Row("arrears:batch_new", (), "200: ina; 404: *", "200: ina; 404: *"),
    Row("arrears:batch", ("arrears_batch",), "200: ina; 404: *"),
    Row("arrears:upload_list", (), "200: ina; 404: *", "200: ina; 404: *"),
    Row("arrears:upload", ("arrears_upload",), "200: ina; 404: *", "302: ina; 404: *"),
    Row("signals:routing_home", (), "302: anna ada carel; 403: *"),
    Row("signals:routing", ("linde",), "200: anna ada; 404: *"),
    # Without the list that is being made, it begins again.
    Row("signals:routing_edit", ("linde",), "200: anna ada; 404: *", "302: anna ada; 404: *"),
    # --- partners ---
    # A login opens nothing of the API (tests/partners/test_api.py: what a key opens).
    Row("partners:api:openapi", (), PUBLIC, NO_POST_PUBLIC),
    Row("partners:api:referral_list", (), "401: * nobody", NO_POST_PUBLIC),
    Row("partners:api:referral_detail", ("referral",), "401: * nobody", NO_POST_PUBLIC),
    Row("partners:api:referral_step", ("referral",), NO_POST_PUBLIC, "401: * nobody"),
    Row("partners:api:referral_fhir", ("referral",), "401: * nobody", NO_POST_PUBLIC),
    Row("partners:api:root", (), "404: * nobody", "404: * nobody"),
    Row("partners:api:nothing", ("slug",), "404: * nobody", "404: * nobody"),
    Row("partners:inbox", (), "200: pim petra gea; 403: *"),
    Row("partners:referral_detail", ("referral",), "200: anna pim; 404: *"),
    Row("partners:referral_fhir", ("referral",), "200: anna; 404: *"),
    Row("partners:connections", (), "200: pim petra gea; 403: *"),
    Row("partners:key_make", (), "405: *", "200: pim petra gea; 403: *"),
    Row("partners:key_end", ("key",), "405: *", "302: pim; 404: *"),
    Row("partners:endpoint_add", (), "405: *", "200: pim petra gea; 403: *"),
    Row("partners:endpoint_confirm", ("endpoint",), "405: *", "200: pim; 404: *"),
    Row("partners:endpoint_code", ("endpoint",), "405: *", "302: pim; 404: *"),
    Row("partners:endpoint_secret", ("endpoint",), "405: *", "200: pim; 404: *"),
    Row("partners:endpoint_off", ("endpoint",), "405: *", "302: pim; 404: *"),
    Row("partners:referral_step", ("referral", "open"), "405: *", "302: anna pim; 404: *"),
    Row(
        "partners:referral_withhold",
        ("danger",),
        "200: anna; 403: pim; 404: *",
        "200: anna; 403: pim; 404: *",
    ),
    Row("partners:capacity", (), "200: pim petra gea; 403: *", "404: pim petra gea; 403: *"),
    Row("partners:referral_print", ("referral",), "200: anna; 302: pim; 404: *"),
    Row(
        "partners:referral_reroute",
        ("referral",),
        "200: anna; 302: pim; 404: *",
        "200: anna; 302: pim; 404: *",
    ),
    Row("partners:desk_list", (), f"200: {STAFF}; 403: *"),
    Row("partners:organisation_detail", ("organisation",), f"200: {STAFF}; 404: *"),
    Row("partners:document", ("document",), "200: anna ina ada pim; 404: *"),
    Row("helping:coverage", (), "200: anna carel; 403: *"),
    Row("partners:own_desks", (), "200: pim petra gea; 403: *"),
    Row("partners:desk_edit", ("buurtteam",), "200: pim; 404: *", "200: pim; 404: *"),
    Row("partners:desk_assure", ("buurtteam",), "405: *", "302: pim; 404: *"),
    Row("partners:service_add", ("buurtteam",), "200: pim; 404: *", "200: pim; 404: *"),
    Row("partners:service_edit", ("service",), "200: pim; 404: *", "200: pim; 404: *"),
    Row("partners:answer_figures", (), "200: anna ina carel; 403: *"),
    Row("partners:own_answer_figures", (), "200: pim petra gea; 403: *"),
    Row("partners:consents_of", ("resident",), "200: anna bram wil ina; 404: *"),
    Row(
        "partners:consent_record",
        ("resident",),
        "200: anna bram wil ina; 404: *",
        "200: anna bram wil ina; 404: *",
    ),
    Row("partners:received_of", ("resident",), "200: anna ina fien; 404: *"),
    Row("partners:received_csv", ("resident",), "200: anna ina fien; 404: *"),
    Row("partners:my_received_csv", (), "200: rosa robin; 404: *"),
    # --- talks with residents ---
    Row("partners:conferences", (), f"200: {STAFF}; 403: *"),
    Row(
        "partners:conference_new",
        ("resident",),
        "200: anna bram; 404: *",
        "200: anna bram; 404: *",
    ),
    Row("partners:conference", ("talk",), "200: anna bram wil; 404: *"),
    Row("partners:conference_paper", ("talk",), "200: anna bram wil; 404: *"),
    Row("partners:conference_answers", ("talk",), "405: *", "200: anna bram; 403: wil; 404: *"),
    Row("partners:conference_action", ("talk",), "405: *", "200: anna bram; 403: wil; 404: *"),
    Row(
        "partners:conference_done",
        ("talk", "talk_action"),
        "405: *",
        "302: anna bram; 403: wil; 404: *",
    ),
    Row(
        "partners:conference_step",
        ("talk", "review"),
        "405: *",
        "302: anna bram; 403: wil; 404: *",
    ),
    Row("partners:conferences_of_desk", (), "200: pim petra gea; 403: *"),
    Row("partners:conference_of_desk", ("talk",), "200: pim; 404: *"),
    Row(
        "partners:conference_done_by_desk",
        ("talk", "desk_action"),
        "405: *",
        "302: pim; 404: *",
    ),
    Row("partners:my_conferences", (), "200: rosa robin; 404: *"),
    Row("partners:my_conference_withdraw", ("talk",), "405: *", "302: rosa; 404: *"),
    # A link in a mailbox: for whoever is logged in it asks to log out first.
    Row("safe_link:start", ("link",), PUBLIC, NO_POST_PUBLIC),
    Row("safe_link:send_code", ("link",), "405: * nobody", "302: * nobody"),
    Row("safe_link:send_fresh", ("link",), "405: * nobody", "200: * nobody"),
    Row("safe_link:code", ("link",), "302: *; 200: nobody", "302: *; 200: nobody"),
    # For who came in with a code, and here nobody did (tests/partners/test_links.py).
    Row("safe_link:referral", (), "404: * nobody", NO_POST_PUBLIC),
    Row("safe_link:step", ("open",), "405: * nobody", "404: * nobody"),
    Row("safe_link:leave", (), "405: * nobody", "404: * nobody"),
    Row("partners:my_sharing", (), "200: rosa robin; 404: *"),
    Row("partners:my_consent_withdraw", (), "405: *", "302: rosa robin; 404: *"),
    # --- outbox ---
    Row("outbox:message_list", (), "200: anna ada carel; 403: *"),
    Row("outbox:message_resend", ("message",), "405: *", "302: anna ada; 404: *"),
    # --- programmes ---
    Row("programmes:figures", (), "200: anna bram wil ina carla carel; 403: *"),
    Row(
        "programmes:activity_figures",
        ("flat",),
        "200: anna bram wil ina; 403: huub ada; 404: *",
    ),
    Row("programmes:building", ("flat",), "200: anna bram wil huub ada; 404: *"),
]


def expected(rule: str, persona: str) -> int:
    """The status that a rule gives a persona. `*` stands for who is logged in and not named."""
    default = 0
    for part in rule.split(";"):
        status, names = part.split(":")
        if persona in names.split():
            return int(status)
        if "*" in names.split() and persona != "nobody":
            default = int(status)
    return default or 302
