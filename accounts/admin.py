"""Users, roles and corporations. The two logs have pages of their own, for the privacy officer."""

from typing import Any

import allauth.account.admin  # noqa: F401  # it registers first what is taken out below
import django.contrib.auth.admin  # noqa: F401
from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from .administration import Administered, is_operator, of_administrator
from .models import Corporation, Membership, User

# Rights come from roles; an address of somebody is kept in one place.
admin.site.unregister([Group, EmailAddress])


class NewUserForm(forms.ModelForm[User]):
    """Without a password: the first login is with a code by mail."""

    class Meta:
        model = User
        fields = ("name", "email", "kept_by")

    def save(self, commit: bool = True) -> User:
        user = super().save(commit=False)
        user.set_unusable_password()
        if commit:
            user.save()
        return user


@admin.register(User)
class UserAdmin(Administered):
    """The logins that a corporation keeps. Whoever has the address of a login has the login: so
    one that was used is changed by the operator only, and nobody sets a password for another."""

    ordering = ("name",)
    list_display = ("name", "email", "kept_by", "is_active", "last_login")
    list_filter = ("is_active",)
    list_select_related = ("kept_by",)
    search_fields = ("name", "email")
    fields = ("name", "email", "kept_by", "is_active")
    corporation_field = "kept_by"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        everybody = User.objects.order_by("name")
        if is_operator(request):
            return everybody
        return everybody.filter(kept_by__in=of_administrator(request))

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return is_operator(request) or super().has_view_permission(request, obj)

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = NewUserForm
        form = super().get_form(request, obj, change, **kwargs)
        keeper = form.base_fields.get("kept_by")
        if keeper is not None:
            keeper.required = not is_operator(request)
        return form

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        return self.fields if obj else NewUserForm.Meta.fields

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None or is_operator(request):
            return ()
        return ("kept_by", "email") if obj.last_login else ("kept_by",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        """To give a role, also to somebody whom another corporation keeps: by the whole address,
        because whoever knows that looks nobody up."""
        found, doubles = super().get_search_results(request, queryset, search_term)
        if request.path.endswith("/autocomplete/") and "@" in search_term:
            own = Q(pk__in=found.order_by().values("pk"))
            found = User.objects.filter(own | Q(email__iexact=search_term.strip(), is_active=True))
        return found.order_by("name"), doubles


@admin.register(Membership)
class MembershipAdmin(Administered):
    """A role in the office. It is ended by a date, never taken out of the history."""

    list_display = ("user", "corporation", "role", "since", "until")
    list_filter = ("role",)
    list_select_related = ("user", "corporation")
    search_fields = ("user__name",)
    autocomplete_fields = ("user",)

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> Any:
        return ("user", "corporation", "role") if obj else ()


@admin.register(Corporation)
class CorporationAdmin(Administered):
    list_display = ("name", "slug", "phone", "brand_colour")
    corporation_field = "pk"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Corporation]:
        if is_operator(request):
            return Corporation.objects.all()
        return super().get_queryset(request)

    def has_view_permission(self, request: HttpRequest, obj: Corporation | None = None) -> bool:
        return is_operator(request) or super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_operator(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Corporation | None = None) -> Any:
        return ("slug",) if obj else ()  # commands and addresses name it

    def corporation_of(self, obj: Any) -> Any:
        return obj.pk
