"""JSON of the standard VERA 4.3: who lives where, and nothing else of what it offers."""

import json
from datetime import date
from typing import Any

import pytest

from residents.imports import Options, Snapshot, read
from residents.rules import HouseNumber

WOO, PAR = {"code": "WOO", "naam": "Woonruimte"}, {"code": "PAR"}
FIN, WIJ = {"code": "FIN"}, {"code": "WIJ"}


def person(n: int, **more: Any) -> dict[str, Any]:
    return {
        "idExtern": f"R-{n}",
        "soort": {"code": "NAT"},
        "achternaam": "Berg",
        "tussenvoegsels": "van den",
        "voorletters": "A.M.",
        "voorkeurstaal": {"code": "NLD"},
        "rollen": [{"soort": {"code": "HUU"}, "begindatum": "2009-05-01"}],
        **more,
    }


def address(n: int, **more: Any) -> dict[str, Any]:
    return {
        "straatnaam": "Bernhardlaan",
        "huisnummer": str(n),
        "postcode": "2285AB",
        "woonplaats": {"code": "1", "naam": "RIJSWIJK"},
        **more,
    }


def home(n: int, **more: Any) -> dict[str, Any]:
    return {
        "idExtern": f"E-{n}",
        "soort": WOO,
        "adres": address(n),
        "clusters": [
            {"idExtern": "W1", "soort": WIJ, "code": "W1", "naam": "Wijk"},
            {"idExtern": "C1", "soort": FIN, "code": "4711", "naam": "Bernhardflat"},
        ],
        **more,
    }


def lease(n: int, *relations: str, unit: str = "", **more: Any) -> dict[str, Any]:
    return {
        "idExtern": f"H-{n}",
        "status": {"code": "LOP"},
        "begindatum": "2009-05-01",
        "relaties": [{"idExtern": key} for key in relations],
        "eenheden": [{"idExtern": unit or f"E-{n}"}],
        **more,
    }


def vera(**lists: list[dict[str, Any]]) -> bytes:
    return json.dumps(lists, indent=1).encode()


def taken(data: bytes, **options: Any) -> Snapshot:
    snapshot = read(data, "json", Options(**options))
    assert snapshot.problems == []
    return snapshot


def whole(*people: dict[str, Any], **lists: Any) -> bytes:
    return vera(
        **{
            "relaties": list(people),
            "eenheden": [home(1), home(2)],
            "huurovereenkomsten": [lease(1, "R-1")],
            **lists,
        }
    )


def found(data: bytes) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.code) for one in read(data, "json").problems]


def test_people_homes_and_leases_find_each_other_by_their_keys() -> None:
    ended = lease(1, "R-1", einddatum="2030-12-31", status={"code": "OPG"})
    snapshot = taken(whole(person(1), huurovereenkomsten=[ended]))
    resident, unit = snapshot.people["R-1"], snapshot.units["E-1"]
    assert (resident.initials, resident.infix, resident.surname) == ("A.M.", "van den", "Berg")
    assert resident.language == "nl"
    assert (unit.complex_code, unit.street, unit.house) == (
        *("4711", "Bernhardlaan", HouseNumber(1)),
    )
    assert snapshot.complexes == {"4711": "Bernhardflat"}
    found_lease = snapshot.leases["R-1", "E-1"]
    assert (found_lease.since, found_lease.until) == (date(2009, 5, 1), date(2031, 1, 1))


def test_which_cluster_is_a_complex_is_decided_by_the_corporation() -> None:
    assert taken(whole(person(1)), cluster_kind="WIJ").complexes == {"W1": "Wijk"}
    problems = read(whole(person(1)), "json", Options(cluster_kind="OND")).problems
    assert [(one.column, one.code) for one in problems] == [("clusters.code", "no_cluster")]


def test_a_cluster_may_be_told_in_a_list_of_its_own() -> None:
    units = [home(1, clusters=[{"idExtern": "C9"}])]
    clusters = [{"idExtern": "C9", "soort": FIN, "code": "9", "naam": "Lindeflat"}]
    assert taken(whole(person(1), eenheden=units, clusters=clusters)).complexes == {
        "9": "Lindeflat"
    }
    below = [{**clusters[0], "eenheden": [{"idExtern": "E-1"}]}]
    units = [home(1, clusters=[])]
    assert taken(whole(person(1), eenheden=units, clusters=below)).units["E-1"].complex_code == "9"


def test_a_bare_list_of_people_with_their_addresses() -> None:
    living = {"soort": WOO, "begindatum": "2012-02-01", "adres": address(1)}
    one = person(1, adressen=[living], overeenkomsten=[lease(1, eenheden=[home(1)])])
    snapshot = taken(json.dumps([one]).encode())
    assert list(snapshot.leases) == [("R-1", "E-1")]
    # Without a lease: the role, at the home with that address.
    data = whole(person(1, adressen=[living]), huurovereenkomsten=[])
    assert taken(data).leases["R-1", "E-1"].since == date(2012, 2, 1)


