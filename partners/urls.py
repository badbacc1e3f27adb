from django.urls import path

from .views import conferences, consents, desk, directory, own, shared_conferences

app_name = "partners"
urlpatterns = [
    path("loket/", desk.inbox, name="inbox"),
    path("loket/antwoorden/", directory.own_answer_figures, name="own_answer_figures"),
    path("loket/overleg/", shared_conferences.desk_list, name="conferences_of_desk"),
    path("loket/overleg/<uuid:pk>/", shared_conferences.desk_page, name="conference_of_desk"),
    path(
        "loket/overleg/<uuid:pk>/gedaan/<uuid:action>/",
        shared_conferences.desk_done,
        name="conference_done_by_desk",
    ),
    path("loket/<uuid:pk>/", desk.referral_detail, name="referral_detail"),
    path("loket/<uuid:pk>/stap/<slug:name>/", desk.referral_step, name="referral_step"),
    path("loket/<uuid:pk>/nog-niet-tonen/", desk.referral_withhold, name="referral_withhold"),
    path("partners/", directory.desk_list, name="desk_list"),
    path("partners/antwoorden/", directory.answer_figures, name="answer_figures"),
    path("toestemming/van/<uuid:pk>/", consents.consents_of, name="consents_of"),
    path("toestemming/van/<uuid:pk>/vastleggen/", consents.consent_record, name="consent_record"),
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
