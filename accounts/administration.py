"""The administration: who comes in, and whose rows somebody finds there.

An administrator keeps the rows of the own corporation, by role and not by ticked permissions. The
operator of the platform (a superuser) keeps what belongs to no corporation: corporations, partners,
desks, and users. Neither finds the other's rows, and every change leaves its trace.
"""

from typing import Any
from uuid import UUID

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse

from . import audit
from .models import Corporation, Role, User


def of_administrator(request: HttpRequest) -> list[UUID]:
    """The corporations of which this user is the administrator; a superuser gets no more."""
    assert isinstance(request.user, User)
    return request.user.corporations_as(Role.ADMINISTRATOR)


def is_operator(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_superuser)


class Site(admin.AdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return (
            isinstance(user, User)
            and user.is_active
            and (user.is_superuser or bool(of_administrator(request)))
        )

    # The same login as every other page, second factor included.
    login = secure_admin_login(admin.AdminSite.login)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """A key that is none, typed into an address or a form, is a bad request and no fault."""
        inner = super().admin_view(view, cacheable)

        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                answer: HttpResponse = inner(request, *args, **kwargs)
                if isinstance(answer, SimpleTemplateResponse):
                    answer.render()  # a form looks up its choices only now
            except ValidationError as error:
                raise BadRequest("A key in this request is none.") from error
            return answer

        return checked


class _OwnChoices(admin.options.BaseModelAdmin[Any]):
    """What a row may point to lies in a corporation of the administrator, also when the form was
    filled in by hand."""

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        target = db_field.related_model
        mine = of_administrator(request)
        if target is Corporation:
            kwargs["queryset"] = Corporation.objects.filter(pk__in=mine)
        elif any(field.name == "corporation" for field in target._meta.get_fields()):
            kwargs["queryset"] = target._default_manager.filter(corporation__in=mine)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class Administered(_OwnChoices, admin.ModelAdmin[Any]):
    """Rows of a corporation, kept by its administrator. They are ended, not deleted."""

    corporation_field = "corporation"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        mine = {f"{self.corporation_field}__in": of_administrator(request)}
        return super().get_queryset(request).filter(**mine)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(of_administrator(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def corporation_of(self, obj: Any) -> UUID | None:
        """For the trace: whose row this is."""
        found = obj
        for name in self.corporation_field.split("__"):
            found = getattr(found, name)
        return found.pk if isinstance(found, Model) else None

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._trace(request, obj, "changed" if change else "added", form)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """The rows below a row belong to the same corporation."""
        for row in formset.save(commit=False):
            if hasattr(row, "corporation_id") and row.corporation_id is None:
                row.corporation_id = self.corporation_of(form.instance)
        formset.save()
        for verb, rows in (
            ("added", formset.new_objects),
            ("changed", [row for row, _fields in formset.changed_objects]),
        ):
            for row in rows:
                self._trace(request, row, verb, None, whose=self.corporation_of(form.instance))

    def _trace(
        self, request: HttpRequest, obj: Any, verb: str, form: Any, whose: UUID | None = None
    ) -> None:
        assert isinstance(request.user, User)
        audit.record(
            f"{obj._meta.model_name}.{verb}",
            obj,
            by=request.user,
            corporation_id=whose or self.corporation_of(obj),
            fields=",".join(form.changed_data) if form else None,
        )


class Inline(_OwnChoices, admin.TabularInline[Any, Any]):
    """Rows below a row: who may change that one, may change these."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(of_administrator(request)) or is_operator(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(of_administrator(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(of_administrator(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(Administered):
    """For what has a state or is a trace: the administration shows it and changes nothing."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Operated(Administered):
    """What belongs to no corporation: administrators may look, the operator keeps it."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super(Administered, self).get_queryset(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_operator(request) or bool(of_administrator(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_operator(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_operator(request)

    def corporation_of(self, obj: Any) -> UUID | None:
        return None


class OperatedInline(Inline):
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_operator(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_operator(request)
