"""The API for a desk's own system: what a key opens, what it never shows, how errors read."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import partners.services
from accounts.models import AuditEvent, ReadEvent
from partners import rules
from partners.api import security
from partners.api.schemas import DESK_STEPS
from partners.models import ApiAnswer, ApiKey, Referral, ReferralEvent
from partners.rules import Actor, DataField, Said, State
from partners.rules.keys import Scope
from tests import factories as make
from tests.conftest import World
from tests.partners import given
from tests.partners.api_client import System, key_of, system_of, words_for
from tests.partners.test_views import ROAD, referral_in

pytestmark = pytest.mark.django_db
NOWHERE = "00000000-0000-4000-8000-000000000000"
SECRETS = ("Kanarie", "Eenzaamheid", "Gordijnen", "Bernhardlaan")


@pytest.fixture
def system(world: World) -> System:
    return system_of(world.buurtteam)


def problem(response: Any) -> str:
    """Its code; and it is one as RFC 9457 asks, with words that say what to do."""
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    told = response.json()
    assert told["status"] == response.status_code
    assert told["title"] and len(told["detail"]) > 20
    return str(told["type"]).rsplit(":", 1)[-1]


# --- keys ---------------------------------------------------------------------------------------


def test_a_key_is_shown_once_and_kept_as_a_digest(world: World) -> None:
    key, text = key_of(world.buurtteam, by=world.pim)
    assert len(text) > 40
    assert text not in repr(ApiKey.objects.values().get())
    assert key.start == text[: len(key.start)]
    assert not AuditEvent.objects.filter(facts__icontains=text).exists()
    assert AuditEvent.objects.get(verb="api_key.added").actor == world.pim


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Bearer x", "Basic x", "bearer  ", "Bearer \u00e9", "Token x"],
)
def test_without_a_good_key_there_is_nothing(world: World, header: str | None) -> None:
    referral = referral_in(world, State.ACCEPTED)
    for path in ("/referrals", f"/referrals/{referral.pk}", f"/referrals/{NOWHERE}"):
        response = System(None).get(path, **({} if header is None else {"Authorization": header}))
        assert response.status_code == 401
        assert problem(response) == "no-key"
        assert response["WWW-Authenticate"] == "Bearer"


def test_bad_ended_and_later_keys_are_told_apart_by_nobody(world: World) -> None:
    ended, text_ended = key_of(world.buurtteam)
    partners.services.end_key(ended, by=world.pim)
    later, text_later = key_of(world.buurtteam)
    ApiKey.objects.filter(pk=later.pk).update(since=timezone.localdate() + timedelta(days=1))
    _over, text_over = key_of(world.buurtteam, until=timezone.localdate())
    answers = {
        System(text).get("/referrals").content
        for text in (text_ended, text_later, text_over, "flat_" + "x" * 43, text_ended[:-1])
    }
    assert len(answers) == 1


def test_an_ended_key_opens_nothing_from_that_moment(world: World) -> None:
    key, text = key_of(world.buurtteam)
    system = System(text)
    assert system.get("/referrals").status_code == 200
    partners.services.end_key(key, by=world.pim)
    assert system.get("/referrals").status_code == 401
    partners.services.end_key(key, by=world.pim)
    assert AuditEvent.objects.filter(verb="api_key.ended").count() == 1


@pytest.mark.parametrize("who", ["anna", "pim", "rosa", "ada"])
def test_a_login_is_no_key(world: World, who: str) -> None:
    client = world.client(who)
    referral = referral_in(world, State.ACCEPTED)
    system = System(None, client)
    assert system.get("/referrals").status_code == 401
    assert system.read(referral).status_code == 401
    assert system.step(referral, "contact").status_code == 401


def test_it_asks_no_session_and_gives_no_cookie(system: System) -> None:
    response = system.get("/referrals")
    assert response.status_code == 200
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in response


def test_a_key_that_reads_does_not_answer(world: World) -> None:
    reads_only = system_of(world.buurtteam, [Scope.READ])
    referral = referral_in(world, State.REQUESTED)
    assert reads_only.read(referral).status_code == 200
    refused = reads_only.step(referral, "open")
    assert (refused.status_code, problem(refused)) == (403, "not-with-this-key")
    # Nor does the refusal tell whether there is something.
    other = referral_at_meldpunt(world)
    assert reads_only.step(other, "open").content == refused.content
    answers_only = system_of(world.buurtteam, [Scope.ANSWER])
    assert answers_only.get("/referrals").status_code == 403
    assert answers_only.read(referral).status_code == 403
    assert answers_only.step(referral, "open").status_code == 200


def test_that_it_was_used_is_noted_once_a_minute(world: World) -> None:
    key, text = key_of(world.buurtteam)
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        System(text).get("/referrals")
        key.refresh_from_db()
        assert key.last_used_at == now
        clock.shift(timedelta(seconds=50))
        System(text).get("/referrals")
        key.refresh_from_db()
        assert key.last_used_at == now
        clock.shift(timedelta(seconds=50))
        System(text).get("/referrals")
        key.refresh_from_db()
        assert key.last_used_at == now + timedelta(seconds=100)


def test_who_asks_too_often_waits(
    world: World, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(security, "PER_MINUTE", 3)
    answers = [system.get("/referrals") for _ in range(5)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert problem(answers[-1]) == "too-many"
    assert answers[-1]["Retry-After"] == "60"
    assert system_of(world.meldpunt).get("/referrals").status_code == 200


def test_who_tries_keys_waits_and_a_good_one_goes_on(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(security, "WRONG_KEYS", 3)
    wrong = [System(f"flat_{n}").get("/referrals").status_code for n in range(5)]
    assert wrong == [401, 401, 401, 429, 429]
    assert system.get("/referrals").status_code == 200


def test_who_walks_along_numbers_is_stopped(world: World, system: System) -> None:
    referral = referral_in(world, State.ACCEPTED)
    walked = [system.get(f"/referrals/{NOWHERE[:-2]}{n:02}").status_code for n in range(25)]
    assert walked == [404] * security.MISSES + [429] * (25 - security.MISSES)
    assert system.read(referral).status_code == 200


# --- what a desk sees ---------------------------------------------------------------------------


def referral_at_meldpunt(world: World) -> Referral:
    if not world.meldpunt.organisation.agreements.exists():
        make.make_agreement(world.linde, world.meldpunt)
    return given.refer_care(
        world.resident, world.meldpunt, by=world.anna, text="Canary-of-the-meldpunt"
    )


def test_the_list_is_what_the_page_shows(world: World, system: System) -> None:
    made = {state: referral_in(world, state) for state in ROAD}
    referral_at_meldpunt(world)
    items = system.get("/referrals").json()["items"]
    assert {row["id"]: row["state"] for row in items} == {
        str(referral.pk): str(state) for state, referral in made.items()
    }
    visible = Referral.objects.for_desks_of(world.pim).values_list("pk", flat=True)
    assert {row["id"] for row in items} == {str(pk) for pk in visible}
    by_state = {row["state"]: row for row in items}
    assert by_state["requested"]["subject"] is None
    assert by_state["accepted"]["subject"] == "loneliness"
    for state, row in by_state.items():
        open_now = [step.name for step in rules.steps_open(state, Actor.PARTNER)]
        assert [step["name"] for step in row["steps"]] == [n for n in open_now if n in DESK_STEPS]


def test_nobody_is_named_in_the_list(world: World, system: System) -> None:
    for state in ROAD:
        referral_in(world, state)
    text = system.get("/referrals").content.decode()
    assert all(secret not in text for secret in ("Kanarie", "Gordijnen", "Bernhardlaan"))
    assert not ReadEvent.objects.exists()


def test_what_is_unopened_says_nothing_about_anybody(world: World, system: System) -> None:
    referral = referral_in(world, State.REQUESTED)
    response = system.read(referral)
    told = response.json()
    assert told["content"] is None
    assert told["ground"] is None
    assert [step["name"] for step in told["steps"]] == ["open"]
    assert all(secret not in response.content.decode() for secret in SECRETS)
    assert not ReadEvent.objects.exists()


def test_what_was_opened_is_told_and_the_look_is_noted(world: World) -> None:
    key, text = key_of(world.buurtteam)
    system = System(text)
    referral = referral_in(world, State.REQUESTED)
    assert system.step(referral, "open").status_code == 200
    response = system.read(referral)
    told = response.json()
    assert told["content"]["name"] == world.resident.name
    assert told["content"]["observation"] == referral.text
    assert told["content"]["homes"][0]["street"] == world.unit.address
    assert told["content"]["amount_cents"] is None
    assert "toestemming" in told["ground"] or "consent" in told["ground"]
    assert response["ETag"] == f'"{told["version"]}"'
    look = ReadEvent.objects.get()
    assert (look.actor, look.party_id, look.person_id) == (
        None,
        world.buurtteam.pk,
        world.resident.pk,
    )
    assert (look.subject_id, look.corporation_id) == (referral.pk, world.linde.pk)
    assert look.party == f"{world.buurtteam.organisation}, {key}"


@pytest.mark.parametrize("name", sorted(rules.CARE_FIELDS))
def test_only_what_the_gate_let_through_is_told(world: World, system: System, name: str) -> None:
    world.resident.phone, world.resident.email = "0612345678", "k@example.org"
    world.resident.save()
    referral = referral_in(world, State.ACCEPTED)
    Referral.objects.filter(pk=referral.pk).update(fields=[name])
    content = system.read(referral).json()["content"]
    told = {key for key, value in content.items() if value not in (None, False)}
    assert told == {"fields", "homes" if name == DataField.ADDRESS else str(name)}


def test_a_protected_address_does_not_travel(world: World, system: System) -> None:
    world.resident.protected_address = True
    world.resident.save()
    response = system.read(referral_in(world, State.ACCEPTED))
    content = response.json()["content"]
    assert content["homes"] == []
    assert content["address_is_protected"]
    assert "Bernhardlaan" not in response.content.decode()


def test_another_desk_and_nothing_are_told_apart_by_nobody(world: World) -> None:
    """Of another organisation, of the other corporation too, and withdrawn, and long ago."""
    other = referral_at_meldpunt(world)
    make.make_agreement(world.hoeve, world.meldpunt)
    foreign = given.refer_care(world.other_resident, world.meldpunt, by=world.carel)
    withdrawn = referral_in(world, State.ACCEPTED)
    partners.services.take_step(
        withdrawn, "cancel", actor=Actor.SENDER, by=world.anna, reason="by_sender"
    )
    old = referral_in(world, State.REJECTED)
    Referral.objects.filter(pk=old.pk).update(closed_at=timezone.now() - timedelta(days=31))
    nowhere = System(key_of(world.buurtteam)[1]).get(f"/referrals/{NOWHERE}")
    assert nowhere.status_code == 404
    for referral in (other, foreign, withdrawn, old):
        system = system_of(world.buurtteam)
        assert system.read(referral).content == nowhere.content
        for step in ("open", "accept"):
            refused = system.step(referral, step)
            assert (refused.status_code, refused.content) == (404, nowhere.content)
        listed = system.get("/referrals").content.decode()
        assert str(referral.pk) not in listed
    assert not ReadEvent.objects.exists()


def test_a_desk_serves_two_corporations_with_one_key(world: World, system: System) -> None:
    make.make_agreement(world.hoeve, world.buurtteam)
    ours = referral_in(world, State.REQUESTED)
    theirs = given.refer_care(world.other_resident, world.buurtteam, by=world.carel)
    found = {row["id"]: row["corporation"] for row in system.get("/referrals").json()["items"]}
    assert found == {str(ours.pk): "De Linde", str(theirs.pk): "De Hoeve"}


def test_arrears_have_an_amount_and_no_words(world: World) -> None:
    referral = given.refer_debt(world.resident, world.gemeente, by=world.ina)
    system = system_of(world.gemeente)
    system.step(referral, "open")
    content = system.read(referral).json()["content"]
    assert content["amount_cents"] == 84_050
    assert content["observation"] is None


# --- pages --------------------------------------------------------------------------------------


def test_pages_by_key_miss_nothing_and_double_nothing(world: World, system: System) -> None:
    made = [referral_in(world, State.REQUESTED) for _ in range(7)]
    # Two that were sent in the same instant.
    Referral.objects.filter(pk__in=[one.pk for one in made[2:5]]).update(
        created_at=made[2].created_at
    )
    found, cursor = [], ""
    while True:
        page = system.get(f"/referrals?limit=2&cursor={cursor}").json()
        found += [row["id"] for row in page["items"]]
        # Who opens one meanwhile does not move it.
        partners.services.take_step(
            next(r for r in Referral.objects.all() if str(r.pk) == found[-1]),
            "open",
            actor=Actor.PARTNER,
            by=world.pim,
        )
        if page["next"] is None:
            break
        cursor = page["next"]
    assert sorted(found) == sorted(str(one.pk) for one in made)


@pytest.mark.parametrize("cursor", ["x", "AAAA", "%00", "bm9uZQ", "MjAyNi0xMS0yOSAx", "=" * 9])
def test_a_cursor_that_is_none_is_said(system: System, cursor: str) -> None:
    response = system.get(f"/referrals?cursor={cursor}")
    assert (response.status_code, problem(response)) == (422, "invalid")
    assert response.json()["errors"] == [{"where": "query.cursor", "rule": "cursor"}]


def test_by_state_and_by_change(world: World, system: System) -> None:
    early = referral_in(world, State.REQUESTED)
    accepted = referral_in(world, State.ACCEPTED)
    found = system.get("/referrals?state=accepted&state=received").json()["items"]
    assert [row["id"] for row in found] == [str(accepted.pk)]
    day = timezone.now() + timedelta(minutes=5)
    since = day.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert system.get(f"/referrals?updated_since={since}").json()["items"] == []
    ReferralEvent.objects.create(
        referral=early,
        step="late",
        before="requested",
        after="requested",
        at=day + timedelta(minutes=1),
        via="clock",
    )
    found = system.get(f"/referrals?updated_since={since}").json()["items"]
    assert [row["id"] for row in found] == [str(early.pk)]
    again = system.get("/referrals").json()["changes_since"]
    assert again < timezone.now().isoformat()


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "1970-01-01T00:00:00Z"],
)
def test_the_ends_of_time_are_no_fault(system: System, moment: str) -> None:
    assert system.get(f"/referrals?updated_since={moment}").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "updated_sinse=2026-01-01T00:00:00Z",
        "=x",
        "limit=101",
        "limit=x",
        "limit=1e9",
        "state=open",
        "state=%00",
        "updated_since=1",
        "updated_since=2026-01-01",
        "updated_since=gisteren",
        "updated_since=2026-01-01T00:00:00",
    ],
)
def test_a_question_that_is_none_is_said(system: System, query: str) -> None:
    response = system.get(f"/referrals?{query}")
    assert (response.status_code, problem(response)) == (422, "invalid")
    (error,) = response.json()["errors"]
    assert error["where"].startswith(f"query.{query.split('=')[0]}")


def test_the_number_of_questions_is_constant(world: World, system: System) -> None:
    def count(path: str) -> int:
        system.get(path)
        with CaptureQueriesContext(connection) as found:
            assert system.get(path).status_code == 200
        return len(found)

    first = referral_in(world, State.ACCEPTED)
    one = count("/referrals"), count(f"/referrals/{first.pk}")
    for _ in range(5):
        referral_in(world, State.ACCEPTED)
    assert (count("/referrals"), count(f"/referrals/{first.pk}")) == one
    assert one[0] <= 3
    assert one[1] <= 8


# --- steps --------------------------------------------------------------------------------------


def test_the_road_of_a_referral(world: World) -> None:
    key, text = key_of(world.buurtteam)
    system = System(text)
    referral = referral_in(world, State.REQUESTED)
    taken = []
    for name, reason in [("open", ""), ("accept", ""), ("contact", ""), ("report", "contact_made")]:
        response = system.step(referral, name, reason)
        assert response.status_code == 200, response.content
        taken.append((response.json()["state"], response.json()["version"]))
    assert taken == [("received", 2), ("accepted", 3), ("in_progress", 4), ("completed", 5)]
    events = ReferralEvent.objects.filter(referral=referral).exclude(step="refer")
    assert set(events.values_list("via", "by")) == {("api", None)}
    facts = AuditEvent.objects.filter(verb="referral.by_key").values_list("facts", flat=True)
    assert {fact["key"] for fact in facts} == {str(key.pk)}
    assert len(facts) == 4


def offered() -> list[tuple[State, str]]:
    """Every step of a desk, in every state: those of later, too."""
    return [(state, name) for state in ROAD for name in DESK_STEPS]


@pytest.mark.parametrize(("state", "name"), offered())
def test_a_step_is_taken_where_the_table_says_so(
    world: World, system: System, state: State, name: str
) -> None:
    referral = referral_in(world, state)
    step = rules.STEPS[name]
    reason = str(step.reasons.values[0]) if step.reasons else ""
    response = system.step(referral, name, reason, words_for(step))
    if state in step.sources:
        assert (response.status_code, response.json()["state"]) == (200, str(step.target))
    else:
        assert (response.status_code, problem(response)) == (409, "not-open-now")
        referral.refresh_from_db()
        assert referral.state == state


@pytest.mark.parametrize("reason", ["", "no_such_reason", "contact_made", "NO_CAPACITY"])
def test_a_step_with_another_reason_says_which(world: World, system: System, reason: str) -> None:
    referral = referral_in(world, State.RECEIVED)
    response = system.step(referral, "decline", reason)
    assert (response.status_code, problem(response)) == (422, "reason-needed")
    assert referral_state(referral) == State.RECEIVED


def referral_state(referral: Referral) -> str:
    return str(Referral.objects.values_list("state", flat=True).get(pk=referral.pk))


@pytest.mark.parametrize(
    ("state", "name", "said", "where"),
    [
        (State.RECEIVED, "waitlist", {}, "expected_on"),
        (State.RECEIVED, "waitlist", {"expected_on": "2020-01-01"}, "expected_on"),
        (State.RECEIVED, "ask", {}, "text"),
        (State.RECEIVED, "ask", {"text": "   "}, "text"),
        (State.RECEIVED, "accept", {"text": "Komt goed"}, "text"),
        (State.ACCEPTED, "contact", {"handler": "Team Oost"}, "handler"),
    ],
)
def test_what_goes_with_a_step_is_missed_by_name(
    world: World, system: System, state: State, name: str, said: dict[str, str], where: str
) -> None:
    referral = referral_in(world, state)
    response = system.step(referral, name, said=said)
    assert (response.status_code, problem(response)) == (422, "said-needed")
    assert response.json()["errors"] == [{"where": f"body.{where}", "rule": "step"}]
    assert referral_state(referral) == state


@pytest.mark.parametrize("day", [1_800_000_000, "1800000000", "morgen", "2027-02-30", True])
def test_a_day_is_written_out(world: World, system: System, day: object) -> None:
    referral = referral_in(world, State.RECEIVED)
    body = {"step": "waitlist", "expected_on": day}
    response = system.post(f"/referrals/{referral.pk}/steps", body)
    assert (response.status_code, problem(response)) == (422, "invalid")


@pytest.mark.parametrize("number", ["123456782", "NL91 ABNA 0417 1643 00"])
def test_a_number_of_somebody_is_refused(world: World, system: System, number: str) -> None:
    referral = referral_in(world, State.RECEIVED)
    response = system.step(referral, "ask", said={"text": f"Is dit {number}?"})
    assert (response.status_code, problem(response)) == (422, "holds-a-number")
    assert number not in response.content.decode()


def test_a_question_and_its_answer_are_read_back(world: World, system: System) -> None:
    referral = referral_in(world, State.RECEIVED)
    assert system.step(referral, "ask", said={"text": "Is er een tolk nodig?"}).status_code == 200
    partners.services.take_step(
        referral, "tell", actor=Actor.SENDER, by=world.anna, said=Said(text="Ja, Turks.")
    )
    told = system.read(referral).json()["said"]
    assert [(row["step"], row["text"]) for row in told] == [
        ("ask", "Is er een tolk nodig?"),
        ("tell", "Ja, Turks."),
    ]
    assert system.step(referral, "accept", said={"handler": "Team Oost"}).status_code == 200
    assert system.read(referral).json()["handler"] == "Team Oost"


def test_an_old_version_is_refused(world: World, system: System) -> None:
    referral = referral_in(world, State.RECEIVED)
    path = f"/referrals/{referral.pk}/steps"
    for version in (referral.version - 1, referral.version + 1, 0):
        response = system.post(path, {"step": "accept", "version": version})
        assert (response.status_code, problem(response)) == (409, "outdated")
        response = system.post(path, {"step": "accept"}, If_Match=f'"{version}"')
        assert (response.status_code, problem(response)) == (409, "outdated")
    tag = system.read(referral)["ETag"]
    assert system.post(path, {"step": "accept"}, If_Match=tag).status_code == 200


BODIES = {
    "nothing": (b"", 422),
    "no json": (b"{", 400),
    "no utf-8": (b'{"step": "\xff"}', 400),
    "a list": (b"[]", 422),
    "a text": (b'"open"', 422),
    "null": (b"null", 422),
    "a number": (b"1e999", 422),
    "not a number": (b"NaN", 422),
    "deep": (b"[" * 5000, 400),
    "a very long number": (b'{"step": "open", "version": ' + b"9" * 5000 + b"}", 400),
    "a number as text": (b'{"step": "open", "version": "1"}', 422),
    "a truth as number": (b'{"step": "open", "version": true}', 422),
    "another field": (b'{"step": "open", "state": "completed"}', 422),
    "another desk": (b'{"step": "open", "desk": "x"}', 422),
    "a lookup": (b'{"step": "open", "reason__in": ["x"]}', 422),
    "a step of the sender": (b'{"step": "cancel", "reason": "by_sender"}', 422),
    "a step that is none": (b'{"step": "openen"}', 422),
    "no text": (b'{"step": ["open"]}', 422),
    "a zero byte": (b'{"step": "open", "reason": "\\u0000"}', 422),
    "half a sign": (b'{"step": "open", "reason": "\\ud800"}', 422),
    "a long reason": (b'{"step": "open", "reason": "' + b"x" * 41 + b'"}', 422),
    "much": (b'{"step": "open", "reason": "' + b"x" * 20_000 + b'"}', 413),
    "very much": (b'{"step": "open", "reason": "' + b"x" * 5_000_000 + b'"}', 413),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_none_is_said(world: World, system: System, name: str) -> None:
    body, status = BODIES[name]
    referral = referral_in(world, State.REQUESTED)
    response = system.post(f"/referrals/{referral.pk}/steps", body)
    assert response.status_code == status, response.content
    problem(response)
    assert referral_state(referral) == State.REQUESTED


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/referrals/",
        "/referrals/1",
        "/referrals/x/steps",
        f"/referrals/{NOWHERE}/x",
        "/openapi.yaml",
        "/../admin",
        "/referrals/%00",
        "/referrals/a%0Ab/steps",
        "/%0A",
        "/referrals/" + "9" * 3000,
    ],
)
def test_an_address_that_is_none_is_a_problem_too(system: System, path: str) -> None:
    response = system.get(path)
    assert response.status_code == 404
    assert problem(response) == "not-found"


def test_a_fault_of_ours_tells_nothing(
    world: World, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("Kanarie")

    monkeypatch.setattr(partners.services, "step_with_key", break_down)
    response = system.step(referral_in(world, State.REQUESTED), "open")
    assert (response.status_code, problem(response)) == (500, "our-fault")
    assert b"Kanarie" not in response.content


def test_problems_speak_dutch_and_english(world: World, system: System) -> None:
    dutch = system.get("/referrals/x").json()
    english = system.get("/referrals/x", **{"Accept-Language": "en"}).json()
    assert dutch["title"] != english["title"]
    assert dutch["type"] == english["type"]
    assert english["title"] == "There is nothing here for your desk"


def test_the_description_is_public_and_stable(world: World) -> None:
    response = System(None).get("/openapi.json")
    told = response.json()
    assert response.status_code == 200
    assert told["openapi"].startswith("3.1")
    assert told["info"]["version"] == "1.0"
    assert set(told["paths"]) >= {
        "/api/v1/referrals",
        "/api/v1/referrals/{referral_id}",
        "/api/v1/referrals/{referral_id}/steps",
    }
    assert json.dumps(told).count("operationId") == len(
        {op["operationId"] for path in told["paths"].values() for op in path.values()}
    )


# --- the same again -----------------------------------------------------------------------------


def test_the_same_request_gets_the_same_answer(world: World, system: System) -> None:
    referral = referral_in(world, State.REQUESTED)
    first = system.step(referral, "open", Idempotency_Key="one")
    system.step(referral, "accept")
    again = system.step(referral, "open", Idempotency_Key="one")
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert ReferralEvent.objects.filter(referral=referral, step="open").count() == 1


def test_a_week_later_it_is_the_same_and_after_90_days_it_is_forgotten(world: World) -> None:
    system, referral = system_of(world.buurtteam), referral_in(world, State.REQUESTED)
    now = timezone.now()
    first = system.step(referral, "open", Idempotency_Key="one")
    with time_machine.travel(now + timedelta(days=7)):
        assert system.step(referral, "open", Idempotency_Key="one").content == first.content
        assert system.step(referral, "open").status_code == 409
    partners.services.forget_keys(timezone.localdate() + timedelta(days=89))
    assert ApiAnswer.objects.count() == 1
    partners.services.forget_keys(timezone.localdate() + timedelta(days=92))
    assert ApiAnswer.objects.count() == 0
    assert system.step(referral, "open", Idempotency_Key="one").status_code == 409


def test_a_key_that_ended_long_ago_goes_and_what_it_looked_at_stays(
    world: World, system: System
) -> None:
    system.read(referral_in(world, State.ACCEPTED))
    key = ApiKey.objects.get()
    partners.services.end_key(key, by=world.pim)
    today = timezone.localdate()
    partners.services.forget_keys(today + timedelta(days=729))
    assert ApiKey.objects.exists()
    partners.services.forget_keys(today + timedelta(days=732))
    assert not ApiKey.objects.exists()
    assert key.name in ReadEvent.objects.get().party


def test_another_request_under_the_same_key_is_refused(world: World, system: System) -> None:
    referral, other = referral_in(world, State.REQUESTED), referral_in(world, State.REQUESTED)
    assert system.step(referral, "open", Idempotency_Key="one").status_code == 200
    for response in (
        system.step(referral, "accept", Idempotency_Key="one"),
        system.step(other, "open", Idempotency_Key="one"),
        system.post(
            f"/referrals/{referral.pk}/steps", {"step": "open", "version": 1}, Idempotency_Key="one"
        ),
    ):
        assert (response.status_code, problem(response)) == (422, "key-used-for-another")
    assert referral_state(referral) == State.RECEIVED
    assert referral_state(other) == State.REQUESTED


def test_a_refusal_is_not_kept(world: World, system: System) -> None:
    referral = referral_in(world, State.REQUESTED)
    assert system.step(referral, "accept", Idempotency_Key="one").status_code == 409
    assert not ApiAnswer.objects.exists()
    system.step(referral, "open")
    assert system.step(referral, "accept", Idempotency_Key="one").status_code == 200


def test_two_desks_may_choose_the_same_key(world: World, system: System) -> None:
    ours, theirs = referral_in(world, State.REQUESTED), referral_at_meldpunt(world)
    other = system_of(world.meldpunt)
    assert system.step(ours, "open", Idempotency_Key="one").status_code == 200
    assert other.step(theirs, "open", Idempotency_Key="one").status_code == 200
    assert other.step(ours, "open", Idempotency_Key="one").status_code == 422
    assert other.step(ours, "open", Idempotency_Key="two").status_code == 404


def test_the_next_key_of_a_desk_knows_what_the_last_one_did(world: World, system: System) -> None:
    referral = referral_in(world, State.REQUESTED)
    first = system.step(referral, "open", Idempotency_Key="one")
    assert system_of(world.buurtteam).step(referral, "open", Idempotency_Key="one").content == (
        first.content
    )


@pytest.mark.parametrize("key", ["x" * 201, "a b", "\u00e9", " "])
def test_an_idempotency_key_that_is_none_is_said(world: World, system: System, key: str) -> None:
    referral = referral_in(world, State.REQUESTED)
    response = system.step(referral, "open", Idempotency_Key=key)
    assert (response.status_code, problem(response)) == (422, "invalid")
    assert response.json()["errors"][0]["where"] == "header.Idempotency-Key"


def test_nothing_of_anybody_is_kept_with_an_answer(world: World, system: System) -> None:
    referral = referral_in(world, State.REQUESTED)
    system.step(referral, "open", Idempotency_Key="one")
    kept = json.dumps(ApiAnswer.objects.get().body)
    assert all(secret not in kept for secret in SECRETS)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("with_key", [True, False])
def test_a_hundred_at_once_are_one_change(
    world: World, with_key: bool, tell: Callable[[str], None]
) -> None:
    """WH7: in parallel, then a week later, for another partner's, and backwards in state."""
    referral = referral_in(world, State.REQUESTED)
    _key, text = key_of(world.buurtteam)
    together = threading.Barrier(25)

    def ask(number: int) -> int:
        if number < 25:
            together.wait(20)
        headers = {"Idempotency_Key": "one"} if with_key else {}
        try:
            return int(System(text).step(referral, "open", **headers).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(25) as pool:
        answers = list(pool.map(ask, range(100)))
    assert ReferralEvent.objects.filter(referral=referral, step="open").count() == 1
    assert Referral.objects.get(pk=referral.pk).version == 2
    good = answers.count(200)
    assert (good, answers.count(409)) == ((100, 0) if with_key else (1, 99))
    system = System(text)
    system.step(referral, "accept")
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        assert system.step(referral, "open").status_code == 409
    assert system_of(world.meldpunt).step(referral, "open").status_code == 404
    assert referral_state(referral) == State.ACCEPTED
    tell(f"the same step 100 times at once ({with_key=}): 1 change, {good} times 200")


def test_the_addresses_are_what_was_promised() -> None:
    assert reverse("partners:api:openapi") == "/api/v1/openapi.json"
    assert reverse("partners:api:referral_list") == "/api/v1/referrals"
