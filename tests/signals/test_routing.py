"""The rules of a corporation: saved as one, tried before they are, seen with their holes, and never
dead in silence. And who has nothing to seek there."""

import html
import threading
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import signing
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import signals.services
from accounts.models import AuditEvent, User
from partners.models import Agreement, Desk, DeskMember
from partners.rules import Purpose
from signals import reads
from signals.forms.routing import Draft
from signals.models import Category, RoutingOrder, RoutingRule, Signal
from signals.reads.routing import lines_of
from signals.rules.routing import MOST_RULES, Area, Dead, Line, Why
from signals.services import RulesOvertaken, RulesRefused
from tests import factories as make
from tests.conftest import World, let_tables_be_emptied

TODAY = reverse("today")


def page_of(world: World) -> str:
    return reverse("signals:routing", args=[world.linde.pk])


def edit_of(world: World) -> str:
    return reverse("signals:routing_edit", args=[world.linde.pk])


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def care(desk: Desk, category: Category | None = None, **area: Any) -> Line:
    return Line("care", desk.pk, category.pk if category else None, Area(**area))


def version_of(world: World) -> int:
    order = RoutingOrder.objects.filter(corporation=world.linde).first()
    return order.version if order else 0


def save(world: World, *lines: Line, version: int | None = None, by: User | None = None) -> int:
    return signals.services.save_rules(
        world.linde,
        lines,
        version=version_of(world) if version is None else version,
        by=by or world.anna,
    )


@pytest.fixture
def meldpunt(world: World) -> Desk:
    """A second desk with which there is an agreement."""
    make.make_agreement(world.linde, world.meldpunt)
    return world.meldpunt


# --- which desk ---------------------------------------------------------------------------------


def test_the_first_rule_decides_and_says_so(world: World, meldpunt: Desk) -> None:
    signal = make.make_signal(world.unit, world.loneliness, by=world.bram)
    save(world, care(world.buurtteam, world.loneliness), care(meldpunt))
    proposal = signals.services.propose_desk(signal)
    assert proposal.desk == world.buurtteam
    assert "1" in proposal.answer.because and world.loneliness.name in proposal.answer.because
    save(
        world,
        care(meldpunt, complex=make.make_complex(world.linde).pk),
        care(meldpunt, postcodes=(1000, 1999)),
        care(meldpunt, postcodes=(2285, 2285)),
        care(world.buurtteam),
    )
    proposal = signals.services.propose_desk(signal)
    assert proposal.desk == meldpunt and proposal.answer.rule is not None
    assert proposal.answer.rule.number == 3
    assert [passed.why for passed in proposal.answer.passed] == [Why.OTHER_AREA] * 2
    save(world)
    assert signals.services.propose_desk(signal).desk is None


def test_a_desk_that_nobody_serves_is_passed_over(world: World, meldpunt: Desk) -> None:
    signal = make.make_signal(world.unit, world.loneliness, by=world.bram)
    save(world, care(world.buurtteam), care(meldpunt))
    Desk.objects.update(email="")  # else it reads what comes from its mailbox (docs/adr/0044)
    for undo, why in [
        (lambda: User.objects.filter(pk=world.pim.pk).update(is_active=False), Why.DESK_CLOSED),
        (
            lambda: DeskMember.objects.filter(user=world.pim).update(until=timezone.localdate()),
            Why.DESK_CLOSED,
        ),
        (lambda: Agreement.objects.filter(pk=world.agreement.pk).update(categories=[]),
         Why.NOT_AGREED),
        (
            lambda: Agreement.objects.filter(pk=world.agreement.pk).update(
                until=timezone.localdate()
            ),
            Why.NO_AGREEMENT,
        ),
    ]:  # fmt: skip
        point = transaction.savepoint()
        undo()
        proposal = signals.services.propose_desk(signal)
        assert proposal.desk == meldpunt
        assert [passed.why for passed in proposal.answer.passed] == [why]
        transaction.savepoint_rollback(point)


