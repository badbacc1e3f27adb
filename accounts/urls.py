from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("theme/<slug:slug>.css", views.theme, name="theme"),
    path("logboek/inzage/", views.logs, {"kind": "looks"}, name="looks"),
    path("veel-dossiers/", views.many_looks, name="many_looks"),
    path("logboek/wijzigingen/", views.logs, {"kind": "changes"}, name="changes"),
]
