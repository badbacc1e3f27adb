"""Rules in the making: the list that travels along in the page, and the form for one of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self
from uuid import UUID

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Hidden, Layout, Submit
from django import forms
from django.core import signing
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from partners.rules import Purpose

from ..reads.routing import Book
from ..rules.routing import FIRST_POSTCODE, LAST_POSTCODE, MOST_RULES, Area, Line

EVERYWHERE, POSTCODES = "everywhere", "postcodes"


@dataclass(frozen=True)
class Draft:
    """A list that is not saved yet. It stands in the page itself, signed: nothing is lost when two
    people are at it, and what was looked at is exactly what is saved. No name is in it."""

    version: int  # of the order that it was made from
    lines: tuple[Line, ...]

    @classmethod
    def of(cls, book: Book) -> Self:
        return cls(book.version, tuple(book.lines))

    @classmethod
    def read(cls, text: str, corporation: UUID, *, looked_at: bool = False) -> "Draft | None":
        try:
            version, rows = signing.loads(text, salt=_salt(corporation, looked_at))
        except signing.BadSignature:
            return None
        return cls(version, tuple(_line(row) for row in rows))

    def signed(self, corporation: UUID, *, looked_at: bool = False) -> str:
        rows = [_row(line) for line in self.lines]
        return signing.dumps(
            (self.version, rows), salt=_salt(corporation, looked_at), compress=True
        )

    @property
    def desks(self) -> set[UUID]:
        return {line.desk for line in self.lines}

    def has(self, number: int) -> bool:
        return 1 <= number <= len(self.lines)

    def moved(self, number: int, to: int) -> Self:
        """The rule of that number at another place; where there is no such place, as it was."""
        if not self.has(number) or not self.has(to):
            return self
        lines = list(self.lines)
        lines.insert(to - 1, lines.pop(number - 1))
        return replace(self, lines=tuple(lines))

    def without(self, number: int) -> Self:
        lines = [line for place, line in enumerate(self.lines, start=1) if place != number]
        return replace(self, lines=tuple(lines))

    def put(self, line: Line, number: int) -> Self:
        """In the place of that one; a number that there is not: at the end."""
        if not self.has(number):
            return replace(self, lines=(*self.lines, line))
        lines = list(self.lines)
        lines[number - 1] = line
        return replace(self, lines=tuple(lines))


def _salt(corporation: UUID, looked_at: bool) -> str:
    return f"signals.routing.{'looked' if looked_at else 'draft'}.{corporation}"


def _row(line: Line) -> list[Any]:
    keys = (line.desk, line.category, line.area.complex)
    return [line.purpose, *(key.hex if key else None for key in keys), line.area.postcodes]


def _line(row: Sequence[Any]) -> Line:
    purpose, desk, category, complex_, postcodes = row
    return Line(
        purpose,
        UUID(desk),
        UUID(category) if category else None,
        Area(
            UUID(complex_) if complex_ else None,
            (postcodes[0], postcodes[1]) if postcodes else None,
        ),
    )


class PostcodeField(forms.IntegerField):
    """The four digits; that there are none is for the form to say."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            min_value=FIRST_POSTCODE,
            max_value=LAST_POSTCODE,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
            error_messages={
                name: _("Write the four digits of a postcode, such as 2285.")
                for name in ("invalid", "min_value", "max_value")
            },
            **kwargs,
        )


class RuleForm(forms.Form):
    """One rule. `number` is the one that is changed; 0: a new one."""

    subject = forms.ChoiceField(
        label=_("About which subject?"), error_messages={"required": _("Choose a subject.")}
    )
    area = forms.ChoiceField(
        label=_("For which homes?"),
        help_text=_("For a neighbourhood, choose postcodes and fill them in below."),
    )
    postcode_from = PostcodeField(label=_("From postcode"))
    postcode_to = PostcodeField(
        label=_("Up to and including postcode"), help_text=_("Empty: only that one.")
    )
    desk = forms.ChoiceField(
        label=_("To which desk?"), error_messages={"required": _("Choose a desk.")}
    )

    def __init__(
        self, *args: Any, book: Book, draft: Draft, signed: str, number: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.book, self.draft, self.number = book, draft, number
        self._choose("subject", self._subjects())
        self._choose("area", self._areas())
        self._choose("desk", [("", _("Choose a desk")), *self._desks()])
        self.helper = FormHelper()
        self.helper.form_action = "#rules"
        self.helper.layout = Layout(
            *(Hidden("draft", signed), Hidden("number", str(number))),
            *("subject", "area"),
            Fieldset(_("Only for postcodes"), "postcode_from", "postcode_to"),
            "desk",
        )
        label = _("Change it in the list") if number else _("Put it in the list")
        self.helper.add_input(Submit("put", label))

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _subjects(self) -> list[Any]:
        used = {line.category for line in self.draft.lines}
        groups = [
            (
                capfirst(str(purpose.label)),
                [
                    (purpose.value, _("Every subject of this kind")),
                    *[
                        (str(key), category.name)
                        for key, category in self.book.categories.items()
                        if category.purpose == purpose and (category.is_active or key in used)
                    ],
                ],
            )
            for purpose in Purpose
        ]
        return [("", _("Choose a subject")), *groups]

    def _areas(self) -> list[Any]:
        complexes = [(str(key), complex_.name) for key, complex_ in self.book.complexes.items()]
        return [
            (EVERYWHERE, _("Everywhere")),
            (POSTCODES, _("A range of postcodes")),
            (_("One building"), complexes),
        ]

    def _desks(self) -> list[Any]:
        return [
            (
                str(key),
                desk.name
                if desk.served
                else _("%(desk)s (nobody serves it)") % {"desk": desk.name},
            )
            for key, desk in self.book.desks.items()
        ]

    @staticmethod
    def initial_of(line: Line) -> dict[str, Any]:
        area, codes = line.area, line.area.postcodes
        return {
            "subject": str(line.category or line.purpose),
            "area": POSTCODES if codes else str(area.complex or EVERYWHERE),
            "postcode_from": codes[0] if codes else None,
            "postcode_to": codes[1] if codes else None,
            "desk": str(line.desk),
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("area") == POSTCODES:
            first, last = given.get("postcode_from"), given.get("postcode_to")
            if first is None and "postcode_from" not in self.errors:
                self.add_error("postcode_from", _("Fill in from which postcode."))
            elif first is not None and last is not None and last < first:
                self.add_error("postcode_to", _("This postcode comes before the first one."))
        if not self.draft.has(self.number) and len(self.draft.lines) >= MOST_RULES:
            self.add_error(
                None,
                forms.ValidationError(
                    _("There are %(most)s rules already. Take one out first."),
                    params={"most": MOST_RULES},
                ),
            )
        if not self.errors and self.line in self._others():
            self.add_error(None, _("This very rule is in the list already."))
        return given

    def _others(self) -> list[Line]:
        return [
            line for place, line in enumerate(self.draft.lines, start=1) if place != self.number
        ]

    @property
    def line(self) -> Line:
        given = self.cleaned_data
        subject, area = given["subject"], given["area"]
        if subject in Purpose.values:
            purpose, category = subject, None
        else:
            category = UUID(subject)
            purpose = self.book.categories[category].purpose
        if area == POSTCODES:
            first = given["postcode_from"]
            where = Area(postcodes=(first, given["postcode_to"] or first))
        else:
            where = Area() if area == EVERYWHERE else Area(UUID(area))
        return Line(purpose, UUID(given["desk"]), category, where)
