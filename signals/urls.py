from django.urls import path

from . import views

app_name = "signals"
urlpatterns = [
    path("", views.signal_list, name="signal_list"),
    path("nieuw/", views.signal_new, name="signal_new"),
    path("nieuw/<uuid:pk>/", views.signal_new_complex, name="signal_new_complex"),
    path("nieuw/woning/<uuid:pk>/", views.signal_new_unit, name="signal_new_unit"),
    path("van/<uuid:pk>/", views.signals_of, name="signals_of"),
    path("terugkoppeling/<uuid:pk>/gezien/", views.feedback_seen, name="feedback_seen"),
    path("<uuid:pk>/", views.signal_detail, name="signal_detail"),
    path("<uuid:pk>/stap/<slug:name>/", views.signal_step, name="signal_step"),
    path("<uuid:pk>/bewoner/", views.signal_resident, name="signal_resident"),
    path("<uuid:pk>/doorverwijzen/", views.signal_refer, name="signal_refer"),
]
