"""Terms in months, the door in the history, and who may make a term longer."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from hypothesis import given
from hypothesis import strategies as st

from accounts import audit, history, retention, rules, services
from accounts.models import AuditEvent, RetentionTerm
from tests.conftest import World

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
    ],
)
def test_a_month_later(day: date, months: int, later: date) -> None:
    assert rules.months_later(day, months) == later


@given(today=DAYS, months=st.integers(0, 120))
def test_a_term_is_over_on_its_day_and_not_before(today: date, months: int) -> None:
    """`last_day_past` is the exact inverse: nothing goes early, and nothing stays a day longer."""
    last = rules.last_day_past(today, months)
    assert rules.months_later(last, months) <= today
    assert rules.months_later(last + timedelta(days=1), months) > today


@pytest.mark.parametrize(
    ("months", "reason", "code"),
    [
        (12, "", None),
        (3, "", None),
        (2, "", "too_short"),
        (13, "", "needs_reason"),
        (13, " " * 30, "needs_reason"),
        (24, "A court case that runs", None),
        (121, "A court case that runs", "too_long"),
    ],
)
def test_shorter_is_free_and_longer_needs_a_reason(
    months: int, reason: str, code: str | None
) -> None:
    def ask() -> None:
        rules.require_term(months, usual=12, shortest=3, reason=reason)

    if code is None:
        ask()
    else:
        with pytest.raises(rules.TermRefused) as refused:
            ask()
        assert refused.value.code == code


def _event(world: World) -> AuditEvent:
    audit.record("test.done", world.resident, by=world.anna, corporation_id=world.linde.pk)
    return AuditEvent.objects.latest("pk")


def _refused(change: Callable[[QuerySet[AuditEvent]], object], event: AuditEvent) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        change(AuditEvent.objects.filter(pk=event.pk))
    assert AuditEvent.objects.filter(pk=event.pk, verb=event.verb).exists()


@pytest.mark.django_db
def test_history_is_closed_and_opens_for_one_thing(world: World) -> None:
    event, other = _event(world), _event(world)
    change, delete = (lambda rows: rows.update(verb="other")), (lambda rows: rows.delete())
    _refused(change, event)
    _refused(delete, event)
    with history.opened("merge"):
        _refused(change, event)  # may say whose row it is, and nothing else
        _refused(delete, event)
    with history.opened("erase"):
        _refused(change, event)  # may delete, not change
        AuditEvent.objects.filter(pk=event.pk).delete()
    assert not AuditEvent.objects.filter(pk=event.pk).exists()
    _refused(delete, other)  # and it is shut again


def _open(purpose: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('samen.history', %s, true)", [purpose])


@pytest.mark.django_db(transaction=True)
def test_history_opens_for_its_own_transaction_only() -> None:
    with pytest.raises(RuntimeError), history.opened("erase"):
        pass
    with transaction.atomic(), connection.cursor() as cursor:
        _open("erase")
        cursor.execute("SELECT current_setting('samen.history', true)")
        assert cursor.fetchone() == ("erase",)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('samen.history', true)")
        assert cursor.fetchone() in {("",), (None,)}


@pytest.mark.django_db
def test_a_term_is_of_one_corporation_and_leaves_a_trace(world: World) -> None:
    services.set_term(world.linde.pk, "signal", 6, by=world.fien)
    services.set_term(world.linde.pk, "signal", 3, by=world.fien)
    term = RetentionTerm.objects.get()
    assert (term.corporation, term.months) == (world.linde, 3)
    assert retention.terms_of(world.hoeve.pk) == {}
    assert AuditEvent.objects.filter(verb="retention.term_set", actor=world.fien).count() == 2
    with pytest.raises(rules.TermRefused):
        services.set_term(world.linde.pk, "signal", 13, by=world.fien)


def test_the_kinds_are_the_ones_that_are_promised() -> None:
    """A kind that an app forgets to register would never go."""
    found = {kind.name: kind.months for kind in retention.kinds()}
    assert found == {
        "signal": 12,
        "registration": 12,
        "correction": 12,
        "withholding": 12,
        "card": 1,
        "call": 3,
        "merge": 2,
        "strength": 0,
        "need": 0,
        "help_profile": 0,
        "apart": 0,
        "mix_role": 0,
        "help_match": 12,
        "help_search": 12,
        "referral": 24,
        "conference": 12,
        "consent": 60,
        "remainder": 0,
        "agreement_document": 84,
        "resident": 24,
        "look": 60,
        "change": 60,
        "many_looks": 60,
        "party_member": 12,
        "wishes": 0,
        "standing": 12,
        "absence": 6,
        "runner": 12,
        "series_runner": 12,
        "chore": 12,
        "idea": 12,
        "calendar": 1,
        "visit_aside": 12,
        "emergency": 60,
    }
    assert all(kind.shortest <= kind.months for kind in retention.kinds())
