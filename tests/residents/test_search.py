"""Search that forgives, and the list by name: who is found, by whom, and what is left behind."""

import re
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import ReadEvent, Role
from residents import reads, rules
from residents.models import FieldRole, Occupancy, Resident, Unit
from residents.rules import AddressQuery, HouseNumber, NameQuery, plain, read_query
from residents.views import search as views
from tests import factories as make
from tests.conftest import World

SEARCH = "/bewoners/zoeken/"
LIST = "/bewoners/lijst/"


# --- reading what was typed ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "becomes"),
    [
        ("Van den Berg", "van den berg"),
        ("O'Brien", "obrien"),
        ("'t Hof", "t hof"),
        ("IJsbrandt", "ijsbrandt"),
        ("Ĳsbrandt", "ijsbrandt"),
        ("Şahin-Müller", "sahin muller"),
        ("Yıldız", "yildiz"),
        ("İnan", "inan"),
        ("Łukasz", "lukasz"),
        ("Sørensen", "sorensen"),
        ("Groß  Æbel", "gross aebel"),
        ("A.M.", "am"),
        ("  ", ""),
    ],
)
def test_a_name_becomes_plain(typed: str, becomes: str, db: None) -> None:
    assert plain(typed) == becomes
    assert _plain_in_database(typed) == becomes


LATIN = st.characters(min_codepoint=1, max_codepoint=0x24F) | st.sampled_from("‘’ʹʼ–—ẞĲ´`ş")


