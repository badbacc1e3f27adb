"""The meldcode guides: which steps, in which order, by whom, and what is left of them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

import signals.services
from signals.models import MeldcodeEvent, Signal
from signals.rules import StepRefused
from signals.rules.meldcode import OUTCOMES, MeldcodeRefused, require_meldcode
from tests import factories as make
from tests.conftest import World
from tests.signals.pages import page_of, text_of

CELLS = [(step, outcome) for step, outcomes in OUTCOMES.items() for outcome in outcomes.values]


@pytest.mark.parametrize(("step", "outcome"), CELLS)
@pytest.mark.parametrize("weighed", ["", "none", "doubt", "worry", "danger"])
def test_any_order_but_who_decides_has_weighed(step: str, outcome: str, weighed: str) -> None:
    last = {"weigh": weighed} if weighed else {}
    refused = step == "decide" and (
        not weighed or (weighed == "danger" and not outcome.startswith("reported"))
    )
    if refused:
        with pytest.raises(MeldcodeRefused):
            require_meldcode(step, outcome, last=last)
    else:
        require_meldcode(step, outcome, last=last)


@pytest.mark.parametrize(("step", "outcome"), [("weigh", "reported"), ("six", "none"), ("map", "")])
def test_what_is_no_step_is_refused(step: str, outcome: str) -> None:
    with pytest.raises(MeldcodeRefused):
        require_meldcode(step, outcome, last={})


@pytest.fixture
def signal(world: World) -> Signal:
    world.loneliness.meldcode = True
    world.loneliness.save(update_fields=["meldcode"])
    return make.make_signal(world.unit, world.loneliness, by=world.huub, resident=world.resident)


def step_url(signal: Signal, name: str) -> str:
    return reverse("signals:meldcode_step", args=[signal.pk, name])


def guide(signal: Signal) -> str:
    return reverse("signals:meldcode", args=[signal.pk])


def take(world: World, signal: Signal, step: str, outcome: str) -> MeldcodeEvent:
    return signals.services.take_meldcode_step(
        signal, step, outcome, on=timezone.localdate(), by=world.anna
    )


def test_the_whole_road(world: World, signal: Signal) -> None:
    client = world.client("bram")
    today = timezone.localdate().isoformat()
    assert guide(signal) in text_of(client.get(page_of(signal)))
    page = text_of(client.get(guide(signal)))
    assert "0800-2000" in page and "112" in page
    for step, outcome in [
        ("map", "written"),
        ("consult", "veilig_thuis"),
        ("talk", "not_safe"),
        ("weigh", "danger"),
    ]:
        sent = client.post(step_url(signal, step), {"outcome": outcome, "on": today})
        assert sent.status_code == 302
    refused = client.post(step_url(signal, "decide"), {"outcome": "help", "on": today})
    assert refused.status_code == 200 and "bel 0800-2000" in text_of(refused)
    client.post(step_url(signal, "decide"), {"outcome": "reported", "on": today})
    page = text_of(client.get(guide(signal)))
    for words in ("zonder naam", "Gemeld bij Veilig Thuis, per telefoon."):
        assert words in page
    assert "5 van de vijf stappen" in text_of(client.get(page_of(signal)))


def test_a_step_taken_again_stands_beside_the_first(world: World, signal: Signal) -> None:
    take(world, signal, "weigh", "danger")
    take(world, signal, "weigh", "worry")
    take(world, signal, "decide", "help")  # the last weighing counts
    assert list(signal.meldcode.values_list("outcome", flat=True)) == ["danger", "worry", "help"]


def test_bad_input_is_told_and_writes_nothing(world: World, signal: Signal) -> None:
    client = world.client("anna")
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    for data in (
        {},
        {"outcome": "written", "on": tomorrow},
        {"outcome": "written", "on": "gisteren"},
        {"outcome": "reported", "on": "2026-01-01"},
    ):
        answer = client.post(step_url(signal, "map"), data)
        assert answer.status_code == 200 and answer.context["steps"][0].form.errors
    assert client.post(step_url(signal, "six")).status_code == 404
    assert not MeldcodeEvent.objects.exists()


def test_who_works_on_it_and_nobody_else(world: World, signal: Signal) -> None:
    for name, status in {"anna": 200, "bram": 200, "huub": 403}.items():
        assert world.client(name).get(guide(signal)).status_code == status, name
    for name in ("carla", "carel", "ina", "ada", "fien", "rosa", "pim"):
        client = world.client(name)
        assert client.get(guide(signal)).status_code == 404, name
        assert client.post(step_url(signal, "map"), {"outcome": "written"}).status_code == 404
    with pytest.raises(StepRefused):
        signals.services.take_meldcode_step(
            signal, "map", "written", on=timezone.localdate(), by=world.huub
        )


def test_a_subject_without_it_has_no_guide(world: World) -> None:
    signal = make.make_signal(world.unit, world.loneliness, by=world.huub)
    client = world.client("anna")
    assert client.get(guide(signal)).status_code == 404
    assert guide(signal) not in text_of(client.get(page_of(signal)))
    with pytest.raises(StepRefused):
        take(world, signal, "map", "written")


def test_what_ended_is_only_read(world: World, signal: Signal) -> None:
    take(world, signal, "map", "written")
    signals.services.take_step(signal, "dismiss", by=world.anna, reason="nothing_wrong")
    page = text_of(world.client("anna").get(guide(signal)))
    assert "opgeschreven" in page and "id_map_on" not in page
    with pytest.raises(StepRefused):
        take(world, signal, "consult", "both")


def test_the_database_holds_them_together(world: World, signal: Signal) -> None:
    entry = take(world, signal, "map", "written")
    with pytest.raises(IntegrityError), transaction.atomic():
        MeldcodeEvent.objects.create(
            corporation=world.linde,
            signal=signal,
            step="talk",
            outcome="danger",
            on=timezone.localdate(),
            by=world.anna,
        )
    for change in (lambda: entry.delete(), lambda: entry.save()):
        with pytest.raises(Exception, match="append"), transaction.atomic():
            change()


def test_the_resident_reads_which_steps(world: World, signal: Signal) -> None:
    take(world, signal, "talk", "talked")
    for where in (reverse("signals:my_signals"), reverse("my_paper")):
        page = text_of(world.client("rosa").get(where))
        assert "Gesproken met de bewoner." in page and "Anna" not in page
