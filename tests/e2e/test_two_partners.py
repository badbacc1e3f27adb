"""Two partners and two corporations: what is of the other is nowhere, by whatever road.

Each referral of the running product gets a word that stands nowhere else. Each partner walks over
all that can be clicked to, and over what was made for others; so do both coordinators.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from html import escape
from uuid import UUID

import psycopg
import pytest
from playwright.sync_api import Page

from .conftest import DESK, LogIn, database_of_the_product
from .test_every_page import links_of

# Whose desk: the login, and the name of its organisation.
PARTNERS = {"buurtteam": "Buurtteam Lindenwijk", "meldpunt": "Meldpunt Zorg en Overlast"}
COORDINATORS = {"coordinator": "de-linde", "coordinator-hoeve": "de-hoeve"}
LIMIT = 140
NOTHING = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Sent:
    id: UUID
    organisation: str
    corporation: str
    state: str
    word: str

    @property
    def traces(self) -> list[str]:
        """By what one would know that it exists: its word, its number, its short reference."""
        return [self.word, str(self.id), str(self.id)[:8].upper()]


def mark_all(database: str) -> list[Sent]:
    """A word in each referral, in its signal too, and in the name of whom it is about."""
    with psycopg.connect(database) as connection:
        rows = connection.execute(
            """
            SELECT r.id, o.name, c.slug, r.state, r.resident_id, r.purpose
            FROM partners_referral r JOIN partners_desk d ON d.id = r.desk_id
            JOIN partners_organisation o ON o.id = d.organisation_id
            JOIN accounts_corporation c ON c.id = r.corporation_id ORDER BY r.created_at, r.id
            """
        ).fetchall()
        found = []
        for number, (key, organisation, corporation, state, resident, purpose) in enumerate(rows):
            word = f"kanarie{number:03}zang"
            found.append(Sent(key, organisation, corporation, state, word))
            if purpose == "care":
                connection.execute(
                    "UPDATE partners_referral SET text = %s WHERE id = %s", [word, key]
                )
            connection.execute(
                "UPDATE residents_resident SET surname = surname || %s WHERE id = %s",
                [f" {word}", resident],
            )
        return found


def mark_talks(database: str) -> dict[UUID, str]:
    """The talks of the demo are of De Linde, with the buurtteam: a word in where they are."""
    with psycopg.connect(database) as connection:
        keys = [key for (key,) in connection.execute("SELECT id FROM partners_conference")]
        words = {key: f"merel{number:03}fluit" for number, key in enumerate(keys)}
        for key, word in words.items():
            connection.execute(
                "UPDATE partners_conference SET place = %s WHERE id = %s", [word, key]
            )
    return words


def no_talks(page: Page, talks: dict[UUID, str], pages: dict[str, str]) -> None:
    for key, word in talks.items():
        assert not [path for path, text in pages.items() if word in text or str(key) in text]
        for path in (f"/loket/overleg/{key}/", f"/overleg/{key}/", f"/overleg/{key}/papier/"):
            assert page.request.get(path).status == 404, path


def everything_reached(page: Page, *, start: Collection[str]) -> dict[str, str]:
    """Address → what stands there, of all pages that can be clicked to from these."""
    waiting, found = list(start), {}
    while waiting and len(found) < LIMIT:
        path = waiting.pop(0)
        # What left the house is shown to all in a demo, as the mailbox of all of them.
        if path in found or path.startswith(("/static/", "/demo/")) or "logout" in path:
            continue
        answer = page.request.get(path, max_redirects=3)
        found[path] = answer.text() if "text" in answer.headers["content-type"] else ""
        # Absolute addresses only; a filter of a list is the same list.
        links = re.findall(r'(?:href|hx-get)="(/[^"#]*)"', found[path])
        waiting += [link.replace("&amp;", "&") for link in links if link not in found]
    return found


def nothing_of(others: Collection[Sent], pages: dict[str, str]) -> None:
    for path, text in pages.items():
        for sent in others:
            for trace in sent.traces:
                assert trace not in text, f"{path} shows {trace} of {sent.organisation}"


@pytest.mark.e2e
def test_two_partners_and_two_corporations(
    log_in: LogIn, product: str, tell: Callable[[str], None]
) -> None:
    sent = mark_all(database_of_the_product())
    talks = mark_talks(database_of_the_product())
    assert talks
    for organisation in PARTNERS.values():
        served = {one.corporation for one in sent if one.organisation == organisation}
        assert served == {"de-linde", "de-hoeve"}  # else this shows nothing
    for login, organisation in PARTNERS.items():
        page = log_in(login, viewport=DESK)
        pages = _of_a_partner(page, login, organisation, sent, tell)
        if login == "buurtteam":
            assert all(any(word in text for text in pages.values()) for word in talks.values())
        else:
            no_talks(page, talks, pages)
    for login, corporation in COORDINATORS.items():
        page = log_in(login, viewport=DESK)
        others = [one for one in sent if one.corporation != corporation]
        pages = everything_reached(page, start=["/vandaag/", "/signalen/", "/partners/"])
        nothing_of(others, pages)
        _by_its_number(page, others)
        if corporation == "de-hoeve":
            no_talks(page, talks, pages)
        own = [one for one in sent if one.corporation == corporation]
        shown = [one for one in own if any(one.traces[0] in text for text in pages.values())]
        assert shown
        tell(_line(login, pages, others, shown))


def _of_a_partner(
    page: Page, login: str, organisation: str, sent: list[Sent], tell: Callable[[str], None]
) -> dict[str, str]:
    own = [one for one in sent if one.organisation == organisation]
    others = [one for one in sent if one.organisation != organisation]
    page.goto("/loket/")
    # In the browser: the inbox, and a referral of each corporation opened by hand.
    for corporation in ("de-linde", "de-hoeve"):
        new = next(o for o in own if o.corporation == corporation and o.state == "requested")
        page.goto(f"/loket/{new.id}/")
        assert new.word not in page.content()
        page.click("form[action$='/stap/open/'] button")
        page.wait_for_url(re.compile(str(new.id)))
        assert new.word in page.content()
        page.goto("/loket/")
        assert f"/loket/{new.id}/" in links_of(page)
    pages = everything_reached(page, start=["/loket/", "/thuis/", "/"])
    shown = [one for one in own if any(one.word in text for text in pages.values())]
    assert {one.corporation for one in shown} == {"de-linde", "de-hoeve"}  # the control
    nothing_of(others, pages)
    _by_its_number(page, others)
    nothing_of(others, _elsewhere(page, others))
    tell(_line(login, pages, others, shown))
    return pages


def _by_its_number(page: Page, others: list[Sent]) -> None:
    """The page, each step and what can be printed: as for a number that was never given."""
    page.goto("/accounts/password/change/")
    token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    assert token
    form = {"csrfmiddlewaretoken": token, "reason": "other"}
    before = _states()
    for one in others:
        answer = page.request.get(f"/loket/{one.id}/")
        nowhere = page.request.get(f"/loket/{NOTHING}/")
        assert answer.status == nowhere.status == 404
        assert not set(one.traces[:1]) & set(re.findall(r"\w+", answer.text()))
        for path in (
            *[
                f"/loket/{one.id}/stap/{step}/"
                for step in ("open", "accept", "waitlist", "ask", "decline", "report")
            ],
            f"/loket/{one.id}/nog-niet-tonen/",
        ):
            status = page.request.post(path, form=form, max_redirects=0).status
            assert status == 404, f"{path}: {status}"
        api = f"/api/v1/referrals/{one.id}"
        ends = ("afdrukken", "fhir", "doorleiden")
        for path in (*[f"/loket/{one.id}/{end}/" for end in ends], api, f"{api}/fhir"):
            assert page.request.get(path, max_redirects=0).status in {401, 403, 404}, path
    assert _states() == before


def _states() -> dict[UUID, str]:
    with psycopg.connect(database_of_the_product()) as connection:
        return dict(connection.execute("SELECT id, state FROM partners_referral").fetchall())


def _elsewhere(page: Page, others: list[Sent]) -> dict[str, str]:
    """Search, lists, figures, exports, the API: what nothing leads a partner to. Without the echo
    of what was asked."""
    paths = [
        *("/vandaag/", "/signalen/", "/signalen/bord/", "/bewoners/", "/bewoners/zoeken/"),
        *("/achterstanden/", "/partners/", "/partners/antwoorden/", "/loket/antwoorden/"),
        *("/berichten/", "/cijfers/", "/privacy/", "/logboek/inzage/", "/werking/", "/admin/"),
        *(
            "/api/v1/openapi.json",
            "/api/v1/referrals",
            "/overleg/",
            "/loket/overleg/",
            "/partners/dekking/",
            "/loket/gegevens/",
        ),
        *(f"/bewoners/zoeken/?q={one.word}" for one in others[:5]),
        *(f"/loket/?lijst=mee-bezig&na={one.id}" for one in others[:5]),
        *(f"/partners/?naam={one.word}" for one in others[:5]),
        *(f"/r/{one.id}/" for one in others[:5]),
    ]
    return {path: _without(path, page.request.get(path).text()) for path in paths}


def _without(path: str, text: str) -> str:
    """A page leads back to itself, by the button of the language too."""
    return text.replace(path, "").replace(escape(path), "")


def _line(
    login: str, pages: dict[str, str], others: Collection[Sent], shown: Collection[Sent]
) -> str:
    bare = [re.sub(r"<[^>]*>", " ", text) for text in pages.values()]
    words = sum(len(re.findall(r"\w+", text)) for text in bare)
    return (
        f"{login}: {len(pages)} pages and {words} words; of {len(others)} referrals of others "
        f"nothing, of {len(shown)} own ones the text"
    )
