"""Whether everything works, shown to people; and the mail of the morning."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

import outbox.services
import residents.services
import signals.tasks
from accounts.models import Membership, Role, User
from outbox.models import Channel, Heartbeat, Message
from outbox.models import State as MessageState
from partners.models import Agreement, Desk, DeskMember, Endpoint, Referral
from residents.models import CardRun
from residents.rules import PerLetter, RunState, Who
from signals.models import Signal
from signals.rules import State
from socialnet import retention
from socialnet.machinery import checks, letters, reads, services
from socialnet.machinery.services import MORNING
from tests import factories as make
from tests.conftest import World
from tests.partners.given import refer_care, refer_debt
from tests.signals.pages import queries, signal_in, text_of

pytestmark = pytest.mark.django_db
PAGE = reverse("machinery:home")
HERE = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=HERE)


@pytest.fixture(autouse=True)
def alive(db: None) -> None:
    for name in ("worker", "beat"):
        Heartbeat.objects.create(name=name)


@pytest.fixture
def sound(world: World) -> World:
    """A corporation in which all works: every subject in use has a rule to a desk that takes it."""
    return world


def texts(world: World, corporation: Any = None) -> list[str]:
    return [one.text for one in checks.findings_of((corporation or world.linde).pk)]


def test_nothing_is_wrong(sound: World) -> None:
    assert texts(sound) == []
    assert "Alles werkt" in text_of(sound.client("anna").get(PAGE))


def break_rule(world: World) -> None:
    Agreement.objects.filter(pk=world.agreement.pk).update(until=timezone.localdate())


def message(world: World, **fields: Any) -> Message:
    return Message.objects.create(
        **{
            "kind": "partners.referral_waiting",
            "channel": Channel.EMAIL,
            "corporation": world.linde,
            "subject_id": uuid4(),
            "recipient_id": world.buurtteam.pk,
            **fields,
        }
    )


def dead(world: World) -> None:
    message(world, state=MessageState.DEAD, settled_at=timezone.now())


def stuck(world: World) -> None:
    message(world, due_at=timezone.now() - timedelta(hours=1))


def no_mail(world: World) -> None:
    message(world, attempts=3, problem="mail_unreachable", due_at=timezone.now() + timedelta(1))


def no_worker(world: World) -> None:
    Heartbeat.objects.filter(name="worker").update(at=timezone.now() - timedelta(minutes=6))


def no_beat(world: World) -> None:
    Heartbeat.objects.filter(name="beat").delete()


def no_mailbox(world: World) -> None:
    Desk.objects.filter(pk=world.buurtteam.pk).update(email="")


def off(world: World) -> None:
    Endpoint.objects.create(
        desk=world.buurtteam, url="https://x.example", secret="x", disabled_at=timezone.now()
    )


def nobody_there(world: World) -> None:
    DeskMember.objects.filter(desk=world.buurtteam).delete()
    Desk.objects.filter(pk=world.buurtteam.pk).update(email="")


def silent(world: World) -> None:
    refer_care(world.resident, world.buurtteam, by=world.bram)
    Referral.objects.update(answer_due_on=timezone.localdate() - timedelta(days=1))


def ending(world: World) -> None:
    day = timezone.localdate() + timedelta(days=59)
    Agreement.objects.filter(pk=world.agreement.pk).update(until=day)


def no_coordinator(world: World) -> None:
    Membership.objects.filter(role=Role.COORDINATOR).delete()


def hole(world: World) -> None:
    make.make_category(world.linde, code="new", name="Nieuw onderwerp")


def import_waits(world: World) -> None:
    run = make.make_import_run(world.linde, by=world.bram)
    run.state, run.due_at = RunState.READING, timezone.now() - timedelta(minutes=20)
    run.save()


def letters_wait(world: World) -> None:
    run = residents.services.order_run(
        world.unit.complex,
        who=Who.EVERYBODY,
        per=PerLetter.HOUSEHOLD,
        protected=False,
        by=world.anna,
    )
    CardRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(minutes=20))


def no_night(world: World) -> None:
    signals.tasks.watch()
    Heartbeat.objects.filter(name="night").update(at=timezone.now() - timedelta(hours=29))


BROKEN = {
    import_waits: "wacht om gelezen te worden",
    letters_wait: "wachten om gemaakt te worden",
    no_night: "is niets gewist",
    break_rule: "werkt nooit",
    hole: "geen enkel loket",
    dead: "niet bezorgd",
    stuck: "zit vast",
    no_mail: "komt niet weg",
    no_worker: "De verwerker staat stil",
    no_beat: "De klok staat stil",
    no_mailbox: "geen mailadres",
    off: "staat uit",
    nobody_there: "werkt niemand",
    silent: "beantwoord moeten zijn",
    ending: "eindigt op",
    no_coordinator: "Niemand is coördinator",
}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__)
def test_each_fault_is_told_with_what_to_do(sound: World, broken: Any) -> None:
    broken(sound)
    found = checks.findings_of(sound.linde.pk)
    hits = [one for one in found if BROKEN[broken] in one.text]
    assert len(hits) == 1
    assert hits[0].todo and hits[0].url and hits[0].action
    assert BROKEN[broken] in text_of(sound.client("ada").get(PAGE))


@pytest.mark.parametrize("who", ["anna", "ada"])
def test_each_line_leads_to_a_page_of_theirs(world: World, who: str) -> None:
    world.ada.is_staff = True
    world.ada.save()
    for broken in BROKEN:
        if broken not in {break_rule, no_coordinator}:
            broken(world)
    client = world.client(who)
    (examined,) = reads.examined_for(getattr(world, who))
    assert len(examined.findings) >= 9
    for one in examined.findings:
        where = one.url if one.url != reverse("health") else PAGE
        assert client.get(where).status_code == 200, one.url


@pytest.mark.parametrize(("days", "tone"), [(61, None), (60, "warning"), (30, "danger")])
def test_an_agreement_that_ends(world: World, days: int, tone: str | None) -> None:
    day = timezone.localdate() + timedelta(days=days)
    Agreement.objects.filter(pk=world.agreement.pk).update(until=day)
    found = [one.tone for one in checks.findings_of(world.linde.pk) if "eindigt" in one.text]
    assert found == ([tone] if tone else [])


def test_another_desk_with_a_system_is_reached(world: World) -> None:
    no_mailbox(world)
    waiting = Endpoint.objects.create(desk=world.buurtteam, url="https://x.example", secret="x")
    assert len(texts(world)) == 1  # nobody typed its code yet: it hears nothing
    Endpoint.objects.filter(pk=waiting.pk).update(confirmed_at=timezone.now())
    assert texts(world) == []


def test_good_news_needs_no_desk(world: World) -> None:
    make.make_category(world.linde, code="talent", name="Talent", is_positive=True)
    assert texts(world) == []


def test_arrears_are_for_who_keeps_the_whole_house(world: World) -> None:
    refer_debt(world.resident, world.gemeente, by=world.ina)
    Referral.objects.update(answer_due_on=timezone.localdate() - timedelta(days=1))
    assert "beantwoord moeten zijn" not in text_of(world.client("anna").get(PAGE))
    text = text_of(world.client("ada").get(PAGE))
    assert "1 doorverwijzing had nu beantwoord moeten zijn" in text
    assert world.resident.surname not in text


def test_each_sees_the_own_corporation(world: World) -> None:
    dead(world)
    assert "niet bezorgd" not in text_of(world.client("carel").get(PAGE))
    assert world.linde.name not in [one.corporation.name for one in reads.examined_for(world.carel)]


def test_a_check_that_fails_is_told_and_stops_no_other(
    world: World, monkeypatch: Any, caplog: Any
) -> None:
    def _stumbles(corporation_id: Any, reader: Any) -> Any:
        Message.objects.raw("SELECT no_such_column FROM outbox_message")[0]
        yield

    monkeypatch.setattr(checks, "CHECKS", [_stumbles, *checks.CHECKS])
    dead(world)
    found = texts(world)
    assert "Een controle werkt zelf niet (stumbles)." in found
    assert any("niet bezorgd" in text for text in found)
    assert "_stumbles" in caplog.text


def test_the_questions_do_not_grow(world: World) -> None:
    client = world.client("anna")
    dead(world)
    silent(world)
    few = queries(client, PAGE)
    for _ in range(3):
        desk = make.make_desk(email="")
        make.make_agreement(world.linde, desk)
        make.make_signal(world.unit, world.loneliness, by=world.huub)
        make.make_unit(make.make_complex(world.linde))
    assert queries(client, PAGE) == few


def test_the_clock_beats(world: World) -> None:
    Heartbeat.objects.all().delete()
    signals.tasks.watch()
    assert Heartbeat.objects.filter(name="beat").exists()


def test_the_night_beats(world: World) -> None:
    signals.tasks.watch()
    assert texts(world) == []
    no_night(world)
    assert any("niets gewist" in text for text in texts(world))
    retention.run()
    assert texts(world) == []


def test_what_is_taken_in_time_is_no_fault(world: World) -> None:
    run = make.make_import_run(world.linde, by=world.bram)
    run.state = RunState.READING
    run.save()
    assert texts(world) == []


# --- the mail of the morning --------------------------------------------------------------------


def mails() -> set[Any]:
    return set(Message.objects.filter(kind=MORNING).values_list("recipient_id", flat=True))


def test_who_has_something_waiting_gets_one(world: World, mailoutbox: Any) -> None:
    signal_in(world, State.TRIAGE, text="Een geheim.")
    second = make.make_member(world.linde, Role.COORDINATOR, "Tweede")
    assert services.greet(MONDAY) == (2, 0)
    assert services.greet(MONDAY) == (2, 0)
    assert mails() == {world.anna.pk, second.pk}
    Message.objects.exclude(kind=MORNING).delete()
    outbox.services.drain()
    assert {mail.to[0] for mail in mailoutbox} == {world.anna.email, second.email}
    body = mailoutbox[0].body
    assert "Signalen om over te beslissen: 1" in body
    for word in ("geheim", world.resident.surname, world.unit.street, world.loneliness.name):
        assert word not in body + mailoutbox[0].subject
    services.greet(MONDAY + timedelta(days=1))
    assert Message.objects.filter(kind=MORNING).count() == 4


def test_nobody_is_mailed_for_nothing(world: World) -> None:
    assert services.greet(MONDAY) == (0, 0)
    assert mails() == set()


@pytest.mark.parametrize("day", ["2026-11-22", "2026-12-25", "2026-04-27", "2027-01-01"])
def test_not_on_a_day_off(world: World, day: str) -> None:
    signal_in(world, State.TRIAGE)
    assert services.greet(datetime.fromisoformat(f"{day} 07:30").replace(tzinfo=HERE)) == (0, 0)


def test_one_corporation_that_cannot_be_read_stops_no_other(
    world: World, monkeypatch: Any, caplog: Any, mailoutbox: Any
) -> None:
    """The rest gets theirs, and what failed is seen: in the messages, and so on its own page."""
    signal_in(world, State.TRIAGE)
    make.make_signal(world.other_unit, make.make_category(world.hoeve), by=world.carla)
    waiting_in = reads.waiting_in

    def stumble(corporation_id: Any) -> reads.Waiting:
        if corporation_id == world.hoeve.pk:
            raise ValueError("no sense")
        return waiting_in(corporation_id)

    monkeypatch.setattr(reads, "waiting_in", stumble)
    assert services.greet(MONDAY) == (2, 1)
    assert mails() == {world.anna.pk, world.carel.pk}
    assert str(world.hoeve.pk) in caplog.text
    Message.objects.exclude(kind=MORNING).delete()
    for _ in range(5):
        Message.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        outbox.services.drain()
    assert [mail.to for mail in mailoutbox] == [[world.anna.email]]
    broken = Message.objects.get(recipient_id=world.carel.pk)
    assert (broken.state, broken.problem) == (MessageState.DEAD, "cannot_make")
    assert any("niet bezorgd" in text for text in texts(world, world.hoeve))


def test_looked_at_again_when_it_is_sent(world: World) -> None:
    signal = signal_in(world, State.TRIAGE)
    services.greet(MONDAY)
    batch = list(Message.objects.filter(kind=MORNING))
    assert letters.recheck(batch) == {}
    Signal.objects.filter(pk=signal.pk).update(state="withdrawn", ended_at=timezone.now(),
        alarm_at=None, promise_at=None)  # fmt: skip
    assert letters.recheck(batch) == {batch[0].pk: "nothing_waits"}
    signal_in(world, State.TRIAGE)
    Membership.objects.filter(user=world.anna).delete()
    assert letters.recheck(batch) == {batch[0].pk: "not_theirs"}
    assert letters.render(batch) == {}


def test_who_left_gets_none(world: World) -> None:
    signal_in(world, State.TRIAGE)
    User.objects.filter(pk=world.anna.pk).update(is_active=False)
    assert services.greet(MONDAY) == (0, 0)


def test_what_counts_as_waiting(world: World) -> None:
    assert not reads.waiting_in(world.linde.pk)
    own = signal_in(world, State.OWN_ACTION)
    assert not reads.waiting_in(world.linde.pk)
    Signal.objects.filter(pk=own.pk).update(next_try_on=timezone.localdate(), rung=2)
    signal_in(world, State.SUBMITTED)
    silent(world)
    dead(world)
    assert reads.waiting_in(world.linde.pk) == reads.Waiting(
        to_decide=1, late=1, to_try=1, silent=1, broken=2
    )
