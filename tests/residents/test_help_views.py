"""The web of help, the mix and the pairs: what a page shows, and to whom it never does."""

import html
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import ReadEvent
from residents import services
from residents.models import HelpMatch, MixRole, Need, NoGoPair, Resident, Strength
from residents.rules.matching import Answer, Side, State
from residents.rules.mix import MixKind
from tests import factories as make
from tests.access_table import ROWS
from tests.conftest import World
from tests.residents.test_matches import asked, both_say, neighbour, together

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def url(name: str, *args: Any) -> str:
    return reverse(f"residents:{name}", args=args)


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def purposes(person: Resident) -> set[tuple[str, str]]:
    return set(ReadEvent.objects.about(person.pk).values_list("actor__name", "purpose"))


def queries(world: World, who: str, where: str) -> int:
    client = world.client(who)
    client.get(where)
    with CaptureQueriesContext(connection) as found:
        assert client.get(where).status_code == 200
    return len(found)


# --- offering and asking ------------------------------------------------------------------------


def test_staff_write_down_what_a_resident_told(world: World) -> None:
    theme = make.make_theme(world.linde)
    client = world.client("bram")
    where = url("need_add", world.resident.pk)
    given = {
        "theme": str(theme.pk),
        "words": "Een potje kaarten.",
        "hours": "2",
        "slots": ["mo_morning", "su_evening"],
        "told": "phone",
        "wished_gender": "woman",
    }
    assert client.post(where, given).status_code == 302
    need = Need.objects.get()
    assert (need.words, need.hours, need.at_home) == ("Een potje kaarten.", 2, False)
    assert need.slot_texts and (need.wished_gender, need.recorded_by) == ("woman", world.bram)
    shown = text_of(client.get(url("help_of", world.resident.pk)))
    assert "Een potje kaarten." in shown
    twice = client.post(where, given)
    assert twice.status_code == 200 and "Een potje kaarten." in text_of(twice)
    assert twice.context["form"].errors["theme"]
    bsn = client.post(where, {**given, "words": "111222333"})
    assert bsn.context["form"].errors["words"]
    assert ("Bram", "what you offer and ask") in purposes(world.resident)
    assert client.post(url("need_end", need.pk)).status_code == 302
    assert not Need.objects.current().exists()
    assert world.client("carla").post(where, given).status_code == 404


@pytest.mark.parametrize("hours", ["0", "21", "x", "", "-1"])
def test_a_wrong_number_of_hours_is_said(world: World, hours: str) -> None:
    theme = make.make_theme(world.linde)
    response = world.client("bram").post(
        url("strength_add", world.resident.pk),
        {"theme": str(theme.pk), "hours": hours, "told": "talk"},
    )
    assert response.status_code == 200 and response.context["form"].errors["hours"]
    assert not Strength.objects.exists()


def test_a_subject_of_the_other_corporation_is_not_chosen(world: World) -> None:
    foreign = make.make_theme(world.hoeve)
    for theme in (str(foreign.pk), "x", "\0"):
        response = world.client("bram").post(
            url("strength_add", world.resident.pk), {"theme": theme, "hours": "1", "told": "talk"}
        )
        assert response.context["form"].errors["theme"]


def test_residents_offer_ask_and_stop_by_themselves(world: World) -> None:
    theme, client = make.make_theme(world.linde, name="Koken"), world.client("rosa")
    given = {"theme": str(theme.pk), "hours": "1", "words": "Soep"}
    assert client.post(url("my_strength_add"), given).status_code == 302
    strength = Strength.objects.get()
    assert (strength.resident, strength.told) == (world.resident, "own_page")
    assert "Soep" in text_of(client.get(url("my_help")))
    assert world.client("robin").post(url("my_strength_end", strength.pk)).status_code == 404
    assert client.post(url("my_strength_end", strength.pk)).status_code == 302
    assert not Strength.objects.current().exists()


