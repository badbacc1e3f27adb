"""Partners, desks and agreements are kept here; referrals and the ledger are only looked at."""

from decimal import Decimal
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
    Inline,
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
    AgreementParty,
    ApiKey,
    ConsentEvent,
    Desk,
    DeskMember,
    Endpoint,
    Organisation,
    Referral,
    ReferralEvent,
    Schedule,
    Service,
    SharingBasis,
)
from .rules import DataField
from .rules.directory import Freshness
from .rules.documents import LARGEST, DocumentFault, DocumentRefused, pages_of
from .rules.keys import Scope


class DeskInline(OperatedInline):
    model = Desk
    fields = ("name", "area", "phone", "email")
    show_change_link = True


class FreshnessFilter(admin.SimpleListFilter):
    """What nobody looked at lately: the operator is asked, like the desk itself."""

    title = _("looked at")
    parameter_name = "looked"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Freshness.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in Freshness.values:
            return queryset
        days = {row.pk: row.freshness for row in queryset}
        return queryset.filter(pk__in=[key for key, how in days.items() if how == self.value()])


@admin.register(Organisation)
class OrganisationAdmin(Operated):
    list_display = ("name", "kind", "phone")
    list_filter = ("kind",)
    search_fields = ("name",)
    fields = ("name", "kind", "description", "phone", "website")
    inlines = [DeskInline]


class DeskMemberInline(OperatedInline):
    """Who opens what many corporations send: not for one of them to say."""

    model = DeskMember
    fields = ("user", "since", "until")
    autocomplete_fields = ("user",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_operator(request)


class ScheduleInline(OperatedInline):
    model = Schedule
    fields = ("byday", "opens_at", "closes_at", "on_holidays")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_operator(request)


class DeskScheduleInline(ScheduleInline):
    fk_name = "desk"


@admin.register(Desk)
class DeskAdmin(Operated):
    list_display = ("name", "organisation", "area", "phone", "email", "assured_date")
    list_filter = (FreshnessFilter, "organisation")
    list_select_related = ("organisation",)
    search_fields = ("name", "organisation__name")
    fields = ("organisation", "name", "area", "phone", "email", "assured_date")
    inlines = [DeskMemberInline, DeskScheduleInline]


class ServiceScheduleInline(ScheduleInline):
    fk_name = "service"


@admin.register(Service)
class ServiceAdmin(Operated):
    list_display = ("name", "desk", "status", "assured_date")
    list_filter = (FreshnessFilter, "status")
    list_select_related = ("desk",)
    search_fields = ("name", "desk__name", "desk__organisation__name")
    autocomplete_fields = ("desk",)
    fields = (
        *("desk", "name", "status", "description", "subjects", "neighbourhoods", "postcodes"),
        *("wait_time", "application_process", "eligibility_description", "languages"),
        *("accessibility", "fees_description", "assured_date"),
    )
    inlines = [ServiceScheduleInline]


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


DOCUMENT_FAULTS = {
    DocumentFault.TOO_LARGE: _("This file is too large. At most 10 MB."),
    DocumentFault.NO_PDF: _("This is no PDF, or it is broken. Save it as a PDF and try again."),
    DocumentFault.LOCKED: _("This PDF has a password. Put in one without."),
    DocumentFault.ACTS: _("This PDF carries a program or other files. Print it to a new PDF."),
}


class AgreementForm(forms.ModelForm[Agreement]):
    euros_per_year = forms.DecimalField(
        label=capfirst(_("structural money per year, in euros")),
        min_value=0,
        max_value=999_999_999,
        decimal_places=2,
        required=False,
        localize=True,
    )
    document = forms.FileField(
        label=capfirst(_("document")),
        required=False,
        help_text=_("A PDF of at most 10 MB. The partner can read it too. An earlier one stays."),
    )
    content = b""

    class Meta:
        model = Agreement
        fields = (
            *("corporation", "organisation", "kind", "purpose", "categories", "fields"),
            *("response_days", "reaction_days", "contact_email", "since", "until"),
            "hours_per_week",
        )
        localized_fields = ("hours_per_week",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cents = self.instance.cents_per_year
        if cents is not None:
            self.fields["euros_per_year"].initial = Decimal(cents) / 100

    def clean_document(self) -> None:
        found = self.cleaned_data["document"]
        if not found:
            return
        try:
            content = found.read(LARGEST + 1)
            pages_of(content)
        except DocumentRefused as refused:
            raise forms.ValidationError(DOCUMENT_FAULTS[refused.fault]) from None
        self.content = content

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        euros = given.get("euros_per_year")
        self.instance.cents_per_year = None if euros is None else int(euros * 100)
        return given


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


class PartyInline(Inline):
    model = AgreementParty
    fields = ("organisation", "name")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


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
    form = AgreementForm
    list_display = ("organisation", "corporation", "kind", "purpose", "since", "until")
    list_filter = ("purpose", "kind")
    fields = (
        *("corporation", "organisation", "kind", "purpose", "categories"),
        *("fields", "response_days", "reaction_days", "contact_email", "since", "until"),
        *("hours_per_week", "euros_per_year", "document"),
    )
    list_select_related = ("organisation", "corporation")
    inlines = [PartyInline]

    def save_model(
        self, request: HttpRequest, obj: Agreement, form: forms.ModelForm[Agreement], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if isinstance(form, AgreementForm) and form.content:
            assert isinstance(request.user, User)
            services.keep_document(obj, form.content, by=request.user)

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
