"""What residents see of their own data, ask to put right, and what staff do with it."""

import html
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import activities.services
import partners.services
import signals.reads
import signals.services
from accounts.models import AuditEvent, ReadEvent
from accounts.rules import months_later
from activities.rules import Channel, Wish
from activities.rules.slips import SlipKind
from partners.models import Referral
from partners.rules import Actor
from residents import reads, services
from residents.models import CorrectionRequest, Merge, NotTheSame, Resident, Withholding
from residents.rules.corrections import (
    STEPS,
    CorrectionActor,
    CorrectionRefused,
    CorrectionState,
    correction_steps_open,
    require_correction_step,
)
from residents.rules.withholding import WithholdRefused
from tests import factories as make
from tests.conftest import World

pytestmark = pytest.mark.django_db
ASK = "residents:correction_ask"


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def form_of(world: World, **changes: str) -> dict[str, str]:
    person = world.resident
    return {
        "initials": person.initials, "infix": person.infix, "surname": person.surname,
        "phone": person.phone, "email": person.email, "channel": person.channel,
        "language": person.language, "words": "", **changes,
    }  # fmt: skip


# --- corrections ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", CorrectionState.values)
@pytest.mark.parametrize("actor", CorrectionActor)
@pytest.mark.parametrize("name", [*STEPS, "other"])
def test_every_step_from_every_state(name: str, actor: CorrectionActor, state: str) -> None:
    allowed = state == "asked" and (
        (actor == "staff" and name in {"apply", "reject"})
        or (actor == "resident" and name == "withdraw")
    )
    reason, sentence = ("is_right", "Het klopt.") if name == "reject" else ("", "")
    ask = {"state": state, "actor": actor, "reason": reason, "sentence": sentence}
    assert (name in {step.name for step in correction_steps_open(state, actor)}) is allowed
    if allowed:
        assert require_correction_step(name, **ask).target in CorrectionState.values
    else:
        with pytest.raises(CorrectionRefused):
            require_correction_step(name, **ask)


@pytest.mark.parametrize(("reason", "sentence"), [("", "Nee."), ("is_right", " "), ("x", "Nee.")])
def test_a_refusal_needs_a_reason_and_a_sentence(reason: str, sentence: str) -> None:
    with pytest.raises(CorrectionRefused):
        require_correction_step(
            "reject", state="asked", actor=CorrectionActor.STAFF, reason=reason, sentence=sentence
        )


def test_a_resident_asks_and_staff_put_it_right(world: World) -> None:
    rosa, bram = world.client("rosa"), world.client("bram")
    rosa.post(reverse(ASK), form_of(world, surname="Kanaries", phone="070 7654321"))
    asked = CorrectionRequest.objects.get()
    assert asked.wanted == {"surname": "Kanaries", "phone": "070 7654321"}
    assert asked.answer_by == months_later(timezone.localdate(), 1)
    page = bram.get(reverse("residents:correction_detail", args=[asked.pk]))
    assert "Kanaries" in text_of(page) and "Kanarie" in text_of(page)
    file = text_of(bram.get(world.resident.get_absolute_url()))
    assert reverse("residents:correction_detail", args=[asked.pk]) in file
    where = reverse("residents:correction_step", args=[asked.pk, "apply"])
    bram.post(where, {"apply-version": world.resident.version, "apply-sentence": "Gedaan."})
    world.resident.refresh_from_db()
    assert (world.resident.surname, world.resident.phone) == ("Kanaries", "070 7654321")
    # So that an import keeps it.
    assert {"surname", "phone"} <= set(world.resident.typed_by_staff)
    assert "Gedaan." in text_of(rosa.get(reverse("residents:home_of")))
    facts = AuditEvent.objects.filter(verb__startswith="correction").values_list("facts", flat=True)
    assert "Kanaries" not in str(list(facts))


def test_staff_refuse_and_the_resident_reads_why(world: World) -> None:
    asked = services.ask_correction(world.resident, wanted={}, words="Fout", by=world.rosa)
    bram = world.client("bram")
    where = reverse("residents:correction_step", args=[asked.pk, "reject"])
    page = bram.post(where, {"reject-reason": "is_right", "reject-sentence": ""})
    assert page.status_code == 200 and CorrectionRequest.objects.open().exists()
    bram.post(where, {"reject-reason": "is_right", "reject-sentence": "Wij keken het na."})
    assert "Wij keken het na." in text_of(world.client("rosa").get(reverse("residents:home_of")))
    assert world.client("carla").post(where).status_code == 404


