from django.urls import path

from . import views

app_name = "activities"
urlpatterns = [
    # For everybody.
    path("agenda/<slug:slug>/", views.agenda, name="agenda"),
    path("agenda/<slug:slug>/<uuid:pk>/", views.occurrence_public, name="occurrence_public"),
    path("agenda/bevestiging/<str:token>/", views.confirmation, name="confirmation"),
    path(
        "agenda/bevestiging/<str:token>/afmelden/",
        views.confirmation_cancel,
        name="confirmation_cancel",
    ),
    # For a resident who is logged in.
    path("activiteiten/mijn/", views.mine, name="mine"),
    # For staff; a resident may sign off too.
    path("activiteiten/", views.occurrence_list, name="occurrence_list"),
    path("activiteiten/nieuw/", views.occurrence_choose, name="occurrence_choose"),
    path("activiteiten/nieuw/<uuid:pk>/", views.occurrence_new, name="occurrence_new"),
    path("activiteiten/van/<uuid:pk>/", views.registrations_of, name="registrations_of"),
    path("activiteiten/<uuid:pk>/", views.occurrence_detail, name="occurrence_detail"),
    path(
        "activiteiten/<uuid:pk>/aanmelden/", views.occurrence_register, name="occurrence_register"
    ),
    path(
        "activiteiten/<uuid:pk>/plaatsen/", views.occurrence_capacity, name="occurrence_capacity"
    ),
    path("activiteiten/<uuid:pk>/afgelasten/", views.occurrence_cancel, name="occurrence_cancel"),
    path(
        "activiteiten/aanmelding/<uuid:pk>/afmelden/",
        views.registration_cancel,
        name="registration_cancel",
    ),
    path(
        "activiteiten/aanmelding/<uuid:pk>/gebeld/",
        views.registration_called,
        name="registration_called",
    ),
]