def test_arrears_go_to_a_municipality_only(world: World) -> None:
    make.make_agreement(world.linde, world.buurtteam, purpose=Purpose.DEBT)
    signal = make.make_signal(world.unit, world.arrears, by=world.ina)
    save(world, Line("debt", world.buurtteam.pk), Line("debt", world.gemeente.pk))
    proposal = signals.services.propose_desk(signal)
    assert proposal.desk == world.gemeente
    assert proposal.answer.passed[0].why == Why.NO_AGREEMENT


def test_the_gate_page_says_because(world: World, meldpunt: Desk) -> None:
    signal = make.make_signal(world.unit, world.loneliness, by=world.bram, resident=world.resident)
    save(world, care(meldpunt, world.loneliness), care(world.buurtteam))
    gate = reverse("signals:signal_refer", args=[signal.pk])
    response = world.client("anna").get(gate)
    proposal = response.context["proposal"]
    assert proposal.desk == meldpunt
    assert f"{proposal.answer.because}." in text_of(response)
    DeskMember.objects.filter(user=world.petra).update(until=timezone.localdate())
    Desk.objects.filter(pk=meldpunt.pk).update(email="")
    response = world.client("anna").get(gate)
    proposal = response.context["proposal"]
    assert proposal.desk == world.buurtteam
    assert proposal.answer.passed[0].sentence in text_of(response)
    assert response.context["form"]["desk"].initial == world.buurtteam


# --- saving -------------------------------------------------------------------------------------


def test_a_list_is_saved_whole_with_its_trace(world: World, meldpunt: Desk) -> None:
    before = version_of(world)
    lines = [
        care(meldpunt, world.loneliness, complex=world.flat.pk),
        care(meldpunt, postcodes=(2285, 2290)),
        care(world.buurtteam),
        Line("debt", world.gemeente.pk, world.arrears.pk),
    ]
    assert save(world, *lines) == before + 1
    assert lines_of(world.linde.pk) == lines
    event = AuditEvent.objects.filter(verb="routing.saved").get()
    assert (event.actor, event.corporation) == (world.anna, world.linde)
    assert event.facts["rules"].count(" ") == 3 and str(meldpunt.pk) in event.facts["rules"]
    # The button pressed twice, with the version of before.
    assert save(world, *lines, version=before) == before + 1
    assert AuditEvent.objects.filter(verb="routing.saved").count() == 1
    # The other corporation's rules are its own.
    assert not RoutingRule.objects.filter(corporation=world.hoeve).exists()


def test_the_second_of_two_is_told(world: World, meldpunt: Desk) -> None:
    begun = version_of(world)
    save(world, care(meldpunt), version=begun)
    with pytest.raises(RulesOvertaken):
        save(world, care(world.buurtteam), version=begun, by=world.ada)
    assert lines_of(world.linde.pk) == [care(meldpunt)]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_saved(world: World) -> None:
    make.make_agreement(world.linde, world.meldpunt)
    begun, ready = version_of(world), threading.Barrier(2)
    told: list[str] = []

    def press(desk: Desk, by: User) -> None:
        try:
            ready.wait(10)
            save(world, care(desk), version=begun, by=by)
            told.append("saved")
        except RulesOvertaken:
            told.append("overtaken")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=press, args=pair)
        for pair in [(world.buurtteam, world.anna), (world.meldpunt, world.ada)]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(told) == ["overtaken", "saved"]
    assert len(lines_of(world.linde.pk)) == 1