def test_nothing_changed_is_nothing_asked_and_one_question_at_a_time(world: World) -> None:
    rosa = world.client("rosa")
    assert rosa.post(reverse(ASK), form_of(world)).status_code == 200
    assert not CorrectionRequest.objects.exists()
    for _ in range(2):
        rosa.post(reverse(ASK), form_of(world, words="Er klopt iets niet"))
    asked = CorrectionRequest.objects.get()
    rosa.post(reverse("residents:correction_withdraw", args=[asked.pk]))
    rosa.post(reverse(ASK), form_of(world, words="Toch wel"))
    assert sorted(CorrectionRequest.objects.values_list("state", flat=True)) == [
        "asked",
        "withdrawn",
    ]


def test_a_late_answer_stands_on_today(world: World) -> None:
    asked = services.ask_correction(world.resident, wanted={}, words="Fout", by=world.rosa)
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        asked.refresh_from_db()
        assert asked.is_late
        assert str(asked.pk) in text_of(world.client("bram").get(reverse("today")))
        assert str(asked.pk) not in text_of(world.client("carla").get(reverse("today")))


def test_putting_right_what_a_colleague_changed_meanwhile_is_asked_again(world: World) -> None:
    asked = services.ask_correction(
        world.resident, wanted={"phone": "070 1111111"}, words="", by=world.rosa
    )
    version = world.resident.version
    services.set_contact(world.resident, by=world.anna, phone="070 2222222")
    world.client("bram").post(
        reverse("residents:correction_step", args=[asked.pk, "apply"]), {"apply-version": version}
    )
    world.resident.refresh_from_db()
    assert world.resident.phone == "070 2222222"
    assert CorrectionRequest.objects.open().exists()


# --- two who edit at once -------------------------------------------------------------------------


def test_two_colleagues_do_not_overwrite_each_other(world: World) -> None:
    """RC4. The second gets both side by side, with the own words kept."""
    where = reverse("residents:resident_contact", args=[world.resident.pk])
    bram, anna = world.client("bram"), world.client("anna")
    before = {"version": str(world.resident.version), "channel": "letter", "language": "nl"}
    assert anna.post(where, {**before, "phone": "070 1111111"}).status_code == 302
    second = bram.post(where, {**before, "phone": "070 2222222", "email": "r@test.example"})
    assert second.status_code == 409
    shown = text_of(second)
    assert "070 1111111" in shown and "070 2222222" in shown and "r@test.example" in shown
    world.resident.refresh_from_db()
    assert (world.resident.phone, world.resident.email) == ("070 1111111", "")
    version = second.context["form"]["version"].value()
    again = {**before, "version": version, "phone": "070 1111111", "email": "r@test.example"}
    assert bram.post(where, again).status_code == 302
    world.resident.refresh_from_db()
    assert (world.resident.phone, world.resident.email) == ("070 1111111", "r@test.example")


# --- doubles --------------------------------------------------------------------------------------


def pair(world: World) -> tuple[Resident, Resident]:
    double = make.make_resident(world.unit, surname="KANARIE", initials="A.M.")
    first, second = sorted((world.resident, double), key=lambda row: row.pk)
    return first, second


def test_doubles_are_found_compared_merged_and_undone(world: World) -> None:
    first, second = pair(world)
    make.make_resident(world.unit, surname="Kanarie", initials="B.")  # a brother
    make.make_resident(make.make_unit(world.flat), surname="Kanarie")  # another home
    anna = world.client("anna")
    (found,) = anna.get(reverse("residents:double_list")).context["pairs"]
    assert (found.first, found.second) == (first, second)
    where = reverse("residents:double_pair", args=[first.pk, second.pk])
    assert anna.get(where).status_code == 200
    anna.post(where, {"keep": str(world.resident.pk)})
    assert Merge.objects.get().survivor == world.resident
    # An old link leads to the one that is left.
    double = first if second == world.resident else second
    assert anna.get(double.get_absolute_url()).headers["Location"] == (
        world.resident.get_absolute_url()
    )
    assert world.client("carla").get(double.get_absolute_url()).status_code == 404
    anna.post(reverse("residents:merge_undo", args=[Merge.objects.get().pk]))
    assert not Resident.objects.exclude(merged_into=None).exists()


