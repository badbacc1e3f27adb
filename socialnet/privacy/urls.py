from django.urls import path

from . import register_views, views

app_name = "privacy"
urlpatterns = [
    path("", views.home, name="home"),
    path("bewoner/<uuid:pk>/", views.person, name="person"),
    path("bewoner/<uuid:pk>/vasthouden/", views.hold_person, name="hold_person"),
    path("bewoner/<uuid:pk>/wissen/", views.erase_person, name="erase_person"),
    path("register/", register_views.register_page, name="register"),
    path("register/verwerkingen.csv", register_views.register_csv, name="register_csv"),
    path("bewaren/", views.keeping, name="keeping"),
    path("bewaren/<uuid:pk>/<slug:name>/", views.term, name="term"),
    path("bewaren/<uuid:pk>/<slug:name>/vasthouden/", views.hold_kind, name="hold_kind"),
    path("vasthouden/<uuid:pk>/opheffen/", views.hold_lift, name="hold_lift"),
]
