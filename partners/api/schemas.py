"""What goes in and out, as openapi.json tells it."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from ..rules import STEPS, Actor, Part, Purpose, Said, State

# To another desk it goes by the page: which one is open for it, the gate says there.
DESK_STEPS = [
    step.name
    for step in STEPS.values()
    if Actor.PARTNER in step.actors and Part.DESK not in step.needs
]


def _is_step(name: str) -> str:
    if name not in DESK_STEPS:
        raise ValueError("no step of a desk")
    return name


StepName = Annotated[
    str, AfterValidator(_is_step), Field(json_schema_extra={"enum": list(DESK_STEPS)})
]


def _written_out(value: object) -> object:
    """A bare number would be read as seconds since 1970."""
    if not isinstance(value, str) or "-" not in value[1:]:
        raise ValueError("no day")
    return value


Day = Annotated[date, BeforeValidator(_written_out), Field(strict=False)]


class FieldError(Schema):
    where: str
    rule: str


class ProblemOut(Schema):
    """RFC 9457. `type` is a code to act on; `title` and `detail` are for people, in Dutch or, with
    Accept-Language: en, in English."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []


class ReasonOut(Schema):
    code: str
    text: str


class StepOut(Schema):
    """A step that can be taken now. With `reasons`, one of those codes goes with it; `needs` and
    `may_have` name the other fields of the request that go with it."""

    name: str
    text: str
    reasons: list[ReasonOut]
    needs: list[Part]
    may_have: list[Part]


class ReferralRow(Schema):
    """One line of the inbox. Nobody is named in it; the subject is told once it was opened."""

    id: UUID
    reference: str = Field(description="Short enough for the phone; on the page and in mails too.")
    version: int = Field(description="Goes up with each change; send it along with a step.")
    state: State
    state_text: str
    purpose: Purpose
    urgent: bool
    corporation: str
    desk: str
    subject: str | None
    subject_text: str | None
    answer_due_on: date
    expected_on: date | None = Field(description="Until when it waits or pauses.")
    created_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    url: str = Field(description="The page, for a person who has a login.")
    steps: list[StepOut]


class HomeOut(Schema):
    street: str
    postcode: str
    town: str


class ContentOut(Schema):
    """What was let through, named in `fields`; all else is null, also when the sender knows it."""

    fields: list[str]
    name: str | None
    homes: list[HomeOut] | None
    address_is_protected: bool = Field(description="Call the sender: the address does not travel.")
    phone: str | None
    email: str | None
    language: str | None
    observation: str | None
    amount_cents: int | None


class SaidOut(Schema):
    """A question of the desk (`ask`), the answer of the sender (`tell`), or what went with another
    step."""

    step: str
    at: datetime
    text: str


class ReferralOut(ReferralRow):
    """`content` and `ground` are null until the step `open` was taken."""

    handler: str = Field(description="Who takes it up, in the words of the desk.")
    said: list[SaidOut]

    content: ContentOut | None
    ground: str | None = Field(description="On what the sharing rests.")


class PageOut(Schema):
    items: list[ReferralRow]
    next: str | None = Field(description="The `cursor` of the next page; null on the last one.")
    changes_since: datetime = Field(
        description="What to send as `updated_since` the next time, so that nothing is missed."
    )


class StepIn(Schema):
    model_config = ConfigDict(extra="forbid", strict=True)

    step: StepName
    reason: str = Field("", max_length=40, description="The code of a reason, if the step has any.")
    handler: str = Field("", max_length=80, description="Who takes it up; no need for a full name.")
    expected_on: Day | None = Field(None, description="A day to come, within a year.")
    text: str = Field("", max_length=1000, description="A question, or which desk fits better.")
    version: int | None = Field(
        None, description="The version that was decided about: an older one is refused with 409."
    )


class TakenOut(Schema):
    """How things stand after the step. Nothing of anybody: it is kept 90 days, to be said again."""

    id: UUID
    step: str
    state: State
    version: int
    steps: list[StepOut]


def said_in(payload: StepIn) -> Said:
    return Said(handler=payload.handler, expected_on=payload.expected_on, text=payload.text)
