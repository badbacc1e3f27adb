from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("theme/<slug:slug>.css", views.theme, name="theme"),
    path("logboek/inzage/", views.logs, {"kind": "looks"}, name="looks"),
    path("logboek/wijzigingen/", views.logs, {"kind": "changes"}, name="changes"),
]
