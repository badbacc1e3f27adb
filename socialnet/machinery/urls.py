from django.urls import path

from . import views

app_name = "machinery"
urlpatterns = [path("", views.home, name="home")]
