"""Reference data: the building and who works in it. People are shown, and looking is recorded."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_noop

from accounts.administration import Administered, Inline, ReadOnlyAdmin, of_administrator
from accounts.models import User

from . import services
from .models import Assignment, Building, CommonRoom, Complex, Entrance, Resident, Theme, Unit

ADMINISTRATION = gettext_noop("administration")


class EntranceInline(Inline):
    model = Entrance
    fields = ("name", "position", "has_lift", "floors")


class CommonRoomInline(Inline):
    model = CommonRoom
    fields = ("name", "kind", "entrance", "floor", "seats")

    def get_formset(
        self, request: HttpRequest, obj: Complex | None = None, **kwargs: Any
    ) -> type[Any]:
        """A room lies at an entrance of its own complex, also when it is posted by hand."""
        formset = super().get_formset(request, obj, **kwargs)
        entrance = formset.form.base_fields["entrance"]
        assert isinstance(entrance, ModelChoiceField)
        entrance.queryset = Entrance.objects.filter(complex=obj)
        return formset


@admin.register(Building)
class BuildingAdmin(Administered):
    """Only for complexes that share their walls. The name is on the front, so every administrator
    may find it; it is changed by those who have a complex in it."""

    search_fields = ("name",)
    fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Building]:
        return Building.objects.all()

    def has_change_permission(self, request: HttpRequest, obj: Building | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        if obj is None:
            return allowed
        mine = obj.complexes.filter(corporation__in=of_administrator(request))
        return allowed and (mine.exists() or not obj.complexes.exists())

    def corporation_of(self, obj: Any) -> None:
        return None


@admin.register(Complex)
class ComplexAdmin(Administered):
    list_display = ("name", "corporation", "code", "slug", "living_concept")
    list_filter = ("living_concept",)
    list_select_related = ("corporation",)
    search_fields = ("name", "code")
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ("building",)
    inlines = [EntranceInline, CommonRoomInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Complex | None = None) -> Any:
        return ("corporation", "slug") if obj else ()  # the slug hangs on posters

    def get_prepopulated_fields(self, request: HttpRequest, obj: Complex | None = None) -> Any:
        return {} if obj else self.prepopulated_fields


@admin.register(Unit)
class UnitAdmin(Administered):
    """Homes come with the import; only where they are in the building is told here."""

    list_display = ("address", "postcode", "complex", "entrance", "floor", "position")
    list_filter = (("complex", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("complex", "entrance")
    search_fields = ("street", "=house_number", "=postcode", "=external_key")
    fields = (
        *("complex", "external_key", "street", "house_number", "house_letter", "house_addition"),
        *("postcode", "town", "bag_id", "since", "until", "entrance", "floor", "position"),
    )
    readonly_fields = fields[:11]

    def get_form(
        self, request: HttpRequest, obj: Unit | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Unit]]:
        form = super().get_form(request, obj, change, **kwargs)
        entrance = form.base_fields.get("entrance")
        if obj is not None and isinstance(entrance, ModelChoiceField):
            entrance.queryset = obj.complex.entrances.all()
        return form

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Resident)
class ResidentAdmin(ReadOnlyAdmin):
    """To see whether an import brought somebody: no phone number, no address, no login."""

    list_display = ("name", "corporation", "external_key", "missing_since")
    list_select_related = ("corporation",)
    search_fields = ("surname", "=external_key")
    fields = ("corporation", "external_key", "initials", "infix", "surname", "missing_since")
    show_full_result_count = False

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        found = super().get_changelist_instance(request)
        self._record(request, *found.result_list)
        return found

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            self._record(request, found)
        return found

    def _record(self, request: HttpRequest, *people: Resident) -> None:
        assert isinstance(request.user, User)
        services.record_looks(people, by=request.user, purpose=ADMINISTRATION)


@admin.register(Assignment)
class AssignmentAdmin(Administered):
    """The right of field staff. It is ended by a date, never taken out of the history."""

    list_display = ("user", "complex", "role", "since", "until")
    list_filter = ("role", ("complex", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("user", "complex")
    search_fields = ("user__name", "complex__name")
    autocomplete_fields = ("user", "complex")
    corporation_field = "complex__corporation"

    def get_readonly_fields(self, request: HttpRequest, obj: Assignment | None = None) -> Any:
        return ("user", "complex", "role") if obj else ()


@admin.register(Theme)
class ThemeAdmin(Administered):
    """What residents can offer and ask. A subject is taken out of use, never deleted."""

    list_display = ("name", "code", "kindred", "active", "position")
    fields = ("corporation", "code", "name", "example", "kindred", "active", "position")

    def get_readonly_fields(self, request: HttpRequest, obj: Theme | None = None) -> Any:
        return ("corporation", "code") if obj else ()
