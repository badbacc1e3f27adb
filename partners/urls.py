from django.urls import path

from .views import capacity, consents, desk, directory, own

app_name = "partners"
urlpatterns = [
    path("loket/", desk.inbox, name="inbox"),
    path("loket/ruimte/", capacity.capacity, name="capacity"),
    path("loket/antwoorden/", directory.own_answer_figures, name="own_answer_figures"),
    path("loket/<uuid:pk>/", desk.referral_detail, name="referral_detail"),
    path("loket/<uuid:pk>/stap/<slug:name>/", desk.referral_step, name="referral_step"),
    path("loket/<uuid:pk>/afdrukken/", desk.referral_print, name="referral_print"),
    path("loket/<uuid:pk>/doorleiden/", desk.referral_reroute, name="referral_reroute"),
    path("loket/<uuid:pk>/nog-niet-tonen/", desk.referral_withhold, name="referral_withhold"),
    path("partners/", directory.desk_list, name="desk_list"),
    path("partners/antwoorden/", directory.answer_figures, name="answer_figures"),
    path("toestemming/van/<uuid:pk>/", consents.consents_of, name="consents_of"),
    path("toestemming/van/<uuid:pk>/vastleggen/", consents.consent_record, name="consent_record"),
    path("mijn-toestemming/", own.my_sharing, name="my_sharing"),
    path("mijn-toestemming/intrekken/", own.my_consent_withdraw, name="my_consent_withdraw"),
]
