from django.urls import path

from . import views

urlpatterns = [
    path("post/", views.mailbox, name="demo_mailbox"),
    path("ontvanger/", views.receiver, name="demo_receiver"),
]
