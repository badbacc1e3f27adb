"""The board of promises: agreed and real, the same for both sides, and nobody in it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import partners.services
from partners import reads
from partners.models import Referral
from partners.rules import Actor, Said
from tests import factories as make
from tests.conftest import World

from .given import refer_care, refer_debt

pytestmark = pytest.mark.django_db
THEIRS, OURS = reverse("partners:answer_figures"), reverse("partners:own_answer_figures")


def sent(world: World, *steps: str) -> Referral:
    referral = refer_care(world.resident, world.buurtteam, by=world.anna)
    for step in steps:
        words = {
            "waitlist": Said(expected_on=timezone.localdate() + timedelta(days=30)),
            "ask": Said(text="Waar?"),
        }
        referral = partners.services.take_step(
            referral, step, actor=Actor.PARTNER, by=world.pim, said=words.get(step, Said())
        )
    return referral


def test_what_was_agreed_stands_beside_how_it_goes(world: World) -> None:
    world.agreement.response_days = 4
    world.agreement.until = timezone.localdate() + timedelta(days=59)
    world.agreement.save()
    partners.services.say_capacity(world.buurtteam, "waitlist", weeks=6, by=world.pim)
    sent(world)
    sent(world, "open", "ask")
    sent(world, "open", "accept")
    sent(world, "open", "waitlist")
    (row,) = reads.promises.of_partners(world.anna)
    assert (row.agreed_days, row.until, row.ends_soon) == (4, world.agreement.until, True)
    assert (row.to_answer, row.in_hand, row.waitlisted) == (2, 1, 1)
    assert [desk.is_full for desk in row.desks] == [False]
    assert row.kept is not None
    assert (row.kept.sent, row.kept.in_time, row.kept.waiting) == (4, 2, 2)
    # The partner reads the very same about itself.
    assert reads.promises.of_own_desks(world.pim) == [row]


def test_an_agreement_under_which_nothing_was_sent_stands_there_too(world: World) -> None:
    (row,) = reads.promises.of_partners(world.anna)
    assert (row.kept, row.agreed_days, row.until) == (None, world.agreement.response_days, None)
    assert not row.ends_soon


def test_what_runs_without_an_agreement_is_not_lost(world: World) -> None:
    sent(world, "open", "accept")
    world.agreement.until = timezone.localdate()
    world.agreement.save()
    (row,) = reads.promises.of_partners(world.anna)
    assert (row.agreed_days, row.in_hand) == (None, 1)
    assert "geen afspraak meer" in world.client("anna").get(THEIRS).content.decode()


def test_everybody_reads_their_own_promises_only(world: World) -> None:
    sent(world)
    refer_debt(world.resident, world.gemeente, by=world.ina)
    make.make_agreement(world.hoeve, world.meldpunt)
    of = reads.promises.of_partners
    assert [row.organisation for row in of(world.anna)] == [world.buurtteam.organisation.name]
    assert [row.organisation for row in of(world.ina)] == [world.gemeente.organisation.name]
    assert [row.organisation for row in of(world.carel)] == [world.meldpunt.organisation.name]
    assert of(world.bram) == []
    own = reads.promises.of_own_desks
    for who, desk in (("pim", world.buurtteam), ("petra", world.meldpunt)):
        names = {row.organisation for row in own(getattr(world, who))}
        assert names == {desk.organisation.name}
    for where, who in ((THEIRS, "anna"), (OURS, "pim")):
        page = world.client(who).get(where).content.decode()
        assert "Kanarie" not in page
        assert world.meldpunt.organisation.name not in page


@pytest.mark.parametrize(("where", "who"), [(THEIRS, "anna"), (OURS, "pim")])
def test_it_asks_the_same_whatever_was_sent(world: World, where: str, who: str) -> None:
    client, counts = world.client(who), []
    sent(world)
    client.get(where)
    for _time in range(2):
        with CaptureQueriesContext(connection) as found:
            client.get(where)
        counts.append(len(found))
        for steps in ([], ["open"], ["open", "waitlist"]):
            sent(world, *steps)
        make.make_agreement(world.linde, make.make_desk())
    assert counts[0] == counts[1]


def test_what_a_desk_waited_for_an_answer_is_not_its_time(world: World) -> None:
    made = [sent(world, "open", "accept") for _number in range(5)]
    rows = Referral.objects.filter(pk__in=[one.pk for one in made])
    rows.update(created_at=timezone.now() - timedelta(days=28))
    (row,) = reads.promises.of_partners(world.anna)
    assert row.kept is not None and row.kept.median_days is not None
    assert row.kept.median_days >= 18
    rows.update(clock_from=timezone.now())
    (row,) = reads.promises.of_partners(world.anna)
    assert row.kept is not None
    assert row.kept.median_days == 0
