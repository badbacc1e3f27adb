from django.urls import path

from . import views

app_name = "partners"
urlpatterns = [
    path("loket/", views.inbox, name="inbox"),
    path("loket/antwoorden/", views.own_answer_figures, name="own_answer_figures"),
    path("loket/<uuid:pk>/", views.referral_detail, name="referral_detail"),
    path("loket/<uuid:pk>/stap/<slug:name>/", views.referral_step, name="referral_step"),
    path("loket/<uuid:pk>/nog-niet-tonen/", views.referral_withhold, name="referral_withhold"),
    path("partners/", views.desk_list, name="desk_list"),
    path("partners/antwoorden/", views.answer_figures, name="answer_figures"),
    path("toestemming/van/<uuid:pk>/", views.consents_of, name="consents_of"),
    path("toestemming/van/<uuid:pk>/vastleggen/", views.consent_record, name="consent_record"),
    path("mijn-toestemming/", views.my_sharing, name="my_sharing"),
    path("mijn-toestemming/intrekken/", views.my_consent_withdraw, name="my_consent_withdraw"),
]
