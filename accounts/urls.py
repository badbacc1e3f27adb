from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [path("theme/<slug:slug>.css", views.theme, name="theme")]