def test_what_is_not_theirs_or_not_there_is_refused(world: World) -> None:
    before = lines_of(world.linde.pk)
    foreign = make.make_category(world.hoeve)
    for line in [
        care(world.meldpunt),  # no agreement, and not in the list of before
        care(world.buurtteam, foreign),
        care(world.buurtteam, world.arrears),  # another purpose
        care(world.buurtteam, complex=world.other_flat.pk),
        Line("care", uuid4()),
        Line("care", world.buurtteam.pk, uuid4()),
    ]:
        with pytest.raises(RulesRefused):
            save(world, line)
    with pytest.raises(RulesRefused):
        save(world, *[care(world.buurtteam)] * (MOST_RULES + 1))
    for stranger in (world.carel, world.bram, world.ina, world.fien, world.pim):
        with pytest.raises(RulesRefused):
            save(world, care(world.buurtteam), by=stranger)
    assert lines_of(world.linde.pk) == before
    assert save(world, care(world.buurtteam), by=world.ada)


def test_the_database_holds_the_walls_too(world: World) -> None:
    own = {"corporation": world.linde, "desk": world.buurtteam, "purpose": "care", "position": 9}
    for wrong in [
        {"category": make.make_category(world.hoeve)},
        {"category": world.arrears},
        {"complex": world.other_flat},
        {"postcode_from": 2285},
        {"postcode_from": 2285, "postcode_to": 2284},
        {"postcode_from": 2285, "postcode_to": 2285, "complex": world.flat},
        {"postcode_from": 999, "postcode_to": 2285},
        {"purpose": "other"},
        {"position": 1},
    ]:
        with pytest.raises(IntegrityError), transaction.atomic():
            RoutingRule.objects.create(**{**own, **wrong})
    RoutingRule.objects.create(**own, complex=world.flat)


# --- what the page shows ------------------------------------------------------------------------


def test_the_page_shows_holes_in_words(world: World) -> None:
    make.make_category(world.linde, code="talent", name="Talent")
    response = world.client("anna").get(page_of(world))
    coverage = response.context["coverage"]
    assert coverage.subjects == ["Eenzaamheid", "Huurachterstand", "Talent"]
    (row,) = coverage.rows
    assert [cell.hole for cell in row.cells] == ["", "", "all"]
    assert coverage.holes == 1
    body = text_of(response)
    assert 'class="sn-hole"' in body and "geen loket" in body
    assert body.count('role="cell"') == 3 and 'role="rowheader"' in body


def test_a_hole_in_part_of_a_complex(world: World, meldpunt: Desk) -> None:
    make.make_unit(world.flat, postcode="2286CD")
    make.make_unit(world.flat, postcode="2287AA", until=timezone.localdate(), since=None)
    save(world, care(meldpunt, world.loneliness, postcodes=(2285, 2285)))
    (row,) = reads.routing.book_of(world.linde.pk).coverage().rows
    cell = row.cells[0]
    assert (cell.hole, cell.postcodes) == ("part", "2286")
    assert cell.desks == [(meldpunt.name, 1)]
    assert "2286" in text_of(world.client("anna").get(page_of(world)))


def test_desks_of_one_name_are_told_apart(world: World, meldpunt: Desk) -> None:
    Desk.objects.filter(pk=meldpunt.pk).update(name=world.buurtteam.name)
    save(world, care(meldpunt))
    (row,) = reads.routing.book_of(world.linde.pk).coverage().rows
    assert row.cells[0].desks == [(f"{meldpunt.organisation.name}, {world.buurtteam.name}", 1)]


