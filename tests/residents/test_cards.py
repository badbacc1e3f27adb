"""The letter with a code: five tries, four weeks, and nothing on file that opens it."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import hashers
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.db import connections
from django.db.models import QuerySet
from django.utils import timezone

import residents.services
from accounts.models import AuditEvent
from residents import rules
from residents.models import AccessCard
from residents.services import CardRefused, cards, issue_card, resident_for_card, revoke_card
from tests import factories as make
from tests.conftest import World

pytestmark = pytest.mark.django_db
WRONG = "AAAA AAAA AAAA"


def refused(number: str, code: str) -> bool:
    try:
        resident_for_card(number, code)
    except CardRefused:
        return True
    return False


def test_the_right_code_opens_it(world: World) -> None:
    card, code = issue_card(world.resident, by=world.bram)
    assert resident_for_card(card.number, code) == world.resident
    assert resident_for_card(card.number, code) == world.resident  # the letter stays of use
    card.refresh_from_db()
    assert card.tries == 0
    assert AuditEvent.objects.filter(verb="card.issued", actor=world.bram).count() == 1


def test_what_a_code_looks_like(world: World) -> None:
    seen = set()
    for _ in range(20):
        card, code = issue_card(world.resident, by=world.bram)
        plain = code.replace(" ", "")
        assert len(plain) == 12
        assert set(plain) <= set(rules.CARD_ALPHABET)
        assert [len(part) for part in code.split(" ")] == [4, 4, 4]
        assert card.number.isdigit()
        assert len(card.number) == 8
        seen |= {code, card.number}
    assert len(seen) == 40


def test_only_a_hash_is_kept(world: World) -> None:
    card, code = issue_card(world.resident, by=world.bram)
    plain = code.replace(" ", "")
    everything = repr(AccessCard.objects.filter(pk=card.pk).values().get())
    everything += repr(list(AuditEvent.objects.values()))
    assert plain not in everything
    assert code not in everything
    again, second = issue_card(world.resident, by=world.bram)
    assert again.code_hash != card.code_hash
    assert code != second


@pytest.mark.parametrize("write", [str.lower, str.title, lambda code: code.replace(" ", "-")])
def test_it_may_be_typed_as_one_likes(world: World, write: Callable[[str], str]) -> None:
    card, code = issue_card(world.resident, by=world.bram)
    number = f" {card.number[:4]} {card.number[4:]} "
    assert resident_for_card(number, f"  {write(code)} ") == world.resident


def test_five_wrong_tries_lock_it(world: World) -> None:
    card, code = issue_card(world.resident, by=world.bram)
    for _ in range(4):
        assert refused(card.number, WRONG)
    assert resident_for_card(card.number, code) == world.resident  # the fifth may be right
    assert refused(card.number, WRONG)
    assert refused(card.number, code)
    card.refresh_from_db()
    assert card.tries == rules.CARD_TRIES == 5


def test_a_right_try_does_not_give_wrong_ones_back(world: World) -> None:
    card, code = issue_card(world.resident, by=world.bram)
    for _ in range(5):
        refused(card.number, code)
        assert refused(card.number, WRONG)
    assert refused(card.number, code)


def test_one_letter_that_is_locked_locks_no_other(world: World) -> None:
    locked, _ = issue_card(world.resident, by=world.bram)
    second, code = issue_card(world.resident, by=world.bram)
    for _ in range(6):
        assert refused(locked.number, WRONG)
    assert resident_for_card(second.number, code) == world.resident


def test_two_letters_work_side_by_side(world: World) -> None:
    first, code = issue_card(world.resident, by=world.bram)
    second, another = issue_card(world.resident, by=world.bram)
    assert resident_for_card(first.number, code) == world.resident
    assert resident_for_card(second.number, another) == world.resident
    assert refused(first.number, another)  # a code belongs to its letter
    assert refused(second.number, code)


def test_after_four_weeks_it_is_over(world: World) -> None:
    card, code = issue_card(world.resident, by=world.bram)
    with time_machine.travel(timezone.now() + timedelta(days=28, minutes=-1), tick=False):
        assert resident_for_card(card.number, code) == world.resident
    with time_machine.travel(timezone.now() + timedelta(days=28, minutes=1), tick=False):
        assert refused(card.number, code)


def test_a_withdrawn_letter_is_paper(world: World) -> None:
    card, code = issue_card(world.resident, by=world.bram)
    revoke_card(card, by=world.bram)
    assert refused(card.number, code)
    at = AccessCard.objects.get(pk=card.pk).revoked_at
    revoke_card(card, by=world.bram)
    assert AccessCard.objects.get(pk=card.pk).revoked_at == at


def test_nobody_comes_in_for_somebody_who_died(world: World) -> None:
    card, code = issue_card(world.resident, by=world.bram)
    residents.services.record_death(world.resident, on=timezone.localdate(), by=world.bram)
    assert refused(card.number, code)
    world.resident.refresh_from_db()
    with pytest.raises(CardRefused):
        issue_card(world.resident, by=world.bram)


@pytest.mark.parametrize("number", ["", "00000000", "nergens", "1" * 500])
def test_an_unknown_letter_gets_the_same_answer(world: World, number: str) -> None:
    card, code = issue_card(world.resident, by=world.bram)
    with pytest.raises(CardRefused) as unknown:
        resident_for_card(number, code)
    with pytest.raises(CardRefused) as wrong:
        resident_for_card(card.number, WRONG)
    assert unknown.value.args == wrong.value.args == ()


def test_an_unknown_letter_takes_as_long_as_a_wrong_code(world: World, monkeypatch: Any) -> None:
    """A hash is checked each time, also when there is no letter."""
    checked: list[str] = []

    def note(code: str, encoded: str) -> bool:
        checked.append(encoded)
        return False

    monkeypatch.setattr(cards, "check_password", note)
    card, _ = issue_card(world.resident, by=world.bram)
    assert refused(card.number, WRONG)
    assert refused("00000000", WRONG)
    assert checked == [card.code_hash, cards._NOBODY]


def test_every_answer_costs_one_hash(world: World, monkeypatch: Any, settings: Any) -> None:
    """The slow part is the same for each, so the time of an answer tells nothing of a letter. How
    long they take: `ONLY=letters make bench`."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 10)
    monkeypatch.setattr(cards, "_NOBODY", make_password("niemand"))
    hashes: list[int] = []
    pbkdf2 = hashers.pbkdf2

    def count(code: str, salt: str, iterations: int, **options: Any) -> bytes:
        hashes.append(iterations)
        return pbkdf2(code, salt, iterations, **options)

    def spent(number: str, code: str) -> list[int]:
        hashes.clear()
        refused(number, code)
        return list(hashes)

    with_letter = [issue_card(world.resident, by=world.bram) for _ in range(4)]
    (right, code), (old, old_code), (gone, gone_code), (locked, locked_code) = with_letter
    AccessCard.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    revoke_card(gone, by=world.bram)
    AccessCard.objects.filter(pk=locked.pk).update(tries=rules.CARD_TRIES)
    monkeypatch.setattr(hashers, "pbkdf2", count)
    assert [
        spent(*typed)
        for typed in [
            (right.number, code),
            (right.number, WRONG),
            ("00000000", WRONG),
            (old.number, old_code),
            (gone.number, gone_code),
            (locked.number, locked_code),
        ]
    ] == [[10]] * 6


