"""Partners, desks and agreements are kept here; referrals and the ledger are only looked at."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Field, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.administration import (
    Administered,
    Operated,
    OperatedInline,
    ReadOnlyAdmin,
    is_operator,
)
from accounts.models import User
from outbox.services import is_safe_url

from . import services
from .models import (
    Agreement,
    ApiKey,
    ConsentEvent,
    Desk,
    DeskMember,
    Endpoint,
    Organisation,
    Referral,
    ReferralEvent,
    SharingBasis,
)
from .rules import DataField
from .rules.keys import Scope


class DeskInline(OperatedInline):
    model = Desk
    fields = ("name", "area", "phone", "email")
    show_change_link = True


@admin.register(Organisation)
class OrganisationAdmin(Operated):
    list_display = ("name", "kind")
    list_filter = ("kind",)
    search_fields = ("name",)
    inlines = [DeskInline]


class DeskMemberInline(OperatedInline):
    """Who opens what many corporations send: not for one of them to say."""

    model = DeskMember
    fields = ("user", "since", "until")
    autocomplete_fields = ("user",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_operator(request)


@admin.register(Desk)
class DeskAdmin(Operated):
    list_display = ("name", "organisation", "area", "phone", "email")
    list_filter = ("organisation",)
    list_select_related = ("organisation",)
    search_fields = ("name", "organisation__name")
    inlines = [DeskMemberInline]


class EndpointForm(forms.ModelForm[Endpoint]):
    url = forms.URLField(label=capfirst(_("address")), max_length=500, assume_scheme="https")

    class Meta:
        model = Endpoint
        fields = ("desk", "url")

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if not is_safe_url(url):
            raise forms.ValidationError(_("A webhook goes to an address with https only."))
        return url


@admin.register(Endpoint)
class EndpointAdmin(Operated):
    """Made once, with a secret that is shown once. It is never changed: make another one."""

    form = EndpointForm
    list_display = ("desk", "url", "created_at", "confirmed_at", "disabled_at")
    list_select_related = ("desk",)

    def has_view_permission(self, request: HttpRequest, obj: Endpoint | None = None) -> bool:
        return is_operator(request)

    def has_change_permission(self, request: HttpRequest, obj: Endpoint | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Endpoint, form: forms.ModelForm[Endpoint], change: bool
    ) -> None:
        assert isinstance(request.user, User)
        made, secret = services.add_endpoint(obj.desk, url=obj.url, by=request.user)
        obj.pk = made.pk
        messages.warning(
            request,
            gettext(
                "The secret of this webhook is %(secret)s. It is shown this once: keep it safe. "
                "Somebody of the desk confirms the address with the code that was sent there."
            )
            % {"secret": secret},
        )


class ApiKeyForm(forms.ModelForm[ApiKey]):
    scopes = forms.MultipleChoiceField(
        label=capfirst(_("may")), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ApiKey
        fields = ("desk", "name", "scopes", "until")


@admin.register(ApiKey)
class ApiKeyAdmin(Operated):
    """As a desk makes it itself: shown once, never changed, ended and not deleted."""

    form = ApiKeyForm
    list_display = ("desk", "name", "start", "since", "until", "last_used_at")
    list_select_related = ("desk",)
    actions = ["end"]

    def has_view_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return is_operator(request)

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: ApiKey, form: forms.ModelForm[ApiKey], change: bool
    ) -> None:
        assert isinstance(request.user, User)
        made, text = services.make_key(
            obj.desk, name=obj.name, scopes=obj.scopes, until=obj.until, by=request.user
        )
        obj.pk = made.pk
        messages.warning(
            request,
            gettext("The key is %(key)s. It is shown this once: keep it safe.") % {"key": text},
        )

    @admin.action(description=_("End these keys"), permissions=["view"])
    def end(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        assert isinstance(request.user, User)
        for key in queryset:
            services.end_key(key, by=request.user)


@admin.register(Agreement)
class AgreementAdmin(Administered):
    list_display = ("organisation", "corporation", "purpose", "since", "until", "response_days")
    list_filter = ("purpose",)
    fields = (
        *("corporation", "organisation", "purpose", "categories"),
        *("fields", "response_days", "reaction_days", "contact_email", "since", "until"),
    )
    list_select_related = ("organisation", "corporation")

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name == "fields":
            return forms.MultipleChoiceField(
                label=capfirst(db_field.verbose_name),
                choices=DataField.choices,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("For rent arrears only contact details and the amount."),
            )
        if db_field.name == "categories":
            kwargs["help_text"] = _("The codes of the subjects, with commas between them.")
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Referral)
class ReferralAdmin(ReadOnlyAdmin):
    list_display = ("reference", "desk", "state", "urgent", "created_at", "answer_due_on")
    list_filter = ("state",)
    list_select_related = ("desk",)
    fields = (
        *("reference", "corporation", "desk", "purpose", "state", "urgent"),
        *("created_at", "answer_due_on", "answered_at", "rung", "closed_at", "version"),
    )
    readonly_fields = ("reference", "created_at")


@admin.register(ReferralEvent)
class ReferralEventAdmin(ReadOnlyAdmin):
    corporation_field = "referral__corporation"
    list_display = ("at", "referral", "step", "before", "after")
    list_filter = ("step",)
    list_select_related = ("referral",)
    fields = ("at", "referral", "step", "before", "after")


@admin.register(SharingBasis)
class SharingBasisAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "desk", "purpose", "kind")
    list_filter = ("kind",)
    list_select_related = ("desk",)
    fields = ("created_at", "corporation", "desk", "agreement", "purpose", "kind")
    readonly_fields = ("created_at",)


@admin.register(ConsentEvent)
class ConsentEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "organisation", "purpose", "action", "channel", "text_version")
    list_filter = ("action", "purpose")
    list_select_related = ("organisation",)
    fields = list_display