@given(st.lists(st.text(LATIN, max_size=30), min_size=30, max_size=30))
def test_python_and_database_make_the_same_of_it(texts: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT residents_plain(t) FROM unnest(%s::text[]) t", [texts])
        assert [plain for (plain,) in cursor.fetchall()] == [plain(text) for text in texts]


test_python_and_database_make_the_same_of_it = pytest.mark.django_db(
    test_python_and_database_make_the_same_of_it
)


def _plain_in_database(text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT residents_plain(%s)", [text])
        (found,) = cursor.fetchone()
    return str(found)


@pytest.mark.parametrize(
    ("typed", "words", "hints"),
    [
        ("van den Berg", ["berg"], ["van", "den"]),
        ("Berg, van den", ["berg"], ["van", "den"]),
        ("mevrouw A.M. de Vries", ["vries"], ["am", "de"]),
        ("Th.J. Bos", ["bos"], ["thj"]),
        ("J Bos", ["bos"], ["j"]),
        ("Jansen-de Vries", ["jansen", "vries"], ["de"]),
        ("Ng", ["ng"], []),
        ("de", ["de"], []),
    ],
)
def test_a_name_is_read(typed: str, words: list[str], hints: list[str]) -> None:
    query = read_query(typed)
    assert isinstance(query, NameQuery)
    assert [word.text for word in query.words] == words
    assert list(query.hints) == hints


@pytest.mark.parametrize(
    ("typed", "street", "house", "postcode"),
    [
        ("bernhardlaan 12 a", "bernhardlaan", HouseNumber(12, "A"), ""),
        ("12a", "", HouseNumber(12, "A"), ""),
        ("2285AB 12", "", HouseNumber(12), "2285AB"),
        ("2285 ab 12-3", "", HouseNumber(12, "", "3"), "2285AB"),
        ("12 2285ab", "", HouseNumber(12), "2285AB"),
        ("2285 AB", "", None, "2285AB"),
        ("Bernhardlaan 12, Rijswijk", "bernhardlaan", HouseNumber(12), ""),
        ("12 Bernhardlaan", "bernhardlaan", HouseNumber(12), ""),
        ("1e Helmersstraat 12-III", "1e helmersstraat", HouseNumber(12, "", "III"), ""),
        ("Plein 1944 12", "plein 1944", HouseNumber(12), ""),
        ("Laan 12 A3", "laan", HouseNumber(12, "A", "3"), ""),
    ],
)
def test_an_address_is_read(
    typed: str, street: str, house: HouseNumber | None, postcode: str
) -> None:
    assert read_query(typed) == AddressQuery(house, street, postcode)


@pytest.mark.parametrize("typed", ["", " ", "a", "-", "?!", "0", "A.", "mevrouw", "\u0301"])
def test_too_little_is_nothing(typed: str) -> None:
    assert read_query(typed) is None


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    query = read_query(typed)
    if isinstance(query, NameQuery):
        assert query.words


# --- finding ------------------------------------------------------------------------------------

PEOPLE = {
    "berg": {"initials": "A.M.", "infix": "van den", "surname": "Berg"},
    "vandenberg": {"initials": "P.", "surname": "Vandenberg"},
    "obrien": {"initials": "K.", "surname": "O'Brien"},
    "hof": {"initials": "G.", "infix": "'t", "surname": "Hof"},
    "ijsbrandt": {"initials": "C.", "surname": "IJsbrandt"},
    "sahin": {"initials": "E.", "surname": "Şahin"},
    "muller": {"initials": "H.", "surname": "Müller"},
    "yilmaz": {"initials": "A.", "surname": "Yılmaz"},
    "jansen": {"initials": "J.", "surname": "Jansen", "letter_name": "Mw. J. de Vries"},
    "elamrani": {"initials": "M.", "surname": "El Amrani"},
    "dijkstra": {"initials": "B.", "infix": "van der", "surname": "Dijkstra-de Boer"},
    "ng": {"initials": "W.", "surname": "Ng"},
}
HOMES = {
    "berg": {"house_number": 12, "house_letter": "A"},
    "hof": {"house_number": 12, "house_addition": "3"},
    "jansen": {"house_number": 12, "house_letter": "A", "house_addition": "3"},
    "muller": {"street": "Burgemeester Elsenlaan", "house_number": 140, "postcode": "2288BH"},
    "sahin": {"street": "Plein 1944", "house_number": 5, "postcode": "2289CC"},
}

FINDS = [
    # typed, must be found, must not be found
    ("van den Berg", "berg vandenberg", "hof muller"),
    ("berg", "berg vandenberg", "jansen"),
    ("Berg van den A.M.", "berg", "muller"),
    ("vandenberg", "vandenberg berg", "hof"),
    ("a. v d berg", "berg", "hof"),
    ("obrien", "obrien", "berg"),
    ("O’Brien", "obrien", "berg"),
    ("o brien", "obrien", "berg"),
    ("obrein", "obrien", "berg"),
    ("'t hof", "hof", "berg"),
    ("t Hof", "hof", "berg"),
    ("ysbrandt", "ijsbrandt", "berg"),
    ("IJsbrand", "ijsbrandt", "berg"),
    ("sahin", "sahin", "muller"),
    ("ŞAHİN", "sahin", "muller"),
    ("Muller", "muller", "sahin"),
    ("Mueller", "muller", "sahin"),
    ("mulelr", "muller", "sahin"),
    ("Jilmaz", "yilmaz", "berg"),
    ("yilmas", "yilmaz", "berg"),
    ("jannsen", "jansen", "berg"),
    ("vries", "jansen", "berg"),
    ("jansen de vries", "jansen", "berg"),
    ("amrani", "elamrani", "berg"),
    ("el amrani", "elamrani", "berg"),
    ("dykstra", "dijkstra", "berg"),
    ("boer dijkstra", "dijkstra", "berg"),
    ("ayse yilmaz", "yilmaz", "berg"),  # a first name that the register does not know
    ("ng", "ng", "jansen"),
    ("muil", "", "hof berg"),
    ("bernhardlaan 12 a", "berg jansen", "hof muller"),
    ("bernhardlaan 12a", "berg jansen", "hof muller"),
    ("Bernhardlaan 12 A3", "jansen", "berg hof"),
    ("bernhardlaan 12-3", "hof", "berg jansen"),
    ("bernardlaan 12", "berg hof jansen", "muller"),
    ("bernhard 12", "berg hof jansen", "muller"),
    ("12a", "berg jansen", "hof"),
    ("2285AB 12", "berg hof jansen", "muller"),
    ("2285 ab 12 a", "berg jansen", "hof"),
    ("2288bh", "muller", "berg"),
    ("elsenlaan 140", "muller", "berg"),
    ("140 burg elsenlaan", "muller", "berg"),
    ("Plein 1944 5", "sahin", "berg"),
    ("berg 12", "berg", "muller"),
    ("kerkstraat 12", "", "berg hof"),
    ("bernhardlaan 13", "", "berg hof"),
    ("100%", "", "berg"),
    ("__", "", "berg"),
]


@pytest.fixture
def people(world: World) -> dict[str, Resident]:
    return {
        key: make.make_resident(
            make.make_unit(
                world.flat, **{"house_number": 77, "postcode": "2281ZZ", **HOMES.get(key, {})}
            )
            if key not in HOMES or "postcode" in HOMES[key]
            else make.make_unit(world.flat, **HOMES[key]),
            **names,
        )
        for key, names in PEOPLE.items()
    }


def ask(client: Client, text: str, **headers: str) -> Any:
    return client.post(SEARCH, {"q": text}, headers=headers)


def found_by(client: Client, text: str) -> list[Resident]:
    response = ask(client, text)
    assert response.status_code == 200
    found = response.context["found"]
    return list(found.people) if found else []


@pytest.mark.parametrize("who", ["bram", "anna"])  # each comes along another road
def test_what_is_found(world: World, people: dict[str, Resident], who: str) -> None:
    client = world.client(who)
    names = {person.pk: key for key, person in people.items()}
    wrong = []
    for typed, must, must_not in FINDS:
        found = {names.get(person.pk, "?") for person in found_by(client, typed)}
        if missing := set(must.split()) - found:
            wrong.append(f"{typed}: {missing} not found")
        if surplus := set(must_not.split()) & found:
            wrong.append(f"{typed}: {surplus} found")
    assert wrong == []


def test_the_best_comes_first(world: World, people: dict[str, Resident]) -> None:
    other = make.make_resident(world.unit, surname="Berg", initials="Z.", infix="van der")
    make.make_resident(world.unit, surname="Bergsma", initials="A.M.")
    client = world.client("anna")
    assert found_by(client, "A.M. van den Berg")[:2] == [people["berg"], other]
    assert found_by(client, "Bernhardlaan 12A")[0] == people["berg"]
    assert found_by(client, "berg 12")[0] == people["berg"]


@pytest.mark.parametrize(
    "name", ["Smits", "Jansen", "Bakkers", "Hendriks", "Vermeulen", "Steenbergen"]
)
def test_two_letters_in_each_others_place_are_forgiven(world: World, name: str) -> None:
    one = make.make_resident(world.unit, surname=name)
    client = world.client("anna")
    for place in range(len(name) - 1):
        typed = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
        assert one in found_by(client, typed), typed


@pytest.mark.parametrize("word", ["velden", "bergen", "akkers", "hoeven"])
@pytest.mark.parametrize("name", ["Xy{}zq", "{}zqx", "Xyq{}", "Xy-{}zq", "Aa {}"])
def test_a_word_inside_a_longer_one_is_found(world: World, word: str, name: str) -> None:
    one = make.make_resident(world.unit, surname=name.format(word))
    assert one in found_by(world.client("anna"), word)


def test_a_typing_error_would_find_nobody_without_forgiving(
    world: World, people: dict[str, Resident], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert people["yilmaz"] in found_by(world.client("anna"), "Jilmaz")
    monkeypatch.setattr("residents.services.search.LIKENESS", 1.0)
    assert people["yilmaz"] not in found_by(world.client("anna"), "Jilmaz")


def test_bulk_and_sql_keep_the_search_name_too(world: World) -> None:
    (made,) = Resident.objects.bulk_create(
        [Resident(corporation=world.linde, surname="Müller", infix="von", initials="K.")]
    )
    assert Resident.objects.get(pk=made.pk).search_name == "muller von k"
    Resident.objects.filter(pk=made.pk).update(surname="Groß")
    assert Resident.objects.get(pk=made.pk).search_name == "gross von k"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE residents_resident SET initials = 'Ö.' WHERE id = %s", [made.pk])
    assert Resident.objects.get(pk=made.pk).search_name == "gross von o"


# --- for whom -----------------------------------------------------------------------------------


def test_only_whom_one_may_see_is_found(world: World) -> None:
    hidden = make.make_resident(world.unit, surname="Zoekmij", protected_address=True)
    there = make.make_resident(world.unit, surname="Zoekmij")
    beside = make.make_resident(
        make.make_unit(make.make_complex(world.linde), house_number=9), surname="Zoekmij"
    )
    elsewhere = make.make_resident(world.other_unit, surname="Zoekmij")
    gone = make.make_resident(world.unit, surname="Zoekmij")
    Occupancy.objects.filter(resident=gone).update(until=timezone.localdate())
    may = {
        "anna": {hidden, there, beside, gone},
        "bram": {hidden, there},
        "wil": {there},
        "carla": {elsewhere},
        "carel": {elsewhere},
    }
    for who, expected in may.items():
        client = world.client(who)
        for typed in ("zoekmij", "zoekmjj"):
            assert set(found_by(client, typed)) == expected, (who, typed)
        at_home = found_by(client, f"{world.unit.street} {world.unit.house_number}")
        assert hidden not in at_home or who in {"anna", "bram"}
        listed = client.get(LIST).context["people"]
        assert {one for one in listed if one.surname == "Zoekmij"} == expected, who


def test_somebody_elsewhere_and_nobody_look_the_same(world: World) -> None:
    """A search answers no question about people whom one may not know."""
    make.make_resident(world.other_unit, surname="Elders")
    client = world.client("bram")
    pages = [ask(client, text, hx_request="true").content for text in ("Elders", "Nergens")]
    assert pages[0] == pages[1]


def test_the_roads_together_are_what_is_visible(world: World) -> None:
    """Also for who is coordinator in one place and flatcoach in the other."""
    make.make_resident(world.unit, surname="Geheim", protected_address=True)
    both = make.make_field_worker(world.other_flat, FieldRole.FLATCOACH)
    both.memberships.create(corporation=world.linde, role=Role.COORDINATOR, since=date(2020, 1, 1))
    users = [both, world.anna, world.bram, world.wil, world.huub, world.ada, world.carla, world.pim]
    for user in users:
        visible = set(Resident.objects.visible_to(user))
        roads = Resident.objects.roads_of(user)
        assert {person for road in roads for person in road} == visible
        assert set(reads.people_by_name(user, None, limit=99)) == visible
    assert len(set(Resident.objects.visible_to(both))) == Resident.objects.count()


# --- what is left behind ------------------------------------------------------------------------


def test_whoever_is_shown_is_in_the_log(world: World) -> None:
    shown = make.make_resident(world.unit, surname="Gevonden")
    other = make.make_resident(world.unit, surname="Anders")
    ask(world.client("bram"), "gevonden")
    (look,) = ReadEvent.objects.about(shown.pk)
    assert (look.actor, look.purpose) == (world.bram, views.SEARCH)
    assert not ReadEvent.objects.about(other.pk).exists()
    world.client("bram").get(LIST)
    assert [row.purpose for row in ReadEvent.objects.about(other.pk)] == [views.NAME_LIST]


def test_a_name_in_an_address_is_not_looked_for(world: World) -> None:
    make.make_resident(world.unit, surname="Gevonden")
    for where in (SEARCH, LIST):
        response = world.client("bram").get(where, {"q": "Gevonden"})
        assert response.context.get("found") is None
    assert not ReadEvent.objects.filter(purpose=views.SEARCH).exists()


def test_nothing_personal_is_in_an_address(world: World) -> None:
    """Each link and form of the pages, and where they lead."""
    make.make_resident(world.unit, surname="Gevonden")
    client = world.client("bram")
    for page in (ask(client, "gevonden"), client.get(LIST)):
        text = page.content.decode()
        assert "Gevonden" in text
        addresses = re.findall(r'(?:href|action|hx-\w+|src)="([^"]*)"', text)
        assert not [one for one in addresses if "gevonden" in one.lower()]
    assert "no-store" in client.get(LIST)["Cache-Control"]


def test_too_little_is_told(world: World) -> None:
    client = world.client("bram")
    for typed in ("", "a", "x" * 200, "\0"):
        response = ask(client, typed)
        assert response.status_code == 200
        assert response.context["form"].errors["q"]
        assert response.context["found"] is None


def test_with_htmx_only_the_answer_comes(world: World) -> None:
    person = make.make_resident(world.unit, surname="Gevonden")
    response = ask(world.client("bram"), "gevonden", hx_request="true")
    text = response.content.decode()
    assert person.get_absolute_url() in text
    assert "<html" not in text


# --- how much -----------------------------------------------------------------------------------


def _queries(ask_page: Any) -> int:
    ask_page()
    with CaptureQueriesContext(connection) as queries:
        assert ask_page().status_code == 200
    return len(queries)


def test_the_same_questions_whatever_the_number(world: World) -> None:
    client = world.client("anna")
    make.make_resident(world.unit, surname="Veelvoor")
    street = world.unit.street
    pages = [
        lambda: client.get(LIST),
        lambda: client.get(f"/bewoners/complex/{world.flat.pk}/lijst/"),
        lambda: ask(client, "veelvoor"),
        lambda: ask(client, "veelvor"),
        lambda: ask(client, f"{street} 7"),
    ]
    make.make_resident(make.make_unit(world.flat, street=street, house_number=7))
    one = [_queries(page) for page in pages]
    for _more in range(8):
        make.make_resident(
            make.make_unit(world.flat, street=street, house_number=7), surname="Veelvoor"
        )
    assert [_queries(page) for page in pages] == one


def test_a_search_shows_so_many_and_says_that_there_are_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "SHOWN", 3)
    for _n in range(4):
        make.make_resident(world.unit, surname="Velen")
    found = ask(world.client("bram"), "velen").context["found"]
    assert (len(found.people), found.more) == (3, True)
    monkeypatch.setattr(rules, "SHOWN", 50)
    monkeypatch.setattr(rules, "CANDIDATES", 2)
    found = ask(world.client("bram"), "velen").context["found"]
    assert found.more
    assert len(found.people) < 4


@pytest.mark.parametrize("who", ["anna", "bram"])
@pytest.mark.parametrize("of_complex", [True, False])
def test_the_list_has_no_gaps_and_no_repeats(
    world: World, monkeypatch: pytest.MonkeyPatch, who: str, of_complex: bool
) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    for name in ("Bos", "Bos", "Bos", "Ädelaar", "van Zanten", "Bosman"):
        make.make_resident(world.unit, surname=name, initials="A.")
    client, seen = world.client(who), []
    where = f"/bewoners/complex/{world.flat.pk}/lijst/" if of_complex else LIST
    while where:
        context = client.get(where).context
        seen += [(person.search_name, person.pk) for person in context["people"]]
        where = context["next_url"]
    assert seen == sorted(set(seen))
    assert len(seen) == 7


def test_a_list_does_not_begin_at_somebody_elsewhere(world: World) -> None:
    client = world.client("bram")
    for where in (LIST, f"/bewoners/complex/{world.flat.pk}/lijst/"):
        for after in (str(world.other_resident.pk), "x", "\0"):
            assert client.get(where, {"after": after}).status_code == 404
    assert world.client("carla").get(f"/bewoners/complex/{world.flat.pk}/lijst/").status_code == 404


def test_the_pages_count_nothing_and_skip_nothing(world: World) -> None:
    client = world.client("anna")
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)
        client.get(LIST, {"after": str(world.resident.pk)})
        ask(client, "kanarie")
    for query in queries:
        assert "OFFSET" not in query["sql"]
        assert "COUNT(" not in query["sql"]


def test_the_list_walks_an_index(world: World) -> None:
    """With enough people, and without sorting them."""
    Resident.objects.bulk_create(
        Resident(corporation=world.linde, surname=f"Naam{number}") for number in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE residents_resident")
    (office,) = Resident.objects.roads_of(world.anna)
    after = Resident.objects.get(surname="Naam2000")
    plan = office.for_list().after(after)[:51].explain()
    assert "residents_resident_list" in plan
    assert "Sort" not in plan
    assert "Index Cond" in plan


def test_homes_know_their_street_plainly(world: World) -> None:
    unit = make.make_unit(world.flat, street="Prins Bernhard-laan")
    assert Unit.objects.get(pk=unit.pk).search_street == "prins bernhard laan"


@pytest.mark.parametrize("who", ["anna", "bram"])
def test_a_file_with_its_panels_asks_at_most_thirty_times(world: World, who: str) -> None:
    make.make_resident(world.unit, surname="Huisgenoot")
    client = world.client(who)
    assert _queries(partial(client.get, world.resident.get_absolute_url())) <= 30