def test_who_is_kept_apart_is_looked_up_by_house_number(world: World) -> None:
    other = neighbour(world, surname="Ander")
    hidden = make.make_resident(make.make_unit(world.other_flat, house_number=999))
    client, where = world.client("bram"), url("apart_add", world.resident.pk)
    number = str(other.occupancies.get().unit.house_number)
    looked = client.post(where, {"home": number, "look": "1"})
    assert "Ander" in text_of(looked) and not looked.context["form"].is_bound
    assert purposes(other) == {("Bram", "bringing neighbours together")}
    for wrong in ("999", "x", "", "99999"):
        nobody = client.post(where, {"home": wrong, "look": "1"})
        assert nobody.context["form"].errors["home"]
    assert not purposes(hidden)
    missing = client.post(where, {"home": number, "save": "1"})
    assert set(missing.context["form"].errors) == {"other", "reason"}
    chosen = {"home": number, "other": str(other.pk), "reason": "asked", "save": "1"}
    assert client.post(where, chosen).status_code == 302
    pair = NoGoPair.objects.get()
    assert "Ander" in text_of(client.get(url("help_of", world.resident.pk)))
    assert "Ander" not in text_of(world.client("wil").get(url("help_of", world.resident.pk)))
    client.post(url("apart_end", pair.pk))
    assert not NoGoPair.objects.current().exists()
    assert world.client("carla").get(where).status_code == 404


def test_what_must_fit(world: World) -> None:
    client, where = world.client("bram"), url("help_profile", world.resident.pk)
    given = {"languages": ["tr", "nl"], "max_pairs": "2", "gender": "woman", "no_stairs": "on"}
    assert client.post(where, given).status_code == 302
    profile = world.resident.help_profiles.get()
    assert (profile.languages, profile.max_pairs, profile.no_stairs) == (["nl", "tr"], 2, True)
    assert client.post(where, {**given, "max_pairs": "9"}).context["form"].errors["max_pairs"]


# --- judgements, and who never sees them --------------------------------------------------------

CANARY = "Kanarieoordeel"


def test_a_judgement_asks_for_everything_and_fills_in_nothing(world: World) -> None:
    client, where = world.client("bram"), url("mix_record", world.resident.pk)
    empty = client.get(where).context["form"]
    assert not any(empty[name].value() for name in empty.fields)
    wrong = client.post(where, {}).context["form"]
    assert set(wrong.errors) == {"role", "source", "reason"}
    route = {"role": "asks", "source": "lease_route", "reason": CANARY}
    for until in ("", str(TODAY)):
        assert client.post(where, {**route, "until": until}).context["form"].errors["until"]
    later = str(TODAY + timedelta(days=9))
    assert client.post(where, {**route, "source": "judgement", "until": later}).status_code == 200
    assert client.post(where, {**route, "until": later}).status_code == 302
    role = MixRole.objects.get()
    assert CANARY in text_of(client.get(url("mix_of", world.resident.pk)))
    client.post(url("mix_end", role.pk), {"reason": "Voorbij"})
    assert "Voorbij" in text_of(client.get(url("mix_of", world.resident.pk)))


def test_no_page_of_others_has_a_judgement(world: World) -> None:
    """Every page that takes no more than what there is, as rosa, robin, the desks and wil."""
    happened = make.make_help(world)
    services.record_role(world.resident, MixKind.CARRIES, reason=CANARY, by=world.bram)
    things = {
        **happened,
        "slug": world.linde.slug,
        "flat": world.flat.pk,
        "flat_slug": world.flat.slug,
        "unit": world.unit.pk,
        "resident": world.resident.pk,
        "occurrence": world.occurrence.pk,
    }
    pages = [row for row in ROWS if all(name in things for name in row.args)]
    assert len(pages) > 40
    words = (CANARY, "/rol/", "vrager", "drager", "carries")
    for persona in ("rosa", "robin", "pim", "petra", "gea", "wil", "huub", "ina", "fien"):
        client, opened = world.client(persona), 0
        for row in pages:
            where = reverse(row.name, args=[things[name] for name in row.args])
            for header in ({}, {"HTTP_HX_REQUEST": "true"}):
                response = client.get(where, **header)
                if response.status_code != 200:
                    continue
                opened += 1
                found = [word for word in words if word in text_of(response)]
                assert not found, f"{persona} at {where}: {found}"
        assert opened > 1
    shown = text_of(world.client("bram").get(url("mix_of", world.resident.pk)))
    assert CANARY in shown, "else this test could not fail"


