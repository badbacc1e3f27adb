"""Activities and sign-ups, to look at: what happens to them happens on their own pages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin import ReadOnlyAdmin
from residents.admin import of_administrator

from .models import Occurrence, Registration


@admin.register(Occurrence)
class OccurrenceAdmin(ReadOnlyAdmin):
    list_display = ("title", "complex", "starts_at", "capacity", "taken", "state")
    list_filter = ("state", ("complex", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("complex",)
    date_hierarchy = "starts_at"
    search_fields = ("title",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(corporation__in=of_administrator(request))


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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(corporation__in=of_administrator(request))
