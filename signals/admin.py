"""Subjects are kept here; routes are looked at; signals are only counted and dated, never read."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.postgres.forms import SimpleArrayField
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts import retention
from accounts.administration import Administered, Inline, ReadOnlyAdmin

from .models import (
    Category,
    CategoryGround,
    CrisisNumber,
    Feedback,
    RoutingRule,
    Signal,
    SignalEvent,
)
from .rules import FITTING, assessed


class LinesField(SimpleArrayField):
    """One line is one observation; an empty line is none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "delimiter": "\n"})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            lines = (line.strip() for line in value.splitlines())
            value = "\n".join(line for line in lines if line)
        return super().to_python(value)


class CategoryForm(forms.ModelForm[Category]):
    observations = LinesField(
        forms.CharField(max_length=120),
        label=capfirst(_("observations")),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One on each line. What one sees or hears, not what it is called."),
    )

    questions = LinesField(
        forms.CharField(max_length=120),
        label=capfirst(_("questions")),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One on each line. What helps to look: once or more often, since when?"),
    )

    class Meta:
        model = Category
        fields = (
            "corporation",
            "code",
            "name",
            "purpose",
            "observations",
            "questions",
            "is_positive",
            "default_urgency",
            "meldcode",
            "sensitivity",
            "one_is_enough",
            "keep_months",
            "position",
            "is_active",
        )

    def clean_keep_months(self) -> int | None:
        """Not longer than the corporation keeps signals: that would never come to pass."""
        months: int | None = self.cleaned_data["keep_months"]
        corporation = self.cleaned_data.get("corporation") or getattr(
            self.instance, "corporation", None
        )
        if months is None or corporation is None:
            return months
        term = retention.terms_of(corporation.pk).get("signal")
        longest = term.months if term else retention.kind_named("signal").months
        if months > longest:
            raise forms.ValidationError(
                _("Signals go after %(months)s months here. Write that, or less.")
                % {"months": longest}
            )
        return months


class GroundForm(forms.ModelForm[CategoryGround]):
    class Meta:
        model = CategoryGround
        fields = ("kind", "since", "until", "dpia", "dpia_on")

    def __init__(self, *args: Any, category: Category, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category = category

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        category = self.category
        if found.get("kind") and found["kind"] not in FITTING.get(category.purpose, ()):
            self.add_error("kind", _("This ground does not fit this purpose."))
        day = found.get("dpia_on")
        if day and day > timezone.localdate():
            self.add_error("dpia_on", _("This day is still to come."))
        if not assessed(category.sensitivity, dpia=found.get("dpia", ""), dpia_on=day):
            self.add_error(
                "dpia",
                _(
                    "A sensitive subject is not used before its risks were assessed: write which"
                    " DPIA, and of which day."
                ),
            )
        return found


class GroundFormSet(BaseInlineFormSet[Any, Any, Any]):
    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "category": self.instance}


class CategoryGroundInline(Inline):
    """On which grounds the subject may be noted and passed on. They are ended, not deleted."""

    model = CategoryGround
    form = GroundForm
    formset = GroundFormSet


@admin.register(Category)
class CategoryAdmin(Administered):
    form = CategoryForm
    inlines = (CategoryGroundInline,)
    list_display = (
        *("name", "corporation", "code", "purpose", "sensitivity"),
        *("default_urgency", "is_active"),
    )
    list_filter = ("purpose", "sensitivity", "is_active")
    list_select_related = ("corporation",)
    search_fields = ("name", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Category | None = None) -> Any:
        return ("corporation", "code", "purpose") if obj else ()  # agreements name the code


@admin.register(RoutingRule)
class RoutingRuleAdmin(ReadOnlyAdmin):
    """They are an order, and saved as one: on their own page, after a look at what it does."""

    list_display = ("position", "purpose", "category", "complex", "desk", "corporation")
    list_display_links = ("position",)
    list_select_related = ("category", "complex", "desk", "corporation")
    fields = (*list_display, "postcode_from", "postcode_to")


@admin.register(CrisisNumber)
class CrisisNumberAdmin(Administered):
    fields = ("corporation", "name", "number", "position")
    list_display = ("name", "number", "corporation", "position")
    list_select_related = ("corporation",)

    def has_delete_permission(self, request: HttpRequest, obj: CrisisNumber | None = None) -> bool:
        return self.has_change_permission(request, obj)  # nothing points to a number


@admin.register(Signal)
class SignalAdmin(ReadOnlyAdmin):
    list_display = ("reference", "state", "urgency", "raised_at", "assess_by", "feedback_by")
    list_filter = ("state", "urgency")
    fields = (
        *("reference", "corporation", "state", "urgency", "raised_at"),
        *("assess_by", "feedback_by", "ended_at", "version"),
    )
    readonly_fields = ("reference",)


@admin.register(SignalEvent)
class SignalEventAdmin(ReadOnlyAdmin):
    corporation_field = "signal__corporation"
    list_display = ("at", "signal", "step", "before", "after")
    list_filter = ("step",)
    list_select_related = ("signal",)
    fields = list_display


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    corporation_field = "signal__corporation"
    list_display = ("at", "signal", "step", "seen_at")
    list_filter = ("step",)
    list_select_related = ("signal",)
    fields = list_display
