"""Users, corporations and memberships; the two logs to read only."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .models import AuditEvent, Corporation, Membership, ReadEvent, User

admin.site.unregister(Group)


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """For what has a state or is a trace: the administration shows it and changes nothing."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MembershipInline(admin.TabularInline[Membership, User]):
    model = Membership
    extra = 0


class UserCreationForm(AdminUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("name", "email")


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User]):
    ordering = ("name",)
    list_display = ("name", "email", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "memberships__corporation", "memberships__role")
    search_fields = ("name", "email")
    add_form = UserCreationForm
    fieldsets = (
        (None, {"fields": ("name", "email", "password")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "user_permissions")}),
    )
    add_fieldsets = (
        (None, {"fields": ("name", "email", "usable_password", "password1", "password2")}),
    )
    filter_horizontal = ("user_permissions",)
    inlines = [MembershipInline]


@admin.register(Corporation)
class CorporationAdmin(admin.ModelAdmin[Corporation]):
    list_display = ("name", "slug", "phone", "brand_colour")
    prepopulated_fields = {"slug": ["name"]}


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "verb", "actor", "subject_type", "subject_id", "corporation")
    list_filter = ("corporation", "verb")
    list_select_related = ("actor", "corporation")
    show_full_result_count = False


@admin.register(ReadEvent)
class ReadEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "purpose", "subject_type", "person_id", "corporation")
    list_filter = ("corporation", "purpose")
    list_select_related = ("actor", "corporation")
    show_full_result_count = False
