"""Activities and sign-ups, to look at: what happens to them happens on their own pages."""

from django.contrib import admin

from accounts.administration import ReadOnlyAdmin

from .models import Occurrence, Registration


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
