from django.urls import path

from .views import consents, desk, directory, own, own_desk, received

app_name = "partners"
urlpatterns = [
    path("loket/", desk.inbox, name="inbox"),
    path("loket/antwoorden/", directory.own_answer_figures, name="own_answer_figures"),
    path("loket/gegevens/", own_desk.own_desks, name="own_desks"),
    path("loket/gegevens/<uuid:pk>/", own_desk.desk_edit, name="desk_edit"),
    path("loket/gegevens/<uuid:pk>/klopt/", own_desk.desk_assure, name="desk_assure"),
    path("loket/gegevens/<uuid:pk>/dienst/", own_desk.service_add, name="service_add"),
    path("loket/gegevens/dienst/<uuid:pk>/", own_desk.service_edit, name="service_edit"),
    path("loket/<uuid:pk>/", desk.referral_detail, name="referral_detail"),
    path("loket/<uuid:pk>/stap/<slug:name>/", desk.referral_step, name="referral_step"),
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
    path("mijn-toestemming/", own.my_sharing, name="my_sharing"),
    path("mijn-toestemming/intrekken/", own.my_consent_withdraw, name="my_consent_withdraw"),
]