def test_the_looks_of_a_resident_do_not_tell_of_a_judgement(world: World) -> None:
    services.record_role(world.resident, MixKind.ASKS, reason=CANARY, by=world.bram)
    world.client("bram").get(url("mix_of", world.resident.pk))
    assert purposes(world.resident) == {("Bram", "your file")}


def test_the_mix_shows_small_counts_to_who_judges_only(world: World) -> None:
    for _one in range(2):
        person = neighbour(world)
        services.record_role(person, MixKind.ASKS, reason="Belt vaak.", by=world.bram)
    coach = world.client("bram").get(url("mix", world.flat.pk)).context["mix"]
    assert coach.now.cells == {"asks": 2, "both": 0, "carries": 0, "unknown": 1}
    consultant = world.client("wil").get(url("mix", world.flat.pk)).context["mix"]
    assert set(consultant.now.cells.values()) == {None}
    assert world.client("carla").get(url("mix", world.flat.pk)).status_code == 404


def test_a_target_is_a_hundred_together(world: World) -> None:
    client, where = world.client("anna"), url("mix_target", world.flat.pk)
    given = {"asks": "40", "both": "20", "carries": "30", "reason": "Afspraak"}
    assert client.post(where, given).context["form"].non_field_errors()
    assert client.post(where, {**given, "carries": "40"}).status_code == 302
    assert "Afspraak" in text_of(client.get(url("mix", world.flat.pk)))


# --- pairs --------------------------------------------------------------------------------------


def test_the_coach_searches_and_reads_why(world: World) -> None:
    theme = make.make_theme(world.linde)
    giver, abroad = (
        neighbour(world, surname="Gever"),
        neighbour(world, surname="Ver", language="pl"),
    )
    asker = neighbour(world, surname="Vraagt")
    for person in (giver, abroad):
        make.make_strength(person, theme, by=world.bram)
    make.make_need(asker, theme, by=world.bram)
    lonely = make.make_need(neighbour(world, surname="Wacht"), theme, by=world.bram)
    client, where = world.client("bram"), url("match_list", world.flat.pk)
    assert client.get(where).status_code == 200
    client.post(url("match_suggest", world.flat.pk))
    response = client.get(where)
    (match,) = [match for match, _why in response.context["suggested"]]
    assert match.giver == giver
    (open_need,) = response.context["open_needs"]
    assert open_need.need.pk in {lonely.pk, match.need_id, asker.needs.get().pk}
    # The one who is next, and the reason that it is not that one, by name.
    others = [why.others for _match, why in response.context["suggested"]]
    assert [other.person for other in others[0]] == [abroad]
    assert others[0][0].what_helps
    for person in (giver, abroad, asker):
        assert ("Bram", "bringing neighbours together") in purposes(person)
    assert "Ver" in text_of(client.get(url("match_detail", match.pk)))


def test_from_suggestion_to_the_first_talk_on_the_page(world: World) -> None:
    match, client = make.make_match(world.flat, by=world.bram), world.client("bram")
    step = {name: url("match_step", match.pk, name) for name in ("accept", "plan_intro", "pause")}
    client.post(step["accept"])
    for side in Side:
        where = url("match_answer", match.pk, side)
        assert client.post(where, {"answer": "yes"}).status_code == 200  # by what road?
        assert client.post(where, {"answer": "yes", "channel": "talk"}).status_code == 302
    yesterday = {"meet_on": str(TODAY - timedelta(days=1))}
    assert client.post(step["plan_intro"], yesterday).status_code == 200
    client.post(step["plan_intro"], {"meet_on": str(TODAY)})
    client.post(url("match_step", match.pk, "start_trial"))
    assert client.post(step["pause"], {"reason": "x"}).status_code == 200
    talk = url("match_talk", match.pk)
    assert client.post(talk, {"reached": "yes"}).status_code == 200
    assert client.post(talk, {"reached": "yes", "channel": "phone"}).status_code == 302
    match.refresh_from_db()
    assert (match.state, match.events.last().step) == (State.TRIAL, "talked")
    assert client.post(url("match_step", match.pk, "nonsense")).status_code == 404
    assert client.post(url("match_answer", match.pk, "nobody")).status_code == 404
    assert client.get(url("match_detail", match.pk)).status_code == 200
    assert world.client("carla").get(url("match_detail", match.pk)).status_code == 404


