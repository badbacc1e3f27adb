from django.urls import include, path

from .api import routes
from .views import (
    capacity,
    conferences,
    connections,
    consents,
    desk,
    directory,
    own,
    own_desk,
    received,
    shared_conferences,
)

app_name = "partners"
urlpatterns = [
    path("api/v1/", include((routes.urlpatterns, "api"))),
    path("loket/", desk.inbox, name="inbox"),
    path("loket/ruimte/", capacity.capacity, name="capacity"),
    path("loket/antwoorden/", directory.own_answer_figures, name="own_answer_figures"),
    path("loket/gegevens/", own_desk.own_desks, name="own_desks"),
    path("loket/gegevens/<uuid:pk>/", own_desk.desk_edit, name="desk_edit"),
    path("loket/gegevens/<uuid:pk>/klopt/", own_desk.desk_assure, name="desk_assure"),
    path("loket/gegevens/<uuid:pk>/dienst/", own_desk.service_add, name="service_add"),
    path("loket/gegevens/dienst/<uuid:pk>/", own_desk.service_edit, name="service_edit"),
    path("loket/koppelingen/", connections.connections, name="connections"),
    path("loket/koppelingen/sleutel/", connections.key_make, name="key_make"),
    path("loket/koppelingen/sleutel/<uuid:pk>/stoppen/", connections.key_end, name="key_end"),
    path("loket/koppelingen/adres/", connections.endpoint_add, name="endpoint_add"),
    path(
        "loket/koppelingen/adres/<uuid:pk>/bevestigen/",
        connections.endpoint_confirm,
        name="endpoint_confirm",
    ),
    path(
        "loket/koppelingen/adres/<uuid:pk>/code/", connections.endpoint_code, name="endpoint_code"
    ),
    path(
        "loket/koppelingen/adres/<uuid:pk>/geheim/",
        connections.endpoint_secret,
        name="endpoint_secret",
    ),
    path("loket/koppelingen/adres/<uuid:pk>/uit/", connections.endpoint_off, name="endpoint_off"),
    path("loket/<uuid:pk>/fhir/", desk.referral_fhir, name="referral_fhir"),
    path("loket/overleg/", shared_conferences.desk_list, name="conferences_of_desk"),
    path("loket/overleg/<uuid:pk>/", shared_conferences.desk_page, name="conference_of_desk"),
    path(
        "loket/overleg/<uuid:pk>/gedaan/<uuid:action>/",
        shared_conferences.desk_done,
        name="conference_done_by_desk",
    ),
    path("loket/<uuid:pk>/", desk.referral_detail, name="referral_detail"),
    path("loket/<uuid:pk>/stap/<slug:name>/", desk.referral_step, name="referral_step"),
    path("loket/<uuid:pk>/afdrukken/", desk.referral_print, name="referral_print"),
    path("loket/<uuid:pk>/doorleiden/", desk.referral_reroute, name="referral_reroute"),
    path("loket/<uuid:pk>/nog-niet-tonen/", desk.referral_withhold, name="referral_withhold"),
    path("partners/", directory.desk_list, name="desk_list"),
    path("partners/<uuid:pk>/", directory.organisation_detail, name="organisation_detail"),
    path("partners/document/<uuid:pk>/", directory.document, name="document"),
    path("partners/antwoorden/", directory.answer_figures, name="answer_figures"),
    path("toestemming/van/<uuid:pk>/", consents.consents_of, name="consents_of"),
    path("toestemming/van/<uuid:pk>/vastleggen/", consents.consent_record, name="consent_record"),
    path("toestemming/van/<uuid:pk>/doorgegeven/", received.received_of, name="received_of"),
    path("toestemming/van/<uuid:pk>/doorgegeven.csv", received.received_csv, name="received_csv"),
    path("mijn-toestemming/doorgegeven.csv", received.my_received_csv, name="my_received_csv"),
    path("overleg/", conferences.conference_list, name="conferences"),
    path("overleg/met/<uuid:pk>/", conferences.conference_new, name="conference_new"),
    path("overleg/<uuid:pk>/", conferences.conference, name="conference"),
    path("overleg/<uuid:pk>/papier/", conferences.conference_paper, name="conference_paper"),
    path(
        "overleg/<uuid:pk>/antwoorden/", conferences.conference_answers, name="conference_answers"
    ),
    path("overleg/<uuid:pk>/plan/", conferences.conference_action, name="conference_action"),
    path(
        "overleg/<uuid:pk>/gedaan/<uuid:action>/",
        conferences.conference_done,
        name="conference_done",
    ),
    path(
        "overleg/<uuid:pk>/stap/<slug:name>/", conferences.conference_step, name="conference_step"
    ),
    path("mijn-overleg/", shared_conferences.my_conferences, name="my_conferences"),
    path(
        "mijn-overleg/<uuid:pk>/stoppen/",
        shared_conferences.my_conference_withdraw,
        name="my_conference_withdraw",
    ),
    path("mijn-toestemming/", own.my_sharing, name="my_sharing"),
    path("mijn-toestemming/intrekken/", own.my_consent_withdraw, name="my_consent_withdraw"),
]
