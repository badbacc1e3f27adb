from django.urls import path

from . import views

app_name = "programmes"
urlpatterns = [
    path("", views.figures, name="figures"),
    path("gebouw/<uuid:pk>/", views.building, name="building"),
]