def test_a_name_is_shown_when_both_said_yes_and_a_no_never(world: World) -> None:
    secret = neighbour(world, surname="Geheimpje", initials="Q.")
    match = asked(world, giver=world.resident, receiver=secret)
    client, mine = world.client("rosa"), url("my_help")
    where = url("my_answer", match.pk)
    assert "Geheimpje" not in text_of(client.get(mine))
    assert client.post(where, {"answer": "perhaps"}).status_code == 302
    match.refresh_from_db()
    assert match.giver_answer == ""
    client.post(where, {"answer": "yes"})
    assert "Geheimpje" not in text_of(client.get(mine))
    assert not purposes(secret) - {("Bram", "x")}
    services.answer_match(match, Side.RECEIVER, Answer.YES, channel="talk", by=world.bram)
    services.take_step(match, "plan_intro", by=world.bram, meet_on=TODAY)
    assert "Geheimpje" in text_of(client.get(mine))
    assert ("Rosa", "the neighbour with whom you help each other") in purposes(secret)
    assert world.client("robin").post(where, {"answer": "no"}).status_code == 404


@pytest.mark.parametrize("end", ["declined", "put_aside"])
def test_who_said_yes_reads_the_same_whatever_ended_it(world: World, end: str) -> None:
    match = asked(world, giver=world.resident, receiver=neighbour(world, surname="Geheimpje"))
    client = world.client("rosa")
    client.post(url("my_answer", match.pk), {"answer": "yes"})
    client.get(url("my_help"))  # the thanks are read
    if end == "declined":
        services.answer_match(match, Side.RECEIVER, Answer.NO, channel="talk", by=world.bram)
    else:
        services.take_step(match, "override", by=world.bram, reason="not_now")
    response = client.get(url("my_help"))
    assert response.context["pairs"] == []
    assert response.context["did_not_happen"] == [match.theme]
    assert "Geheimpje" not in text_of(response)


def test_who_was_asked_and_not_suggested_sees_it(world: World) -> None:
    make.make_match(world.flat, by=world.bram, giver=world.resident)
    assert world.client("rosa").get(url("my_help")).context["pairs"] == []


def test_the_pages_ask_the_same_whatever_their_length(world: World) -> None:
    theme = make.make_theme(world.linde)
    make.make_strength(world.resident, theme, by=world.bram)

    def happens() -> None:
        together(world)
        make.make_strength(world.resident, make.make_theme(world.linde), by=world.bram)
        person = neighbour(world)
        services.record_role(person, MixKind.BOTH, reason="Kookt.", by=world.bram)
        make.make_need(person, theme, by=world.bram)
        make.make_match(world.flat, by=world.bram)

    for _more in range(2):
        happens()
    wheres = [
        ("bram", url("match_list", world.flat.pk)),
        ("bram", url("mix", world.flat.pk)),
        ("bram", url("help_of", world.resident.pk)),
        ("bram", reverse("today")),
        ("rosa", url("my_help")),
    ]
    before = [queries(world, who, where) for who, where in wheres]
    for _more in range(3):
        happens()
    assert [queries(world, who, where) for who, where in wheres] == before


def test_the_day_begins_with_the_pairs_to_look_at(world: World) -> None:
    match = asked(world)
    both_say(match, world, Answer.YES, Answer.YES)
    (line,) = world.client("bram").get(reverse("today")).context["today"].pairs
    assert (line.pk, line.due) == (world.flat.pk, 1)
    assert match.giver.name not in text_of(world.client("bram").get(reverse("today")))
    for other in ("wil", "huub", "carla"):
        assert world.client(other).get(reverse("today")).context["today"].pairs == []
    assert HelpMatch.objects.visible_to(world.carla).count() == 0
