"""The short address that stands in a letter."""

from django.urls import path

from .views import card_door

app_name = "cards"
urlpatterns = [
    path("", card_door.card_number, name="number"),
    path("<str:number>/", card_door.card_code, name="code"),
]
