"""Files of arrears in the rows that a page shows: where each stands, and what comes next."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from accounts.models import Corporation, Role, User
from partners.models import Agreement, ConsentEvent, Desk
from partners.rules import ConsentAction, Missing, Purpose

from ..models import (
    ArrearsBatch,
    ArrearsBatchItem,
    ArrearsFile,
    ArrearsFileQuerySet,
    ArrearsStep,
    FollowUp,
    ItemOutcome,
)
from ..rules import arrears
from ..rules.arrears import Condition, Stage
from .routing import Book, book_of, place_of

PAGE = 50
USUAL_DAYS = 14


def reaction_days(corporations: Sequence[UUID]) -> dict[UUID, int]:
    """How long tenants may react, as agreed with the municipality; the longest where there are
    several, because a list knows no more than whose file it is. The gate looks at the one."""
    found = dict.fromkeys(corporations, USUAL_DAYS)
    rows = Agreement.objects.current().filter(corporation__in=corporations, purpose=Purpose.DEBT)
    days = rows.order_by().values_list("corporation").annotate(days=Max("reaction_days"))
    return found | dict(days)


def staged_for(user: User) -> ArrearsFileQuerySet:
    corporations = user.corporations_as(Role.ARREARS_OFFICER)
    rows = ArrearsFile.objects.visible_to(user)
    return rows.staged(timezone.localdate(), reaction_days(corporations))


def staged_of(corporation_id: UUID) -> ArrearsFileQuerySet:
    return ArrearsFile.objects.staged(timezone.localdate(), reaction_days([corporation_id]))


def counts_of(user: User) -> dict[str, int]:
    """How many in each stage, in one question."""
    if not user.corporations_as(Role.ARREARS_OFFICER):
        return {}
    return staged_for(user).aggregate(
        **{str(stage): Count("pk", filter=Q(stage=stage)) for stage in Stage}
    )


@dataclass(frozen=True)
class Page:
    rows: Sequence[ArrearsFile]
    next: UUID | None


def page_of(user: User, stage: str, key: str) -> Page:
    rows = staged_for(user).filter(Q(stage=stage)).for_list()
    found = list((rows.after(key) if key else rows)[: PAGE + 1])
    return Page(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)


# --- one file -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One condition in the checklist, with all that was ever recorded for it."""

    condition: Condition
    done: ArrearsStep | None
    earlier: Sequence[ArrearsStep]

    @property
    def title(self) -> str:
        return capfirst(str(self.condition.label))


@dataclass(frozen=True)
class Where:
    """Where one file stands."""

    stage: Stage
    lacking: Sequence[str]
    passes_from: date | None
    said: ConsentEvent | None  # the last word of the tenant
    lines: Sequence[Line]

    @property
    def next_text(self) -> str:
        """One sentence: what is to be done now, or what is waited for."""
        if self.stage == Stage.TO_DO and self.lacking:
            return NEXT[self.lacking[0]]()
        return STANDS[self.stage]()


NEXT = {
    "person": lambda: _("Say first who the tenant is."),
    "amount": lambda: _("Fill in how high the arrears are."),
    Condition.CONTACT.value: lambda: _("Try to get into personal contact, and record it."),
    Condition.HELP.value: lambda: _("Tell where there is help with debts, and record it."),
    Condition.REMINDER.value: lambda: _("Send a written reminder, with the sentence below."),
    Condition.OFFER.value: lambda: _(
        "Offer in a written reminder to pass on the contact details: the sentence below."
    ),
}
STANDS = {
    Stage.TO_DO: lambda: _("This cannot go on from here."),
    Stage.WAITING: lambda: _("All four steps are taken. Now the tenant has time to react."),
    Stage.READY: lambda: _("Pass it on to the municipality. That is what the law asks now."),
    Stage.BACK: lambda: _("The municipality gave it back. Read why, and decide again."),
    Stage.PASSED_ON: lambda: _("The municipality has it. What it answers stands here."),
    Stage.OBJECTED: lambda: _("The tenant objected. This is not passed on, now or later."),
    Stage.ENDED: lambda: _("This file has ended."),
}


def where_is(file: ArrearsFile, *, today: date | None = None) -> Where:
    """`file` comes from for_page()."""
    steps = list(file.steps.select_related("by").order_by("pk"))
    ledger = list(
        ConsentEvent.objects.filter(resident=file.signal.resident_id, purpose=Purpose.DEBT)
        .select_related("organisation")
        .order_by("-pk")
        if file.signal.resident_id
        else []
    )
    no = next((event for event in ledger if event.action != ConsentAction.GIVEN), None)
    standing = file.standing(
        objected=no is not None,
        consented=any(event.action == ConsentAction.GIVEN for event in ledger),
        came_back=FollowUp.objects.filter(signal=file.signal_id).exists(),
    )
    days = reaction_days([file.corporation_id])[file.corporation_id]
    offered = file.offered_on
    return Where(
        stage=arrears.stage_of(standing, today=today or timezone.localdate(), reaction_days=days),
        lacking=arrears.lacking(standing),
        passes_from=arrears.passes_from(offered, days) if offered else None,
        said=no or (ledger[0] if ledger else None),
        lines=[_line(condition, steps) for condition in Condition],
    )


