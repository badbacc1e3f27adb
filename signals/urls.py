from django.urls import path

from .views import board, desk, door, gate, joining, own, pocket, routing, trying

app_name = "signals"
urlpatterns = [
    path("", desk.signal_list, name="signal_list"),
    path("bord/", board.board, name="board"),
    path("te-laat/", board.late_list, name="late_list"),
    path("nieuw/", door.signal_new, name="signal_new"),
    path("nieuw/werker.js", pocket.door_worker, name="door_worker"),
    path("nieuw/klaar/", pocket.door_ready, name="door_ready"),
    path("nieuw/zonder-netwerk/", pocket.signal_pocket, name="signal_pocket"),
    path("nieuw/<uuid:pk>/", door.signal_new_complex, name="signal_new_complex"),
    path("nieuw/woning/<uuid:pk>/", door.signal_new_unit, name="signal_new_unit"),
    path("over-mij/", own.my_signals, name="my_signals"),
    path("van/<uuid:pk>/", desk.signals_of, name="signals_of"),
    path("terugkoppeling/<uuid:pk>/gezien/", desk.feedback_seen, name="feedback_seen"),
    path("regels/", routing.routing_home, name="routing_home"),
    path("regels/<uuid:pk>/", routing.routing, name="routing"),
    path("regels/<uuid:pk>/wijzigen/", routing.routing_edit, name="routing_edit"),
    path("<uuid:pk>/", desk.signal_detail, name="signal_detail"),
    path("<uuid:pk>/stap/<slug:name>/", desk.signal_step, name="signal_step"),
    path("<uuid:pk>/antwoord/", joining.signal_tell, name="signal_tell"),
    path("<uuid:pk>/samen/", joining.signal_merge, name="signal_merge"),
    path("<uuid:pk>/poging/", trying.signal_try, name="signal_try"),
    path("<uuid:pk>/bewoner/", desk.signal_resident, name="signal_resident"),
    path("<uuid:pk>/nog-niet-tonen/", own.signal_withhold, name="signal_withhold"),
    path("<uuid:pk>/doorverwijzen/", gate.signal_refer, name="signal_refer"),
]
