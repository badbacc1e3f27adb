"""Reference data: the building and who works in it. People are shown, and looking is recorded."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_noop

from accounts import audit
from accounts.admin import ReadOnlyAdmin
from accounts.models import Corporation, Role, User

from . import services
from .models import Assignment, Complex, Entrance, Resident, Theme, Unit

ADMINISTRATION = gettext_noop("administration")


def of_administrator(request: HttpRequest) -> list[Any]:
    """The corporations of which this user is the administrator; a superuser gets no more."""
    assert isinstance(request.user, User)
    return request.user.corporations_as(Role.ADMINISTRATOR)


class EntranceInline(admin.TabularInline[Entrance, Complex]):
    model = Entrance
    fields = ("name", "position")
    extra = 0


@admin.register(Complex)
class ComplexAdmin(admin.ModelAdmin[Complex]):
    list_display = ("name", "corporation", "code", "slug", "living_concept")
    list_filter = ("living_concept",)
    list_select_related = ("corporation",)
    search_fields = ("name", "code")
    prepopulated_fields = {"slug": ["name"]}
    inlines = [EntranceInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Complex]:
        return super().get_queryset(request).filter(corporation__in=of_administrator(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Complex | None = None) -> Any:
        return ("corporation", "slug") if obj else ()  # the slug hangs on posters

    def get_prepopulated_fields(self, request: HttpRequest, obj: Complex | None = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        if db_field.name == "corporation":
            kwargs["queryset"] = Corporation.objects.filter(pk__in=of_administrator(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_formset(
        self, request: HttpRequest, form: ModelForm[Complex], formset: Any, change: bool
    ) -> None:
        for entrance in formset.save(commit=False):
            entrance.corporation_id = form.instance.corporation_id
        formset.save()


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin[Unit]):
    """Homes come with the import; only where they are in the building is told here."""

    list_display = ("address", "postcode", "complex", "entrance", "floor", "position")
    list_filter = (("complex", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("complex", "entrance")
    search_fields = ("street", "=house_number", "=postcode", "=external_key")
    fields = (
        *("complex", "external_key", "street", "house_number", "house_letter", "house_addition"),
        *("postcode", "town", "bag_id", "entrance", "floor", "position"),
    )
    readonly_fields = fields[:9]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Unit]:
        return super().get_queryset(request).filter(corporation__in=of_administrator(request))

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

    def has_delete_permission(self, request: HttpRequest, obj: Unit | None = None) -> bool:
        return False


@admin.register(Resident)
class ResidentAdmin(ReadOnlyAdmin):
    """To see whether an import brought somebody: no phone number, no address, no login."""

    list_display = ("name", "corporation", "external_key", "missing_since")
    list_select_related = ("corporation",)
    search_fields = ("surname", "=external_key")
    fields = ("corporation", "external_key", "initials", "infix", "surname", "missing_since")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(corporation__in=of_administrator(request))

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
class AssignmentAdmin(admin.ModelAdmin[Assignment]):
    """The right of field staff. It is ended by a date, never taken out of the history."""

    list_display = ("user", "complex", "role", "since", "until")
    list_filter = ("role", ("complex", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("user", "complex")
    search_fields = ("user__name", "complex__name")
    autocomplete_fields = ("user", "complex")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assignment]:
        mine = of_administrator(request)
        return super().get_queryset(request).filter(complex__corporation__in=mine)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Also for what is posted by hand: a right in another corporation is not given here."""
        if db_field.name == "complex":
            kwargs["queryset"] = Complex.objects.filter(corporation__in=of_administrator(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Assignment | None = None) -> Any:
        return ("user", "complex", "role") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Assignment | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Assignment, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)
        super().save_model(request, obj, form, change)
        audit.record(
            "assignment.changed" if change else "assignment.given",
            obj,
            by=request.user,
            corporation_id=obj.complex.corporation_id,
            user=str(obj.user_id),
            role=obj.role,
            until=str(obj.until or ""),
        )


@admin.register(Theme)
class ThemeAdmin(admin.ModelAdmin[Theme]):
    """What residents can offer and ask. A subject is taken out of use, never deleted."""

    list_display = ("name", "code", "kindred", "active", "position")
    fields = ("corporation", "code", "name", "example", "kindred", "active", "position")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Theme]:
        return super().get_queryset(request).filter(corporation__in=of_administrator(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Theme | None = None) -> Any:
        return ("corporation", "code") if obj else ()

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        if db_field.name == "corporation":
            kwargs["queryset"] = Corporation.objects.filter(pk__in=of_administrator(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Theme | None = None) -> bool:
        return False
