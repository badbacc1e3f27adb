"""Activities and sign-ups, to look at: what happens to them happens on their own pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.administration import Administered, ReadOnlyAdmin

from .models import Occurrence, Registration, Volunteer


@admin.register(Occurrence)
class OccurrenceAdmin(ReadOnlyAdmin):
    list_display = ("title", "complex", "starts_at", "capacity", "taken", "state")
    list_filter = ("state", ("complex", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("complex",)
    date_hierarchy = "starts_at"
    search_fields = ("title",)


@admin.register(Registration)
class RegistrationAdmin(ReadOnlyAdmin):
    """How many and in which state; who it is stands on the list of the activity."""

    list_display = ("occurrence", "state", "party_size", "channel", "created_at", "called_at")
    list_filter = ("state", "channel")
    list_select_related = ("occurrence",)
    show_full_result_count = False
    fields = (
        *("occurrence", "state", "party_size", "channel", "created_at"),
        *("waiting_since", "call_asked_at", "called_at", "version"),
    )


@admin.register(Volunteer)
class VolunteerAdmin(Administered):
    """Who may call residents about activities, and nothing else. Ended by a date, as a role is."""

    list_display = ("user", "complex", "since", "until")
    list_filter = (("complex", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("user", "complex")
    search_fields = ("user__name", "complex__name")
    autocomplete_fields = ("user", "complex")
    corporation_field = "complex__corporation"

    def get_readonly_fields(self, request: HttpRequest, obj: Volunteer | None = None) -> Any:
        return ("user", "complex") if obj else ()