def test_two_people_are_not_proposed_again(world: World) -> None:
    first, second = pair(world)
    anna = world.client("anna")
    for _ in range(2):
        anna.post(reverse("residents:keep_apart", args=[second.pk, first.pk]))
    assert NotTheSame.objects.count() == 1
    assert anna.get(reverse("residents:double_list")).context["pairs"] == []


def test_the_list_of_doubles_asks_the_same_whatever_its_length(world: World) -> None:
    anna, where = world.client("anna"), reverse("residents:double_list")
    counts = []
    for _ in range(2):
        pair(world)
        anna.get(where)
        with CaptureQueriesContext(connection) as queries:
            anna.get(where)
        counts.append(len(queries))
        for _more in range(4):
            unit = make.make_unit(world.flat)
            for _two in range(2):
                make.make_resident(unit, surname="Mees")
    assert counts[0] == counts[1]


# --- what is not shown yet ------------------------------------------------------------------------


def withhold(world: World, kind: str, key: object, ground: str = "safety") -> Withholding:
    return services.ask_withholding(
        world.resident, kind=kind, object_id=key, ground=ground,
        words="De familie leest mee op de tablet.", by=world.anna,
        until=timezone.localdate() + timedelta(days=30),
    )  # fmt: skip


def test_a_signal_is_shown_without_who_noted_it(world: World) -> None:
    make.make_signal(
        world.unit, world.loneliness, by=world.huub, resident=world.resident, text="Stil geworden"
    )
    shown = text_of(world.client("rosa").get(reverse("signals:my_signals")))
    assert "Stil geworden" in shown and "Huub" not in shown
    assert "Stil geworden" not in text_of(world.client("robin").get(reverse("signals:my_signals")))


@pytest.mark.parametrize("ground", ["safety", "others"])
def test_only_a_second_person_keeps_something_back(world: World, ground: str) -> None:
    signal = make.make_signal(
        world.unit, world.loneliness, by=world.huub, resident=world.resident, text="Stil geworden"
    )
    row = withhold(world, "signal", signal.pk, ground)
    pages = [reverse("signals:my_signals"), reverse("my_paper")]

    def shown(where: str) -> bool:
        return "Stil geworden" in text_of(world.client("rosa").get(where))

    assert all(shown(where) for where in pages)  # asked is not agreed
    yes = reverse("residents:withholding_decide", args=[row.pk, "eens"])
    world.client("anna").post(yes)  # she asked it herself
    assert all(shown(where) for where in pages)
    world.client("fien").post(yes)
    assert not any(shown(where) for where in pages)
    line = "Eenzaamheid" in text_of(world.client("rosa").get(pages[0]))
    assert not line  # nor what it was about
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert all(shown(where) for where in pages[1:])


