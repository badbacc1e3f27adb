from django.urls import path

from .views import agenda, calendars, doing, micro, own, planning, registrations, series, staff

app_name = "activities"
urlpatterns = [
    # For everybody.
    path("agenda/<slug:slug>/", agenda.agenda, name="agenda"),
    path("agenda/<slug:slug>/<uuid:pk>/", agenda.occurrence_public, name="occurrence_public"),
    path("agenda/bevestiging/<str:token>/", agenda.confirmation, name="confirmation"),
    path(
        "agenda/bevestiging/<str:token>/afmelden/",
        agenda.confirmation_cancel,
        name="confirmation_cancel",
    ),
    path("agenda/<slug:slug>/kalender.ics", calendars.complex_feed, name="complex_feed"),
    path("kalender/<str:token>.ics", calendars.own_feed, name="own_feed"),
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
    path("activiteiten/mijn/kalender/", calendars.my_calendar, name="my_calendar"),
    path("activiteiten/mijn/doen/", doing.doing, name="doing"),
    path("activiteiten/mijn/idee/", doing.idea_new, name="idea_new"),
    path("activiteiten/mijn/idee/<uuid:pk>/intrekken/", doing.idea_withdraw, name="idea_withdraw"),
    path("activiteiten/klus/<uuid:pk>/doen/", doing.chore_take, name="chore_take"),
    path("activiteiten/klus/<uuid:pk>/terug/", doing.chore_back, name="chore_back"),
    # For staff; a resident may sign off too.
    path("activiteiten/", staff.occurrence_list, name="occurrence_list"),
    path("activiteiten/nieuw/", staff.occurrence_choose, name="occurrence_choose"),
    path("activiteiten/nieuw/<uuid:pk>/", planning.occurrence_new, name="occurrence_new"),
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
    path("activiteiten/week/", series.week, name="week"),
    path("activiteiten/<uuid:pk>/wijzigen/", planning.occurrence_edit, name="occurrence_edit"),
    path("activiteiten/<uuid:pk>/gaat-door/", planning.occurrence_on, name="occurrence_on"),
    path("activiteiten/<uuid:pk>/trekker/", micro.occurrence_runner, name="occurrence_runner"),
    path("activiteiten/<uuid:pk>/hulp/", micro.chore_new, name="chore_new"),
    path("activiteiten/klus/<uuid:pk>/", micro.chore_give, name="chore_give"),
    path("activiteiten/klus/<uuid:pk>/weg/", micro.chore_drop, name="chore_drop"),
    path("activiteiten/reeks/<uuid:pk>/", series.series_detail, name="series_detail"),
    path("activiteiten/reeks/<uuid:pk>/stoppen/", series.series_stop, name="series_stop"),
    path("activiteiten/ideeen/", micro.idea_list, name="idea_list"),
    path("activiteiten/idee/<uuid:pk>/", micro.idea_answer, name="idea_answer"),
    path("activiteiten/kalender/<uuid:pk>/", calendars.calendar_of, name="calendar_of"),
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