# --- five at once -------------------------------------------------------------------------------


def try_at_once(number: str, threads: int, monkeypatch: Any) -> int:
    """→ the tries that were counted. Each look at the code takes a while, as a slow hash does."""

    def slow(code: str, encoded: str) -> bool:
        time.sleep(0.05)
        return False

    monkeypatch.setattr(cards, "check_password", slow)
    gate = threading.Barrier(threads)

    def one() -> None:
        try:
            gate.wait()
            assert refused(number, WRONG)
        finally:
            connections.close_all()

    running = [threading.Thread(target=one) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return AccessCard.objects.get(number=number).tries


@pytest.mark.django_db(transaction=True)
def test_wrong_tries_at_the_same_moment_all_count(monkeypatch: Any) -> None:
    card, _ = issue_card(make.make_resident(), by=make.make_user())
    assert try_at_once(card.number, 4, monkeypatch) == 4


@pytest.mark.django_db(transaction=True)
def test_more_than_five_at_once_are_still_five(monkeypatch: Any) -> None:
    card, _ = issue_card(make.make_resident(), by=make.make_user())
    assert try_at_once(card.number, 8, monkeypatch) == 5


@pytest.mark.django_db(transaction=True)
def test_it_is_the_lock_that_counts_them(monkeypatch: Any) -> None:
    """The negative control: without it tries get lost."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    card, _ = issue_card(make.make_resident(), by=make.make_user())
    assert try_at_once(card.number, 4, monkeypatch) < 4
