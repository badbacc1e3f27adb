"""Reading JSON of the standard VERA 4.3: who lives where, and nothing else that it offers.

One object with the lists `relaties`, `eenheden`, `clusters` and `huurovereenkomsten`, or a bare
list of Relaties with their roles and addresses. Whatever is not asked for here is never taken
over; its name is told.
"""

import io
import json
import re
from collections.abc import Generator, Iterable, Iterator
from typing import Any

from .csv_file import PART, encoding_of
from .snapshot import COLUMNS, Opener, Problem, Table, Unreadable
from .vera_values import (
    ROLES,
    code_of,
    contacts_of,
    day_of,
    key_of,
    object_of,
    objects_of,
    place_of,
    role_of,
    text_of,
)

# Our columns in the words of the standard: that is where somebody must look.
ATTRIBUTES = {
    "relatie_id": "idExtern",
    "rol": "rollen.soort",
    "voorletters": "voorletters",
    "tussenvoegsel": "tussenvoegsels",
    "achternaam": "achternaam",
    "aanschrijfnaam": "aanschrijfnaam",
    "telefoon": "contactgegevens.waarde (TEL, MOB)",
    "email": "contactgegevens.waarde (EMA)",
    "voorkeurskanaal": "communicatievoorkeur",
    "taal": "voorkeurstaal",
    "eenheid_id": "eenheden.idExtern",
    "complex_code": "clusters.code",
    "complex_naam": "clusters.naam",
    "straat": "adres.straatnaam",
    "huisnummer": "adres.huisnummer",
    "huisletter": "adres.huisletter",
    "toevoeging": "adres.huisnummerToevoeging",
    "postcode": "adres.postcode",
    "woonplaats": "adres.woonplaats",
    "bag_nummeraanduiding": "adres.bag.bagNummeraanduidingIdentificatie",
    "huur_begin": "begindatum",
    "huur_einde": "einddatum",
    "overleden": "overlijdensdatum",
}
_LISTS = {
    "relaties": "relaties",
    "eenheden": "eenheden",
    "clusters": "clusters",
    "huurovereenkomsten": "overeenkomsten",
    "overeenkomsten": "overeenkomsten",
}
# Of a person these are looked at, or are only keys; the name of any other that is filled is told.
_ASKED = set(
    "id idExtern idGegevensbeheerder idOrganisatie idAdministratie code soort detailSoort naam"
    " achternaam geslachtsnaam tussenvoegsels voorletters initialen aanschrijfnaam voorkeurstaal"
    " overlijdensdatum contactgegevens communicatievoorkeur adressen rollen groepen relaties"
    " overeenkomsten".split()
)
# A column of ours is in the file when one of its records has one of these, be it empty. Of a lease
# and of the number of a home the standard leaves out what there is not.
_SAID_IN = {
    "voorletters": {"voorletters", "initialen"},
    "tussenvoegsel": {"tussenvoegsels"},
    "aanschrijfnaam": {"aanschrijfnaam"},
    "telefoon": {"contactgegevens"},
    "email": {"contactgegevens"},
    "voorkeurskanaal": {"communicatievoorkeur"},
    "taal": {"voorkeurstaal"},
    "overleden": {"overlijdensdatum"},
    "woonplaats": {"woonplaats"},
    "bag_nummeraanduiding": {"bag"},
}
_RUNNING = {"LOP", "OPG", "BEE"}  # running, given notice, ended
_LANGUAGES = {"NLD": "nl", "ENG": "en", "TUR": "tr", "ARA": "ar", "POL": "pl", "PAP": "pap"}
_CHANNELS = {"EMA": "email", "TEL": "telefoon", "MOB": "telefoon"}
_SPACE = re.compile(r"[\s,]*")
_NEWLINE = re.compile(r"\r\n|\r|\n")

# (line where it begins, list in which it stands, the record itself)
Record = tuple[int, str, dict[str, Any]]


