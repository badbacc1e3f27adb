from django.urls import path

from . import views

app_name = "outbox"
urlpatterns = [
    path("", views.message_list, name="message_list"),
    path("<uuid:pk>/opnieuw/", views.message_resend, name="message_resend"),
]