@pytest.mark.parametrize(
    ("why", "kill"),
    [
        (
            Dead.DESK_CLOSED,
            lambda world: (
                DeskMember.objects.filter(user=world.pim).update(until=timezone.localdate()),
                Desk.objects.filter(pk=world.buurtteam.pk).update(email=""),
            ),
        ),
        (
            Dead.NO_AGREEMENT,
            lambda world: Agreement.objects.filter(pk=world.agreement.pk).update(
                until=timezone.localdate()
            ),
        ),
        (
            Dead.NOT_AGREED,
            lambda world: Agreement.objects.filter(pk=world.agreement.pk).update(
                categories=["neglect"]
            ),
        ),
        (
            Dead.NOTHING,
            lambda world: Category.objects.filter(pk=world.loneliness.pk).update(is_active=False),
        ),
        (
            Dead.OVERTAKEN,
            lambda world: save(
                world,
                care(world.buurtteam),
                care(world.buurtteam, world.loneliness),
                Line("debt", world.gemeente.pk),
            ),
        ),
    ],
)
def test_a_dead_rule_rings_on_its_page_and_on_today(world: World, why: Dead, kill: Any) -> None:
    for name in ("anna", "ada"):
        assert world.client(name).get(TODAY).context["today"].dead_rules == []
    kill(world)
    for name in ("anna", "ada"):
        response = world.client(name).get(TODAY)
        (alarm,) = response.context["today"].dead_rules
        assert [line.why for line in alarm.dead] == [why]
        assert page_of(world) in text_of(response)
    response = world.client("anna").get(page_of(world))
    (line,) = response.context["dead"]
    assert line.trouble in text_of(response)
    for other in ("carel", "bram", "ina", "fien"):
        response = world.client(other).get(TODAY)
        assert response.context["today"].dead_rules == []
        assert page_of(world) not in text_of(response)