def test_the_database_knows_four_eyes_too(world: World) -> None:
    row = withhold(world, "signal", world.unit.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Withholding.objects.filter(pk=row.pk).update(state="agreed", decided_by=world.anna)


@pytest.mark.parametrize("days", [0, -1, 200])
def test_it_ends_by_itself_within_half_a_year(world: World, days: int) -> None:
    with pytest.raises(WithholdRefused):
        services.ask_withholding(
            world.resident, kind="signal", object_id=world.unit.pk, ground="safety",
            words="De familie leest mee op de tablet.", by=world.anna,
            until=timezone.localdate() + timedelta(days=days),
        )  # fmt: skip


def test_only_danger_lets_a_referral_wait(world: World) -> None:
    danger = make.refer_in_danger(world)
    signal = make.make_signal(world.unit, world.loneliness, by=world.huub, resident=world.resident)
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    usual = signals.services.refer(
        signal, world.buurtteam, make.CONSENT, text="Stil", by=world.anna
    )
    anna = world.client("anna")
    for referral, status in ((danger, 200), (usual, 403)):
        where = reverse("partners:referral_withhold", args=[referral.pk])
        assert anna.get(where).status_code == status
    where = reverse("partners:referral_withhold", args=[danger.pk])
    until = timezone.localdate() + timedelta(days=9)
    anna.post(where, {"ground": "safety", "words": "De familie leest mee.", "until": until})
    world.client("fien").post(
        reverse("residents:withholding_decide", args=[Withholding.objects.get().pk, "eens"])
    )
    shown = text_of(world.client("rosa").get(reverse("partners:my_sharing")))
    assert "Verwaarlozing" not in shown and "Eenzaamheid" in shown


def test_who_looked_does_not_tell_of_a_referral_that_is_kept_back(world: World) -> None:
    """That a partner read something would say that something was referred."""
    danger = make.refer_in_danger(world)
    partners.services.take_step(danger, "open", actor=Actor.PARTNER, by=world.pim)
    world.client("pim").get(reverse("partners:referral_detail", args=[danger.pk]))
    pages = [reverse("residents:home_of"), reverse("my_paper")]

    def told() -> list[str]:
        looks = reads.looks_at(world.resident)
        return [look.purpose for look in looks]

    assert "referral" in told()
    row = withhold(world, "referral", danger.pk)
    assert "referral" in told()  # one person alone keeps nothing back
    services.decide_withholding(row, agree=True, by=world.fien)
    assert "referral" not in told()
    for page in pages:
        assert world.client("rosa").get(page).status_code == 200
    Withholding.objects.update(until=timezone.localdate())
    assert "referral" in told()


# --- on paper -------------------------------------------------------------------------------------


def test_the_paper_says_the_same_as_the_screen(world: World) -> None:
    """PR10: everything that the tables have about her, but for who noted it."""
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    signal = make.make_signal(
        world.unit, world.loneliness, by=world.huub, resident=world.resident, text="Stil geworden"
    )
    referral: Referral = signals.services.refer(
        signal, world.buurtteam, make.CONSENT, text="Graag een praatje", by=world.anna
    )
    partners.services.take_step(referral, "open", actor=Actor.PARTNER, by=world.pim)
    services.set_contact(world.resident, by=world.bram, phone="070 7654321")
    make.make_resident(world.unit, surname="Huisgenoot")
    own = text_of(world.client("rosa").get(reverse("my_paper")))
    where = reverse("paper_of", args=[world.resident.pk])
    anna = world.client("anna")
    assert anna.get(where).status_code == 200
    printed = text_of(anna.post(where))
    for shown in (own, printed):
        for words in (
            *("Kanarie", world.unit.address, "070 7654321", "Stil geworden", "Graag een praatje"),
            *("Eenzaamheid", world.buurtteam.organisation.name, "De Linde"),
        ):
            assert words in shown, words
        assert "Huub" not in shown and "Huisgenoot" not in shown
    assert AuditEvent.objects.filter(verb="resident.printed", actor=world.anna).count() == 1
    assert ReadEvent.objects.about(world.resident.pk).filter(actor=world.anna).exists()
    for stranger in ("carel", "carla", "bram", "robin"):
        assert world.client(stranger).post(where).status_code == 404


def test_what_the_reporter_answered_later_is_the_residents_to_read_too(world: World) -> None:
    """And however many there are: the right of access has no second page."""
    signal = make.make_signal(
        world.unit, world.loneliness, by=world.huub, resident=world.resident, text="Stil geworden"
    )
    signals.services.take_step(signal, "ask", by=world.anna, reason="how_often")
    signals.services.answer_question(signal, "Elke avond om zeven uur.", by=world.huub)
    for where in (reverse("signals:my_signals"), reverse("my_paper")):
        shown = text_of(world.client("rosa").get(where))
        assert "Was het één keer, of vaker?" in shown and "Elke avond om zeven uur." in shown
        assert "Huub" not in shown
    for _more in range(60):
        make.make_signal(world.unit, world.loneliness, by=world.huub, resident=world.resident)
    with CaptureQueriesContext(connection) as context:
        assert len(signals.reads.signals_about(world.resident)) == 61
    assert len(context) == 6


def test_the_paper_has_what_somebody_offers_and_where_somebody_comes(world: World) -> None:
    theme = make.make_theme(world.linde)
    make.make_strength(world.resident, theme, by=world.bram, words="Ik bak graag appeltaart")
    make.make_need(world.resident, theme, by=world.bram, words="Een lamp ophangen")
    row = activities.services.register(
        world.occurrence, world.resident, channel=Channel.PHONE, by=world.bram
    )
    activities.services.set_wishes(row, [Wish.WALKER], "Een stoel met leuning", by=None)
    activities.services.want_slip(row, SlipKind.CONFIRMATION, by=world.bram)
    activities.services.print_slips(
        world.flat, protected=False, form_key=uuid4(), by=world.bram, write=lambda papers: b"%PDF"
    )
    paper = text_of(world.client("rosa").get(reverse("my_paper")))
    for words in (
        "appeltaart",
        "Een lamp ophangen",
        "Een stoel met leuning",
        "bevestiging, Koffie",
    ):
        assert words in paper, words
    assert "leuning" not in text_of(world.client("robin").get(reverse("my_paper")))
