from django.urls import path

from .views import (
    absence,
    agenda,
    calls,
    own,
    paper_list,
    papers,
    presence,
    registrations,
    screens,
    short_codes,
    staff,
    tablets,
)

app_name = "activities"
urlpatterns = [
    # For everybody.
    path("agenda/<slug:slug>/", agenda.agenda, name="agenda"),
    path("agenda/<slug:slug>/scherm/", screens.hall_screen, name="hall_screen"),
    path("agenda/<slug:slug>/scherm.css", screens.hall_style, name="hall_style"),
    path("agenda/<slug:slug>/<uuid:pk>/", agenda.occurrence_public, name="occurrence_public"),
    path("agenda/bevestiging/<str:token>/", agenda.confirmation, name="confirmation"),
    path(
        "agenda/bevestiging/<str:token>/afmelden/",
        agenda.confirmation_cancel,
        name="confirmation_cancel",
    ),
    # The code on a poster.
    path("a/", short_codes.short_code_door, name="short_code_door"),
    path("a/<str:code>/", short_codes.short_code, name="short_code"),
    path(
        "agenda/bevestiging/<str:token>/antwoord/",
        agenda.confirmation_answer,
        name="confirmation_answer",
    ),
    path(
        "agenda/bevestiging/<str:token>/wensen/",
        agenda.confirmation_wishes,
        name="confirmation_wishes",
    ),
    path("agenda/aanbod/<str:token>/", agenda.offer, name="offer"),
    # For a resident who is logged in.
    path("activiteiten/mijn/", own.mine, name="mine"),
    # For staff; a resident may sign off too.
    path("activiteiten/", staff.occurrence_list, name="occurrence_list"),
    path("activiteiten/nieuw/", staff.occurrence_choose, name="occurrence_choose"),
    path("activiteiten/nieuw/<uuid:pk>/", staff.occurrence_new, name="occurrence_new"),
    path("activiteiten/van/<uuid:pk>/", own.registrations_of, name="registrations_of"),
    path("activiteiten/<uuid:pk>/", staff.occurrence_detail, name="occurrence_detail"),
    path(
        "activiteiten/<uuid:pk>/aanmelden/", staff.occurrence_register, name="occurrence_register"
    ),
    path("activiteiten/<uuid:pk>/plaatsen/", staff.occurrence_capacity, name="occurrence_capacity"),
    path("activiteiten/<uuid:pk>/afgelasten/", staff.occurrence_cancel, name="occurrence_cancel"),
    path(
        "activiteiten/aanmelding/<uuid:pk>/afmelden/",
        own.registration_cancel,
        name="registration_cancel",
    ),
    path(
        "activiteiten/aanmelding/<uuid:pk>/gebeld/",
        own.registration_called,
        name="registration_called",
    ),
    path("activiteiten/<uuid:pk>/papieren-lijst/", paper_list.paper_list, name="paper_list"),
    path("activiteiten/voor/<uuid:pk>/", paper_list.sign_up_by_phone, name="sign_up_by_phone"),
    path("activiteiten/tablets/<uuid:pk>/", tablets.tablet_list, name="tablet_list"),
    path("activiteiten/tablet/<uuid:pk>/intrekken/", tablets.tablet_revoke, name="tablet_revoke"),
    # For the tablet in the hall: whoever holds the link.
    path("hal/<str:secret>/", tablets.hall, name="hall"),
    path("hal/<str:secret>/<uuid:pk>/", tablets.hall_occurrence, name="hall_occurrence"),
    path("hal/<str:secret>/klaar/<str:token>/", tablets.hall_done, name="hall_done"),
    # For staff and volunteers.
    path("activiteiten/<uuid:pk>/aanwezig/", presence.presence, name="presence"),
    path("activiteiten/<uuid:pk>/aanwezig/tik/", presence.presence_tap, name="presence_tap"),
    path("activiteiten/<uuid:pk>/aanwezig/tikken/", presence.presence_marks, name="presence_marks"),
    path("activiteiten/<uuid:pk>/aanwezig/geteld/", presence.presence_count, name="presence_count"),
    path("activiteiten/<uuid:pk>/aanwezig/klaar/", presence.presence_close, name="presence_close"),
    path(
        "activiteiten/<uuid:pk>/aanwezig/binnen/",
        presence.presence_walk_in,
        name="presence_walk_in",
    ),
    path(
        "activiteiten/<uuid:pk>/aanwezig/bijhouder/",
        presence.presence_keeper,
        name="presence_keeper",
    ),
    path("activiteiten/gemist/<uuid:pk>/", absence.absence_aside, name="absence_aside"),
    path("bellen/", calls.call_list, name="call_list"),
    path("bellen/<uuid:pk>/<slug:outcome>/", calls.call_outcome, name="call_outcome"),
    # Paper.
    path("activiteiten/papier/", papers.paper_choose, name="paper_choose"),
    path("activiteiten/papier/<uuid:pk>/", papers.complex_paper, name="complex_paper"),
    path("activiteiten/papier/<uuid:pk>/briefjes/", papers.slips_print, name="slips_print"),
    path("activiteiten/briefjes/<uuid:pk>/", papers.slip_run_again, name="slip_run_again"),
    path("activiteiten/reeks/<uuid:pk>/papier/", papers.series_paper, name="series_paper"),
    path("activiteiten/<uuid:pk>/papier/", papers.occurrence_paper, name="occurrence_paper"),
    path("activiteiten/<uuid:pk>/briefjes/", papers.slips_want, name="slips_want"),
    path(
        "activiteiten/aanmelding/<uuid:pk>/",
        registrations.registration_detail,
        name="registration_detail",
    ),
    path(
        "activiteiten/aanmelding/<uuid:pk>/gezelschap/",
        registrations.registration_company,
        name="registration_company",
    ),
    path(
        "activiteiten/aanmelding/<uuid:pk>/antwoord/",
        registrations.registration_answer,
        name="registration_answer",
    ),
    path(
        "activiteiten/aanmelding/<uuid:pk>/bellen/",
        registrations.registration_call,
        name="registration_call",
    ),
    path(
        "activiteiten/aanmelding/<uuid:pk>/elke-keer/",
        registrations.registration_standing,
        name="registration_standing",
    ),
]