def test_the_pages_ask_as_much_for_many_as_for_few(world: World, meldpunt: Desk) -> None:
    client = world.client("anna")

    def questions(where: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(where).status_code == 200
        return len(found)

    save(world, care(meldpunt, postcodes=(2285, 2285)), care(world.buurtteam))
    pages = [page_of(world), edit_of(world), TODAY]
    few = [questions(where) for where in pages]
    lines = []
    for number in range(6):
        desk = make.make_desk()
        make.make_agreement(world.linde, desk)
        category = make.make_category(world.linde, code=f"s{number}", name=f"Onderwerp {number}")
        complex_ = make.make_complex(world.linde)
        make.make_unit(complex_)
        lines.append(care(desk, category, complex=complex_.pk))
    save(world, *lines, care(meldpunt, postcodes=(2285, 2285)), care(world.buurtteam))
    assert [questions(where) for where in pages] == few


def test_the_list_of_signals_leads_there(world: World) -> None:
    home = reverse("signals:routing_home")
    for name, leads in {"anna": True, "ada": True, "bram": False, "ina": False}.items():
        response = world.client(name).get(reverse("signals:signal_list"))
        assert (f'href="{home}"' in text_of(response)) is leads
    assert world.client("anna").get(home).headers["Location"] == page_of(world)


# --- making a list ------------------------------------------------------------------------------


def draft_in(response: Any) -> str:
    return str(response.context["draft"])


def lines_in(world: World, signed: str) -> list[Line]:
    draft = Draft.read(signed, world.linde.pk)
    assert draft is not None
    return list(draft.lines)


def post(client: Client, world: World, response: Any, **data: str) -> Any:
    return client.post(edit_of(world), {"draft": draft_in(response), **data})


def filled_in(**fields: str) -> dict[str, str]:
    return {"put": "1", "number": "0", "area": "everywhere", **fields}


def test_rules_are_moved_put_in_changed_and_taken_out(world: World, meldpunt: Desk) -> None:
    before = lines_of(world.linde.pk)
    client = world.client("anna")
    page = client.get(edit_of(world))
    assert lines_in(world, draft_in(page)) == before
    assert 'name="look"' not in text_of(page)  # nothing to look at yet
    page = post(client, world, page, down="1")
    assert lines_in(world, draft_in(page)) == before[::-1]
    assert 'name="look"' in text_of(page)
    page = post(client, world, page, up="2")
    assert lines_in(world, draft_in(page)) == before
    new = filled_in(
        subject=str(world.loneliness.pk), area=str(world.flat.pk), desk=str(meldpunt.pk)
    )
    page = post(client, world, page, **new)
    added = care(meldpunt, world.loneliness, complex=world.flat.pk)
    assert lines_in(world, draft_in(page)) == [*before, added]
    page = post(client, world, page, change="3")
    assert page.context["form"].number == 3
    assert page.context["form"].initial["area"] == str(world.flat.pk)
    changed = filled_in(
        number="3", subject="care", area="postcodes", postcode_from="2285", desk=str(meldpunt.pk)
    )
    page = post(client, world, page, **changed)
    assert lines_in(world, draft_in(page))[2] == care(meldpunt, postcodes=(2285, 2285))
    page = post(client, world, page, change="3")
    assert page.context["form"].initial["postcode_to"] == 2285
    page = post(client, world, page, remove="1")
    assert lines_in(world, draft_in(page)) == [before[1], care(meldpunt, postcodes=(2285, 2285))]
    assert lines_of(world.linde.pk) == before  # nothing is saved by all this


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"subject": str(uuid4())}, "subject"),
        ({"desk": ""}, "desk"),
        ({"desk": "x"}, "desk"),
        ({"area": str(uuid4())}, "area"),
        ({"area": "postcodes"}, "postcode_from"),
        ({"area": "postcodes", "postcode_from": "abc"}, "postcode_from"),
        ({"area": "postcodes", "postcode_from": "22850"}, "postcode_from"),
        ({"area": "postcodes", "postcode_from": "2285", "postcode_to": "2284"}, "postcode_to"),
        ({"area": "postcodes", "postcode_from": "2285", "postcode_to": "-1"}, "postcode_to"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_lost(
    world: World, meldpunt: Desk, fields: dict[str, str], field: str
) -> None:
    client = world.client("anna")
    page = post(client, world, client.get(edit_of(world)), down="1")
    moved = lines_in(world, draft_in(page))
    given = filled_in(**{"subject": "care", "desk": str(meldpunt.pk), **fields})
    page = post(client, world, page, **given)
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {field}
    assert lines_in(world, draft_in(page)) == moved
    assert page.context["form"].data["desk"] == given["desk"]


def test_the_same_rule_twice_and_too_many(world: World) -> None:
    client = world.client("anna")
    page = client.get(edit_of(world))
    again = filled_in(subject=str(world.loneliness.pk), desk=str(world.buurtteam.pk))
    page = post(client, world, page, **again)
    assert page.context["form"].non_field_errors()
    full = Draft(1, tuple(care(world.buurtteam, postcodes=(n, n)) for n in range(1000, 1200)))
    assert len(full.lines) == MOST_RULES
    page = client.post(
        edit_of(world),
        {**filled_in(subject="care", desk=str(world.buurtteam.pk)),
         "draft": full.signed(world.linde.pk)},
    )  # fmt: skip
    assert page.context["form"].non_field_errors()


@pytest.mark.parametrize("name", ["up", "down", "remove", "change"])
@pytest.mark.parametrize("number", ["0", "99", "-1", "x", "", "9" * 50, "²"])
def test_a_number_that_is_no_rule_changes_nothing(world: World, name: str, number: str) -> None:
    client = world.client("anna")
    page = client.get(edit_of(world))
    page = post(client, world, page, **{name: number})
    assert page.status_code == 200
    assert lines_in(world, draft_in(page)) == lines_of(world.linde.pk)


def test_a_page_that_was_meddled_with_begins_again(world: World) -> None:
    client = world.client("anna")
    other = Draft.of(reads.routing.book_of(world.hoeve.pk)).signed(world.hoeve.pk)
    good = draft_in(client.get(edit_of(world)))
    for draft in ("", "x", other, good[:-1], signing.dumps([1, []])):
        for step in ({"up": "1"}, {"look": "1"}, {"save": "1"}):
            response = client.post(edit_of(world), {"draft": draft, **step})
            assert response.status_code == 302
            assert response.headers["Location"] == edit_of(world)
    # What was never looked at is not saved.
    before = lines_of(world.linde.pk)
    moved = draft_in(client.post(edit_of(world), {"draft": good, "down": "1"}))
    assert client.post(edit_of(world), {"draft": moved, "save": "1"}).status_code == 302
    assert lines_of(world.linde.pk) == before


# --- looking and saving -------------------------------------------------------------------------


def note(world: World, number: int, **when: Any) -> None:
    for _ in range(number):
        signal = make.make_signal(world.unit, world.loneliness, by=world.bram)
        if when:
            at = timezone.now() - timedelta(**when)
            Signal.objects.filter(pk=signal.pk).update(raised_at=at)


def look(world: World, client: Client, *lines: Line) -> Any:
    draft = Draft(version_of(world), lines).signed(world.linde.pk)
    return client.post(edit_of(world), {"draft": draft, "look": "1"})


def test_a_look_counts_the_last_quarter(world: World, meldpunt: Desk) -> None:
    client = world.client("anna")
    note(world, 6)
    note(world, 2, days=92)
    page = look(world, client, care(meldpunt))
    (line,) = page.context["trial"].lines
    assert (line.subject, line.count) == ("Eenzaamheid", 6)
    assert world.buurtteam.name in line.now and meldpunt.name in line.then
    for kept in ("Kanarie", "Gordijnen", world.unit.address):
        assert kept not in text_of(page)


def test_a_few_are_not_told_apart(world: World, meldpunt: Desk) -> None:
    note(world, 4)
    page = look(world, world.client("ada"), care(meldpunt))
    (line,) = page.context["trial"].lines
    outcome = page.context["trial"].outcome
    assert (line.count, outcome.moved, outcome.counted) == (None, None, None)
    assert "minder dan 5" in text_of(page)


def test_arrears_are_counted_for_their_officer_only(world: World) -> None:
    for _ in range(5):
        make.make_signal(world.unit, world.arrears, by=world.ina)
    assert look(world, world.client("anna"), care(world.buurtteam)).context["trial"].lines == []
    make.Membership.objects.create(user=world.anna, corporation=world.linde, role="arrears_officer")
    (line,) = look(world, world.client("anna"), care(world.buurtteam)).context["trial"].lines
    assert (line.subject, line.count) == ("Huurachterstand", 5)


def test_what_was_looked_at_is_what_is_saved(world: World, meldpunt: Desk) -> None:
    client = world.client("anna")
    wanted = [care(meldpunt, complex=world.flat.pk), care(world.buurtteam), care(meldpunt)]
    page = look(world, client, *wanted)
    assert [line.number for line in page.context["dead"]] == [2, 3]
    assert (page.context["holes"], page.context["holes_now"]) == (1, 0)
    assert lines_of(world.linde.pk) != wanted
    again = client.post(edit_of(world), {"draft": page.context["draft"], "edit": "1"})
    assert lines_in(world, draft_in(again)) == wanted
    confirm = {"draft": page.context["looked_at"], "save": "1"}
    for _ in range(2):
        response = client.post(edit_of(world), confirm)
        assert response.headers["Location"] == page_of(world)
    assert lines_of(world.linde.pk) == wanted
    # There is nothing to look at in what is saved.
    assert look(world, client, *wanted).headers["Location"] == page_of(world)


def test_who_was_overtaken_keeps_the_own_list(world: World, meldpunt: Desk) -> None:
    client = world.client("anna")
    mine = [care(meldpunt)]
    page = look(world, client, *mine)
    theirs = [care(world.buurtteam)]
    save(world, *theirs, by=world.ada)
    page = client.post(edit_of(world), {"draft": page.context["looked_at"], "save": "1"})
    assert page.status_code == 200
    assert lines_in(world, draft_in(page)) == mine
    assert [row.number for row in page.context["overtaken"]] == [1]
    assert lines_of(world.linde.pk) == theirs
    # After another look it goes in, and nothing of theirs went unseen.
    page = post(client, world, page, look="1")
    client.post(edit_of(world), {"draft": page.context["looked_at"], "save": "1"})
    assert lines_of(world.linde.pk) == mine


def test_what_went_away_in_between_is_told(world: World, meldpunt: Desk) -> None:
    client = world.client("anna")
    page = look(world, client, care(meldpunt))
    Agreement.objects.filter(organisation=meldpunt.organisation).update(until=timezone.localdate())
    page = client.post(edit_of(world), {"draft": page.context["looked_at"], "save": "1"})
    assert page.status_code == 200
    assert lines_in(world, draft_in(page)) == [care(meldpunt)]


def test_strangers_find_nothing(world: World) -> None:
    draft = Draft.of(reads.routing.book_of(world.linde.pk)).signed(world.linde.pk, looked_at=True)
    for name in ("carel", "carla", "bram", "huub", "ina", "fien", "pim", "rosa", "vic"):
        client = world.client(name)
        assert client.get(page_of(world)).status_code == 404
        assert client.get(edit_of(world)).status_code == 404
        assert client.post(edit_of(world), {"draft": draft, "save": "1"}).status_code == 404


# --- the road there and back --------------------------------------------------------------------

BEFORE = [("signals", "0003_clocks")]
AFTER = MigrationLoader(None).graph.leaf_nodes("signals")  # as the models are today


def rows_before(apps: Any) -> set[tuple[UUID, UUID | None, UUID]]:
    model = apps.get_model("signals", "RoutingRule")
    return set(model.objects.values_list("category", "complex", "desk"))


def back_to_now() -> None:
    MigrationExecutor(connection).migrate(AFTER)
    let_tables_be_emptied()


@pytest.mark.django_db(transaction=True)
def test_pairs_become_an_order_and_an_order_pairs(world: World) -> None:
    RoutingRule.objects.all().delete()
    neglect = make.make_category(world.linde, code="neglect", name="Verwaarlozing", position=2)
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    old = executor.loader.project_state(BEFORE).apps
    try:
        pairs = {
            (world.loneliness.pk, None, world.buurtteam.pk),
            (world.loneliness.pk, world.flat.pk, world.meldpunt.pk),
            (neglect.pk, None, world.meldpunt.pk),
            (world.arrears.pk, None, world.gemeente.pk),
        }
        for category, complex_, desk in pairs:
            old.get_model("signals", "RoutingRule").objects.create(
                corporation_id=world.linde.pk,
                category_id=category,
                complex_id=complex_,
                desk_id=desk,
            )
        executor = MigrationExecutor(connection)
        executor.migrate(AFTER)
        assert lines_of(world.linde.pk)[0] == care(
            world.meldpunt, world.loneliness, complex=world.flat.pk
        )
        assert {line.purpose for line in lines_of(world.linde.pk)} == {"care", "debt"}
        assert version_of(world) == 1
        executor = MigrationExecutor(connection)
        executor.migrate(BEFORE)
        assert rows_before(old) == pairs
    finally:
        back_to_now()


@pytest.mark.django_db(transaction=True)
def test_a_rule_for_all_is_written_out_on_the_way_back(world: World) -> None:
    make.make_agreement(world.linde, world.meldpunt)
    neglect = make.make_category(world.linde, code="neglect", name="Verwaarlozing")
    save(
        world,
        care(world.meldpunt, neglect, complex=world.flat.pk),
        care(world.buurtteam),
        care(world.meldpunt, complex=world.flat.pk),  # never works: so it has no pair
    )
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    try:
        assert rows_before(executor.loader.project_state(BEFORE).apps) == {
            (neglect.pk, world.flat.pk, world.meldpunt.pk),
            (neglect.pk, None, world.buurtteam.pk),
            (world.loneliness.pk, None, world.buurtteam.pk),
        }
    finally:
        back_to_now()


@pytest.mark.django_db(transaction=True)
def test_postcodes_have_no_way_back(world: World) -> None:
    from django.db.migrations.exceptions import IrreversibleError

    save(world, care(world.buurtteam, postcodes=(2285, 2285)))
    try:
        with pytest.raises(IrreversibleError):
            MigrationExecutor(connection).migrate(BEFORE)
        assert lines_of(world.linde.pk) == [care(world.buurtteam, postcodes=(2285, 2285))]
    finally:
        back_to_now()