def _line(condition: Condition, steps: Sequence[ArrearsStep]) -> Line:
    mine = [step for step in steps if step.condition == condition]
    last = mine[-1] if mine else None
    done = last if last is not None and last.done_on is not None else None
    return Line(condition, done, [step for step in mine if step is not done])


def sentence(file: ArrearsFile) -> str:
    """For the reminder: the offer in words that a tenant understands."""
    days = reaction_days([file.corporation_id])[file.corporation_id]
    return _(
        "We can share your details with the municipality. It can help you with your debts, free of"
        " charge. We tell your name, how the municipality can reach you, and how much rent is"
        " behind, and nothing else. Do you object to our sharing your details? Then let us know"
        " within %(days)s days. If we hear nothing, we have to share them."
    ) % {"days": days}


# --- all that are ready ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Preview:
    """Of one corporation: what would go where, and what stands in the way of the others."""

    corporation: Corporation
    going: Sequence[tuple[str, int]]
    nowhere: int
    blocked: Sequence[tuple[str, int]]
    running: ArrearsBatch | None

    @property
    def total(self) -> int:
        return sum(number for _name, number in self.going)


WAITS_FOR = {
    "signal__resident": gettext_lazy("it is not known who the tenant is"),
    "amount_cents": gettext_lazy("the amount is missing"),
    "contact_tried_on": gettext_lazy("no personal contact was tried yet"),
    "help_pointed_on": gettext_lazy("the tenant was not yet pointed to debt help"),
    "reminded_on": gettext_lazy("there was no written reminder yet"),
    "offered_on": gettext_lazy("the reminder did not offer to pass on the contact details"),
}
HOLDS_UP = {
    Stage.WAITING: gettext_lazy("the tenant can still react"),
    Stage.BACK: gettext_lazy("the municipality gave it back: decide one by one"),
    Stage.OBJECTED: gettext_lazy("the tenant objected"),
}


def previews_of(user: User) -> list[Preview]:
    corporations = Corporation.objects.filter(pk__in=user.corporations_as(Role.ARREARS_OFFICER))
    return [_preview(corporation) for corporation in corporations.order_by("name")]


def _preview(corporation: Corporation) -> Preview:
    rows = staged_of(corporation.pk)
    counts = rows.aggregate(
        **{
            f"lacks_{number}": Count("pk", filter=Q(stage=Stage.TO_DO, **{name: None}))
            for number, name in enumerate(WAITS_FOR)
        },
        **{str(stage): Count("pk", filter=Q(stage=stage)) for stage in HOLDS_UP},
    )
    texts = {
        **{f"lacks_{number}": text for number, text in enumerate(WAITS_FOR.values())},
        **{str(stage): text for stage, text in HOLDS_UP.items()},
    }
    ready = rows.filter(Q(stage=Stage.READY)).select_related("signal__unit", "signal__category")
    where = municipalities_of(ready, corporation.pk)
    nowhere = where.pop("", 0)
    return Preview(
        corporation,
        going=where.most_common(),
        nowhere=nowhere,
        blocked=[(str(text), counts[name]) for name, text in texts.items() if counts[name]],
        running=ArrearsBatch.objects.filter(corporation=corporation, ended_at=None).first(),
    )


def desk_of(file: ArrearsFile, book: Book) -> Desk | None:
    answer = book.answer(file.signal.category, place_of(file.signal))
    return book.desks[answer.desk].desk if answer.desk else None


def municipalities_of(files: Iterable[ArrearsFile], corporation_id: UUID) -> Counter[str]:
    """Where each would go, by name, and how many have nowhere to go ("")."""
    book = book_of(corporation_id)
    desks = (desk_of(file, book) for file in files)
    return Counter(book.desks[desk.pk].name if desk else "" for desk in desks)


BLOCKED: dict[str, StrPromise] = {
    **{str(value): label for value, label in Missing.choices},
    "not_now": gettext_lazy("It was passed on or ended meanwhile."),
    "no_municipality": gettext_lazy("No rule leads to a municipality that can take it today."),
    "person": gettext_lazy("It is not known who the tenant is."),
    "error": gettext_lazy("Something is wrong on our side. Try this one again by itself."),
}


@dataclass(frozen=True)
class Progress:
    total: int
    passed: int
    blocked: Sequence[tuple[str, int]]
    examples: Sequence[ArrearsBatchItem]  # of what did not go

    @property
    def done(self) -> int:
        return self.passed + sum(number for _text, number in self.blocked)

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 100


def progress_of(batch: ArrearsBatch) -> Progress:
    """Two questions, however many there are."""
    rows = batch.items.order_by().values_list("outcome", "reason")
    counts = {(outcome, reason): n for outcome, reason, n in rows.annotate(n=Count("pk"))}
    stopped = {key[1]: n for key, n in counts.items() if key[0] == ItemOutcome.BLOCKED}
    items = batch.items.filter(outcome=ItemOutcome.BLOCKED).order_by("pk")
    return Progress(
        total=sum(counts.values()),
        passed=counts.get((ItemOutcome.PASSED, ""), 0),
        blocked=[(str(BLOCKED.get(code, code)), n) for code, n in sorted(stopped.items())],
        examples=list(items.select_related("file__signal__unit")[:PAGE]),
    )