def test_a_couple_rents_as_a_group() -> None:
    group = {"idExtern": "G1", "soort": {"code": "GRO"}, "detailSoort": {"code": "HUI"}}
    inside = {"groepen": [{"idExtern": "G1"}]}
    partner = person(2, rollen=[{"soort": {"code": "MDH"}}], **inside)
    data = whole(group, person(1, **inside), partner, huurovereenkomsten=[lease(1, "G1")])
    leases = taken(data).leases
    assert {(key, one.kind) for (key, _), one in leases.items()} == {
        ("R-1", "tenant"),
        ("R-2", "co_tenant"),
    }
    members = {**group, "relaties": [{"idExtern": "R-1"}]}
    assert taken(whole(members, person(1), huurovereenkomsten=[lease(1, "G1")])).leases


def test_only_homes_are_taken() -> None:
    both = lease(1, "R-1", eenheden=[{"idExtern": "E-1"}, {"idExtern": "P-1"}])
    place = home(9, idExtern="P-1", soort=PAR)
    snapshot = taken(whole(person(1), eenheden=[home(1), place], huurovereenkomsten=[both]))
    assert list(snapshot.units) == ["E-1"]
    assert "eenheden (soort PAR)" in snapshot.ignored


def contact(kind: str, value: str, **more: Any) -> dict[str, Any]:
    return {"soort": {"code": kind}, "waarde": value, **more}


def test_what_is_secret_or_somebody_elses_is_never_taken() -> None:
    contacts = [
        contact("TEL", "070-SECRET1", vertrouwelijkheid={"code": "GEH"}),
        contact("MOB", "06-SECRET2", vertrouwelijkheid={"code": "VER"}),
        contact("TEL", "06-SECRET3", detailSoort={"code": "ICE"}),
        contact("TEL", "06-SECRET4", status={"code": "ONG"}),
        contact("EMA", "secret@test.example", vertrouwelijkheid={"code": "GEH"}),
    ]
    snapshot = taken(whole(person(1, contactgegevens=contacts)))
    assert (snapshot.people["R-1"].phone, snapshot.people["R-1"].email) == ("", "")
    contacts.append(contact("TEL", "070-1234567", vertrouwelijkheid={"code": "OPE"}))
    contacts.append(contact("MOB", "0612345678", voorkeur={"code": "J"}))
    snapshot = taken(whole(person(1, contactgegevens=contacts)))
    assert snapshot.people["R-1"].phone == "0612345678"
    assert "SECRET" not in repr(snapshot).upper()


def test_what_has_no_place_here_is_left_out_and_named() -> None:
    offered = {
        "bsn": "123456782",
        "nationaliteit": {"code": "GEHEIM"},
        "burgerlijkeStaat": {"code": "GEHEIM"},
        "inkomens": [{"bedrag": 4711}],
        "opleidingen": [{"naam": "GEHEIM"}],
        "signaleringen": [{"soort": {"code": "AGR"}, "omschrijving": "GEHEIM"}],
        "geboortedatum": "1944-01-01",
    }
    snapshot = taken(whole(person(1, **offered)))
    assert set(offered) <= set(snapshot.ignored)
    assert not any(text in repr(snapshot) for text in ("123456782", "GEHEIM", "AGR", "1944"))


def test_who_does_not_live_there_is_not_taken() -> None:
    guardian = person(5, rollen=[{"soort": {"code": "BWI"}}])
    company = {"idExtern": "B1", "soort": {"code": "REC"}, "naam": "Bedrijf"}
    assert list(taken(whole(person(1), guardian, company)).people) == ["R-1"]


def test_problems_name_the_line_of_the_record_and_the_attribute() -> None:
    good, bad = json.dumps(person(1)), json.dumps(person(2, achternaam=""))
    lists = json.dumps({"e": [home(1), home(2)], "h": [lease(1, "R-1"), lease(2, "R-2")]})
    parts = json.loads(lists)
    text = (
        '{"relaties": [\n'
        f"{good},\n\n{bad}\n],\n"
        f'"eenheden": {json.dumps(parts["e"])},\n'
        f'"huurovereenkomsten": {json.dumps(parts["h"])}}}'
    )
    assert found(text.encode()) == [(4, "achternaam", "empty")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"   ", "empty_file"),
        (b"relatie_id;rol", "bad_json"),
        (b'{"relaties": [', "bad_json"),
        (b'[{"idExtern": NaN}]', "bad_json"),
        (b'[{"a": 1}] x', "bad_json"),
        (b'{"relaties": [], "x"', "bad_json"),
        (b"[1, 2]", "not_an_object"),
        (b"[" * 100_000, "bad_json"),
        (b'[{"a": ' + b"[" * 100_000, "bad_json"),
        (b"[]", "no_records"),
        (b"{}", "no_records"),
        (b'{"relaties": {}}', "no_records"),
    ],
)
def test_what_is_no_vera_is_refused(data: bytes, code: str) -> None:
    assert [one.code for one in read(data, "json").problems] == [code]
