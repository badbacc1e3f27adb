"""Short addresses for a mail. Only the first ones hold a key; the referral itself has none."""

from django.urls import path

from .views import links

app_name = "safe_link"
urlpatterns = [
    path("verwijzing/", links.referral, name="referral"),
    path("verwijzing/stap/<slug:name>/", links.step, name="step"),
    path("klaar/", links.leave, name="leave"),
    path("<str:token>/", links.start, name="start"),
    path("<str:token>/stuur-code/", links.send_code, name="send_code"),
    path("<str:token>/nieuwe-link/", links.send_fresh, name="send_fresh"),
    path("<str:token>/code/", links.enter_code, name="code"),
]
