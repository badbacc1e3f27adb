from django.urls import path

from . import views

app_name = "programmes"
urlpatterns = [
    path("", views.figures, name="figures"),
    path("activiteiten/<uuid:pk>/", views.activity_figures, name="activity_figures"),
    path("gebouw/<uuid:pk>/", views.building, name="building"),
]
