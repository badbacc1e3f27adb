from django.urls import path

from . import views

app_name = "residents"
urlpatterns = [
    path("", views.complex_list, name="complex_list"),
    path("mijn-gegevens/", views.home_of, name="home_of"),
    path("complex/<uuid:pk>/", views.complex_detail, name="complex_detail"),
    path("woning/<uuid:pk>/toevoegen/", views.resident_add, name="resident_add"),
    path("<uuid:pk>/", views.resident_detail, name="resident_detail"),
    path("<uuid:pk>/contact/", views.resident_contact, name="resident_contact"),
    path("<uuid:pk>/overleden/", views.resident_died, name="resident_died"),
    path("<uuid:pk>/kaart/", views.card_issue, name="card_issue"),
]