class VeraFile:
    """Twice over the text: first the homes and the leases, then the people."""

    def __init__(self, opener: Opener, cluster_kind: str) -> None:
        with io.TextIOWrapper(opener(), encoding=encoding_of(opener)) as stream:
            self._text = stream.read()
        if not self._text.strip():
            raise Unreadable(1, "", "empty_file")
        self._cluster_kind = cluster_kind
        self._decoder = json.JSONDecoder(parse_constant=_refuse_constant)
        self.ignored: set[str] = set()
        self.problems: list[Problem] = []
        self._attributes: set[str] = set()
        self._units: dict[str, dict[str, Any]] = {}
        self._by_address: dict[tuple[str, ...], str] = {}
        self._clusters: dict[str, dict[str, Any]] = {}
        self._cluster_of: dict[str, dict[str, Any]] = {}
        self._leases: dict[str, list[tuple[dict[str, Any], str]]] = {}
        self._members: dict[str, list[str]] = {}
        self._people: set[str] = set()

    @property
    def given(self) -> set[str]:
        """Our columns about which the records that were read say something."""
        return {
            name
            for name in COLUMNS
            if name not in _SAID_IN or not _SAID_IN[name].isdisjoint(self._attributes)
        }

    def tables(self) -> Iterator[Table]:
        for _line, name, record in self._records():
            self._note(name, record)
        self._share_among_groups()
        lines: list[int] = []
        rows: list[tuple[str, ...]] = []
        for line, name, record in self._records():
            if name != "relaties" or code_of(record.get("soort")) != "NAT":
                continue
            for row in self._rows_of(line, record):
                lines.append(line)
                rows.append(row)
            if len(rows) >= PART:
                yield _table(lines, rows)
                lines, rows = [], []
        if rows:
            yield _table(lines, rows)

    # --- where the records are ---

    def _records(self) -> Iterator[Record]:
        text, at = self._text, _skip(self._text, 0)
        if text[at] == "[":
            at = yield from self._list(at, "relaties")
        elif text[at] == "{":
            at = _skip(text, at + 1)
            while text[at : at + 1] != "}":
                at = yield from self._member(at)
            at += 1
        else:
            raise Unreadable(_line(text, at), "", "bad_json")
        if text[at:].strip():
            raise Unreadable(_line(text, at), "", "bad_json")

    def _member(self, at: int) -> Generator[Record, None, int]:
        """One `"name": value` of the object. → where the next one begins."""
        text = self._text
        name, at = self._value(at)
        at = _skip(text, at)
        if not isinstance(name, str) or text[at : at + 1] != ":":
            raise Unreadable(_line(text, at), "", "bad_json")
        at = _skip(text, at + 1)
        if name in _LISTS and text[at : at + 1] == "[":
            at = yield from self._list(at, _LISTS[name])
        else:
            _unused, at = self._value(at)
            self.ignored.add(name)
        return _skip(text, at)

    def _list(self, at: int, name: str) -> Generator[Record, None, int]:
        text, at = self._text, _skip(self._text, at + 1)
        line, counted = _line(self._text, at), at
        while text[at : at + 1] != "]":
            line, counted = line + len(_NEWLINE.findall(text, counted, at)), at
            record, at = self._value(at)
            if isinstance(record, dict):
                yield line, name, record
            else:
                raise Unreadable(line, "", "not_an_object")
            at = _skip(text, at)
        return at + 1

    def _value(self, at: int) -> tuple[Any, int]:
        try:
            return self._decoder.raw_decode(self._text, at)
        except (ValueError, RecursionError) as error:
            found = getattr(error, "pos", at)
            raise Unreadable(_line(self._text, found), "", "bad_json") from error

    # --- homes and leases ---

    def _note(self, name: str, record: dict[str, Any]) -> None:
        if name == "eenheden":
            self._note_unit(record)
        elif name == "clusters":
            self._note_cluster(record)
            for unit in objects_of(record.get("eenheden")):
                self._place(key_of(unit), record)
                if "soort" in unit:
                    self._note_unit(unit)
        elif name == "overeenkomsten":
            self._note_lease(record)
        else:
            self._note_relation(record)

    def _note_unit(self, unit: dict[str, Any]) -> None:
        """Only homes; what is parked on or let to a shop is passed over, and told."""
        kind = code_of(unit.get("soort"))
        if kind != "WOO":
            self.ignored.add(f"eenheden (soort {kind or '-'})")
            return
        key = key_of(unit)
        self._units.setdefault(key, unit)
        self._by_address.setdefault(place_of(object_of(unit.get("adres"))), key)
        for cluster in objects_of(unit.get("clusters")):
            self._note_cluster(cluster)
            self._place(key, cluster)

    def _note_cluster(self, cluster: dict[str, Any]) -> None:
        known = self._clusters.setdefault(key_of(cluster), cluster)
        if "soort" not in known and "soort" in cluster:
            self._clusters[key_of(cluster)] = cluster

    def _place(self, unit: str, cluster: dict[str, Any]) -> None:
        """A home is in clusters of several kinds; one kind stands for the complex."""
        kind = code_of(cluster.get("soort"))
        if kind in ("", self._cluster_kind):
            known = self._cluster_of.get(unit)
            if known is None or not code_of(known.get("soort")):
                self._cluster_of[unit] = cluster

    def _note_lease(self, lease: dict[str, Any]) -> None:
        if code_of(lease.get("status")) not in _RUNNING:
            return
        for relation in objects_of(lease.get("relaties")):
            role = next(
                (
                    code
                    for one in objects_of(relation.get("rollen"))
                    if (code := code_of(one.get("soort"))) in ROLES
                ),
                "",
            )
            self._leases.setdefault(key_of(relation), []).append((lease, role))

    def _note_relation(self, record: dict[str, Any]) -> None:
        kind = code_of(record.get("soort"))
        if kind == "GRO":
            for member in objects_of(record.get("relaties")):
                self._members.setdefault(key_of(record), []).append(key_of(member))
        elif kind == "NAT":
            self._people.add(key_of(record))
            for group in objects_of(record.get("groepen")):
                self._members.setdefault(key_of(group), []).append(key_of(record))
        else:
            self.ignored.add(f"relaties (soort {kind or '-'})")
        for lease in objects_of(record.get("overeenkomsten")):
            if "eenheden" in lease:
                self._note_lease({**lease, "relaties": [record]})

    def _share_among_groups(self) -> None:
        """A couple rents as a group: its lease is of each of them."""
        for group, members in self._members.items():
            for lease in self._leases.get(group, []):
                for member in dict.fromkeys(members):
                    mine = self._leases.setdefault(member, [])
                    if not any(one is lease[0] for one, _ in mine):
                        mine.append(lease)

    # --- people ---

    def _rows_of(self, line: int, person: dict[str, Any]) -> Iterator[tuple[str, ...]]:
        self.ignored |= {name for name, value in person.items() if name not in _ASKED and value}
        self._attributes.update(person)
        said = self._said_of(person)
        key = key_of(person)
        homes = list(self._leased(key, person)) or list(self._lived_in(line, person))
        for unit_key, unit, role, begin, end in homes:
            cluster = self._cluster_of.get(unit_key, {})
            # A cluster may be named by its key only, and told in full elsewhere.
            cluster = self._clusters.get(key_of(cluster), cluster) if cluster else {}
            if code_of(cluster.get("soort")) not in ("", self._cluster_kind):
                cluster = {}
            if not cluster:
                self.problems.append(Problem(line, "complex_code", "no_cluster"))
                continue
            address = object_of(unit.get("adres"))
            self._attributes.update(address)
            bag = object_of(address.get("bag"))
            yield _row(
                {
                    **said,
                    "rol": role,
                    "eenheid_id": unit_key,
                    "complex_code": text_of(cluster.get("code")) or key_of(cluster),
                    "complex_naam": text_of(cluster.get("naam")),
                    "straat": text_of(address.get("straatnaam")),
                    "huisnummer": text_of(address.get("huisnummer")),
                    "huisletter": text_of(address.get("huisletter")),
                    "toevoeging": text_of(address.get("huisnummerToevoeging")),
                    "postcode": text_of(address.get("postcode")),
                    "woonplaats": text_of(object_of(address.get("woonplaats")).get("naam")),
                    "bag_nummeraanduiding": text_of(bag.get("bagNummeraanduidingIdentificatie")),
                    "huur_begin": begin,
                    "huur_einde": end,
                }
            )

    def _leased(self, key: str, person: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
        role_of_person = role_of(person)
        seen: dict[str, tuple[Any, ...]] = {}
        for lease, role in self._leases.get(key, []):
            for one in objects_of(lease.get("eenheden")):
                unit = self._units.get(key_of(one))
                if unit is None and code_of(one.get("soort")) == "WOO" and "adres" in one:
                    self._note_unit(one)
                    unit = one
                if unit is None:
                    continue
                begin, end = day_of(lease.get("begindatum")), day_of(lease.get("einddatum"))
                # Of two leases for one home, one after the other, the last one tells.
                known = seen.get(key_of(one))
                if known is None or begin > known[3]:
                    found = (key_of(one), unit, role or role_of_person or "HUU", begin, end)
                    seen[key_of(one)] = found
        yield from seen.values()

    def _lived_in(self, line: int, person: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
        """Without a lease in the file: the roles with their days, at the home addresses."""
        roles = [
            one for one in objects_of(person.get("rollen")) if code_of(one.get("soort")) in ROLES
        ]
        if not roles or key_of(person) in self._leases:
            return
        addresses = [
            one
            for one in objects_of(person.get("adressen"))
            if code_of(one.get("soort")) == "WOO" and object_of(one.get("adres"))
        ]
        if not addresses:
            self.problems.append(Problem(line, "adressen", "no_home"))
        for one in addresses:
            address = object_of(one.get("adres"))
            unit_key = self._by_address.get(place_of(address), "")
            if not unit_key:
                self.problems.append(Problem(line, "adressen", "no_home"))
                continue
            role = max(roles, key=lambda role: day_of(role.get("begindatum")))
            begin = day_of(one.get("begindatum")) or day_of(role.get("begindatum"))
            end = day_of(one.get("einddatum")) or day_of(role.get("einddatum"))
            yield unit_key, self._units[unit_key], code_of(role.get("soort")), begin, end

    def _said_of(self, person: dict[str, Any]) -> dict[str, str]:
        language = code_of(person.get("voorkeurstaal"))
        phone, mail = contacts_of(person)
        wish = _CHANNELS.get(code_of(person.get("communicatievoorkeur")), "")
        reachable = {"email": mail, "telefoon": phone}
        return {
            "relatie_id": key_of(person),
            "voorletters": text_of(person.get("voorletters")) or text_of(person.get("initialen")),
            "tussenvoegsel": text_of(person.get("tussenvoegsels")),
            "achternaam": text_of(person.get("achternaam")) or text_of(person.get("geslachtsnaam")),
            "aanschrijfnaam": text_of(person.get("aanschrijfnaam")),
            "telefoon": phone,
            "email": mail,
            "voorkeurskanaal": wish if reachable.get(wish) else "",
            "taal": _LANGUAGES.get(language.upper(), language),
            "overleden": day_of(person.get("overlijdensdatum")),
        }


def _row(values: dict[str, str]) -> tuple[str, ...]:
    return tuple(values[name] for name in COLUMNS)


def _table(lines: list[int], rows: Iterable[tuple[str, ...]]) -> Table:
    found = list(zip(*rows, strict=True))
    return Table(lines, dict(zip(COLUMNS, found, strict=True)))


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _line(text: str, at: int) -> int:
    return len(_NEWLINE.findall(text, 0, at)) + 1


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
