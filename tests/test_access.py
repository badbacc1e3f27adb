"""Every address × persona × method gives what the table says, and no address is missing from it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

import accounts.services
import activities.services
import partners.services
import residents.services
import signals.services
from accounts.secrets import encrypt_bytes
from activities.rules import Channel
from outbox.models import Message
from partners.models import Referral
from partners.rules import Actor
from signals.models import Feedback, Photo
from tests import factories as make
from tests.access_table import PERSONAS, ROWS, Row, expected
from tests.conftest import World

# These are Django's and allauth's own; their doors are tested in their own projects, and below.
FOREIGN = ("admin:", "account_")


def addresses(patterns: Any = None, namespace: str = "") -> Iterator[str]:
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            space = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, space)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


def is_ours(name: str) -> bool:
    return not name.startswith(FOREIGN)


def test_no_address_is_missing_from_the_table() -> None:
    assert {name for name in addresses() if is_ours(name)} == {row.name for row in ROWS}


@pytest.fixture
def happened(world: World) -> SimpleNamespace:
    """Something for each address: a signal that was referred, somebody who signed up."""
    from activities.views.agenda import _token_for
    from activities.views.tablets import _signer as _hall_signer

    signal = make.make_signal(world.unit, world.loneliness, by=world.bram, resident=world.resident)
    photo = Photo.objects.create(
        corporation=world.linde, signal=signal, content=encrypt_bytes(b"\xff\xd8 a photo")
    )
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    earlier = make.make_signal(world.unit, world.loneliness, by=world.bram, resident=world.resident)
    referral = signals.services.refer(
        earlier, world.buurtteam, make.CONSENT, text="Gordijnen dicht", by=world.anna
    )
    feedback = Feedback.objects.create(
        signal=earlier, step="accept", sentence="accept", referral=referral
    )
    registration = activities.services.register(
        world.occurrence, world.resident, channel=Channel.STAFF, by=world.bram
    )
    helped = make.make_help(world)
    correction = residents.services.ask_correction(
        world.resident, wanted={}, words="Fout", by=world.rosa
    )
    neighbour, double = make.make_resident(world.unit), make.make_resident(world.unit)
    merge = residents.services.merge(neighbour, double, by=world.anna)
    danger = make.refer_in_danger(world)
    withholding = residents.services.ask_withholding(
        world.resident,
        kind="signal",
        object_id=signal.pk,
        ground="safety",
        words="Iemand wordt bedreigd als dit bekend wordt.",
        until=timezone.localdate() + timedelta(days=30),
        by=world.anna,
    )
    hold = accounts.services.place_hold(
        world.linde.pk,
        ground="court",
        until=timezone.localdate() + timedelta(days=1),
        by=world.fien,
        kind="signal",
    )
    card, _code = residents.services.issue_card(world.resident, by=world.bram)
    letters = residents.services.order_run(
        world.flat, who="everybody", per="person", protected=False, by=world.bram
    )
    residents.services.make_due_runs()
    today = make.make_occurrence(
        world.flat,
        created_by=world.bram,
        starts_at=timezone.now() - timedelta(minutes=30),
        ends_at=timezone.now() + timedelta(hours=1),
    )
    activities.services.give_list(today, world.vic, by=world.bram)
    tablet, secret = activities.services.set_up_tablet(world.flat, "Hal", by=world.bram)
    caller = make.make_resident(make.make_unit(world.flat), channel="phone", phone="070 123 45 67")
    off = make.make_occurrence(world.flat, created_by=world.bram)
    told = activities.services.register(off, caller, channel=Channel.PHONE, by=world.bram)
    activities.services.cancel_occurrence(off, by=world.bram)
    call = residents.services.ask_call(world.resident, phone="070 123 45 67", by=world.rosa)
    conflict, conflict_homes = make.make_home_conflict(world.flat, by=world.anna)
    return SimpleNamespace(
        **helped,
        conflict=conflict.pk,
        conflict_home=conflict_homes[0].pk,
        **make.make_paper(world, registration),
        **make.make_micro(world),
        **make.make_arrears(world),
        **make.make_directory(world),
        **make.make_connections(world.buurtteam),
        link=make.make_link(world),
        **make.make_talk(world),
        corporation=world.linde.pk,
        kind="signal",
        hold=hold.pk,
        correction=correction.pk,
        apply="apply",
        neighbour=neighbour.pk,
        merge=merge.pk,
        withholding=withholding.pk,
        agree="eens",
        danger=danger.pk,
        card=card.pk,
        number=card.number,
        letters=letters.pk,
        call=call.pk,
        today=today.pk,
        to_call=told.to_call.get().pk,
        told="verteld",
        tablet=tablet.pk,
        secret=secret,
        hall_token=_hall_signer.sign(str(registration.pk)),
        slug=world.linde.slug,
        linde=world.linde.pk,
        run=make.make_import_run(world.linde, by=world.anna).pk,
        withdraw="withdraw",
        csv="csv",
        flat=world.flat.pk,
        flat_slug=world.flat.slug,
        unit=world.unit.pk,
        resident=world.resident.pk,
        occurrence=world.occurrence.pk,
        registration=registration.pk,
        token=_token_for(registration),
        offer=activities.services.token_of_offer(registration),
        signal=signal.pk,
        photo=photo.pk,
        step="take",
        emergency=signals.services.open_in_emergency(
            make.make_unit(world.flat), reason="Rook uit het huis, niemand doet open", by=world.huub
        ).pk,
        second_unit=make.make_unit(world.flat).pk,
        look=make.make_second_look(world.unit, by=world.anna, noted_by=world.huub).pk,
        open="open",
        feedback=feedback.pk,
        referral=referral.pk,
        message=Message.objects.get(
            kind=partners.services.NOTICE, channel="email", subject_id=referral.pk
        ).pk,
    )


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_everybody_gets_what_the_table_says(
    row: Row, method: str, world: World, happened: SimpleNamespace
) -> None:
    url = reverse(row.name, args=[getattr(happened, name) for name in row.args])
    rule = row.get if method == "get" else row.post
    wrong = []
    for persona in PERSONAS:
        client = world.client(persona)
        point = transaction.savepoint()
        status = getattr(client, method)(url).status_code
        transaction.savepoint_rollback(point)
        if status != expected(rule, persona):
            wrong.append(f"{persona}: {status}, not {expected(rule, persona)}")
    assert not wrong, f"{method.upper()} {url}: {', '.join(wrong)}"


def test_foreign_and_absent_are_told_apart_by_nobody(
    world: World, happened: SimpleNamespace
) -> None:
    """A stranger gets the same answer for what exists elsewhere as for what exists nowhere."""
    absent = "00000000-0000-4000-8000-000000000000"
    for name, key in [
        ("residents:resident_detail", happened.resident),
        ("residents:import_detail", happened.run),
        ("signals:signal_detail", happened.signal),
        ("signals:routing", happened.linde),
        ("arrears:file", happened.arrears),
        ("arrears:batch", happened.arrears_batch),
        ("partners:referral_detail", happened.referral),
        ("partners:conference", happened.talk),
        ("partners:conference_of_desk", happened.talk),
        ("activities:occurrence_detail", happened.occurrence),
        ("activities:series_detail", happened.series),
        ("activities:idea_answer", happened.idea),
        ("residents:match_detail", happened.asked),
        ("residents:help_of", happened.resident),
        ("residents:correction_detail", happened.correction),
        ("privacy:person", happened.resident),
        ("paper_of", happened.resident),
    ]:
        client = world.client("carla")
        foreign, nowhere = (client.get(reverse(name, args=[pk])) for pk in (key, absent))
        assert foreign.status_code == nowhere.status_code == 404
        assert _bare(foreign.content, str(key)) == _bare(nowhere.content, absent)


def _bare(content: bytes, key: str) -> str:
    """Without the key that was asked for, and the token that differs per answer."""
    text = content.decode().replace(key, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def test_a_withdrawn_referral_is_gone_for_the_desk(world: World, happened: SimpleNamespace) -> None:
    url = reverse("partners:referral_detail", args=[happened.referral])
    client = world.client("pim")
    assert client.get(url).status_code == 200
    referral = Referral.objects.get(pk=happened.referral)
    partners.services.take_step(
        referral, "cancel", actor=Actor.SENDER, by=world.anna, reason="by_sender"
    )
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_administration_is_for_its_users(persona: str, world: World) -> None:
    world.ada.is_staff = world.ada.is_superuser = True
    world.ada.save()
    assert world.client(persona).get("/admin/").status_code == (200 if persona == "ada" else 302)
