"""A desk without accounts: a link that opens nothing by itself, a code, and one referral."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import outbox.services
import partners.services
import signals.services
from accounts.models import AuditEvent, ReadEvent
from outbox.models import Message
from partners.models import Desk, LinkMail, Referral, ReferralEvent, SafeLink
from partners.rules import Actor, ConsentAction, State, Via, links, steps_open
from partners.services.links import CODE, FRESH
from residents.reads import looks_at
from residents.services import erasing
from signals.models import Feedback
from tests import factories as make
from tests.access_table import ROWS
from tests.conftest import World
from tests.partners.given import put_in_use, refer_care, refer_debt, say
from tests.socialnet.test_logs import line_of
from tests.test_house import CHECKOUT

pytestmark = pytest.mark.django_db

CANARY = "Kanarievogel zingt de hele nacht"


@pytest.fixture
def desk(world: World) -> Desk:
    """Nobody there has a login; the agreement is that of any other desk."""
    desk = make.make_desk("welfare", name="Ouderenwerk", email="ouderenwerk@test.example")
    make.make_agreement(world.linde, desk)
    return desk


@pytest.fixture
def referral(world: World, desk: Desk) -> Referral:
    return refer_care(world.resident, desk, by=world.anna, text=CANARY)


def mails_to(desk: Desk) -> list[str]:
    outbox.services.drain()
    return [str(one.body) for one in mail.outbox if one.to == [desk.email]]


def address_in(text: str) -> str:
    found = re.search(r"http\S+(/r/\S+/)", text)
    assert found, text
    return found.group(1)


def link_to(desk: Desk) -> str:
    """The newest one. Mails that leave together leave in any order."""
    return address_in([text for text in mails_to(desk) if "/r/" in text][-1])


def code_to(desk: Desk) -> str:
    return [
        "".join(found.groups())
        for text in mails_to(desk)
        if (found := re.search(r"\b(\d{3}) (\d{3})\b", text))
    ][-1]


def ask(client: Client, url: str) -> Any:
    return client.post(f"{url}stuur-code/")


def come_in(desk: Desk, url: str, client: Client | None = None) -> Client:
    client = client or Client()
    assert ask(client, url).status_code == 302
    answer = client.post(f"{url}code/", {"code": code_to(desk)})
    assert (answer.status_code, answer["Location"]) == (302, "/r/verwijzing/")
    return client


PAGE = "/r/verwijzing/"


def step(client: Client, name: str, **data: str) -> Any:
    return client.post(f"{PAGE}stap/{name}/", data)


# --- the whole road -----------------------------------------------------------------------------


def test_from_the_mail_to_the_answer(world: World, desk: Desk) -> None:
    make.give_consent(world.resident, desk, by=world.bram)
    signal = make.make_signal(world.unit, world.loneliness, by=world.bram, resident=world.resident)
    referral = signals.services.refer(signal, desk, make.CONSENT, text=CANARY, by=world.anna)
    text = mails_to(desk)[-1]
    assert world.resident.surname not in text and CANARY not in text
    assert str(referral.pk) not in text  # of the referral only its short reference
    client = come_in(desk, address_in(text))
    page = client.get(PAGE).content.decode()
    assert CANARY not in page and world.resident.surname not in page
    assert step(client, "open").status_code == 302
    page = client.get(PAGE).content.decode()
    assert CANARY in page and world.resident.surname in page
    step(client, "accept")
    step(client, "report", reason="contact_made")
    referral.refresh_from_db()
    assert referral.state == State.COMPLETED
    events = ReferralEvent.objects.filter(referral=referral).exclude(step="refer")
    assert {(one.by, one.via) for one in events} == {(None, Via.LINK)}
    outbox.services.drain()
    assert Feedback.objects.filter(signal=signal).exists()  # whoever noted it hears of it


def test_what_is_read_stands_in_the_log_and_the_resident_sees_it(
    world: World, desk: Desk, referral: Referral
) -> None:
    client = come_in(desk, link_to(desk))
    step(client, "open")
    before = ReadEvent.objects.count()
    client.get(PAGE)
    assert ReadEvent.objects.count() == before + 1
    look = ReadEvent.objects.get(subject_id=referral.pk)
    assert (look.actor, look.party_id, look.person_id) == (None, desk.pk, world.resident.pk)
    assert look.party == f"{desk.organisation.name}, {desk.name}"
    assert [(one.own_staff, one.purpose) for one in looks_at(world.resident)] == [
        (False, "referral, by a code from the mailbox")
    ]
    assert look.party in world.client("fien").get(reverse("accounts:looks")).content.decode()


@pytest.mark.parametrize("state", sorted(State))
def test_the_buttons_are_those_of_the_table(desk: Desk, referral: Referral, state: str) -> None:
    client = come_in(desk, link_to(desk))
    now = timezone.now()
    Referral.objects.filter(pk=referral.pk).update(
        state=state,
        closed_at=None if state in partners.rules.OPEN else now,
        expected_on=timezone.localdate() if state in partners.rules.DATED else None,
        paused_at=now if state == State.INFO_ASKED else None,
        alarm_at=None,
        rung=0,
    )
    answer = client.get(PAGE)
    if state in partners.rules.FINAL - partners.rules.READ_BACK:
        assert answer.status_code == 404
        return
    page = answer.content.decode()
    offered = set(re.findall(r"/r/verwijzing/stap/(\w+)/", page))
    # To another desk it goes by the page of who has a login.
    assert offered == {one.name for one in steps_open(state, Actor.PARTNER)} - {"pass_on"}


def test_a_step_asks_its_reason_and_loses_nothing(desk: Desk, referral: Referral) -> None:
    client = come_in(desk, link_to(desk))
    step(client, "open")
    answer = step(client, "decline", reason="nonsense")
    assert answer.status_code == 200 and 'id="id_decline_reason"' in answer.content.decode()
    referral.refresh_from_db()
    assert referral.state == State.RECEIVED
    assert step(client, "nonsense").status_code == 404
    assert step(client, "cancel", reason="by_sender").status_code == 302
    referral.refresh_from_db()
    assert referral.state == State.RECEIVED


# --- scanners -----------------------------------------------------------------------------------


def everything() -> dict[str, list[Any]]:
    models = (Referral, ReferralEvent, SafeLink, LinkMail, Message, ReadEvent, AuditEvent)
    found = {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM django_session ORDER BY 1")
        found["session"] = cursor.fetchall()
    return found


def test_a_programme_that_opens_every_link_changes_nothing(
    world: World, desk: Desk, referral: Referral
) -> None:
    """Ten times, with each method that looks, on each address in each mail."""
    url = link_to(desk)
    ask(Client(), url)
    outbox.services.drain()
    addresses = {
        one for text in mails_to(desk) for one in re.findall(r"http://[^/\s]+(/\S*)", text)
    }
    addresses |= {f"{url}code/", f"{url}stuur-code/", f"{url}nieuwe-link/", PAGE}
    addresses |= {f"{PAGE}stap/open/", "/r/klaar/"}
    assert url in addresses
    before = everything()
    for address in sorted(addresses):
        for method in ("get", "head", "options"):
            for _ in range(10):
                answer = getattr(Client(), method)(address)
                assert answer.status_code in {200, 404, 405}
                body = answer.content.decode()
                assert CANARY not in body and world.resident.surname not in body
                assert referral.reference not in body
    assert everything() == before


def test_the_pages_keep_the_key_to_themselves(desk: Desk, referral: Referral) -> None:
    url = link_to(desk)
    token = url.split("/")[2]
    client = Client()
    pages = [client.get(url), client.get(f"{url}code/"), client.get("/r/verwijzing/")]
    pages.append(come_in(desk, url, client).get(PAGE))
    for page in pages:
        assert page["Referrer-Policy"] == "strict-origin"  # never more than whose house it is
        assert "noindex" in page["X-Robots-Tag"] and "no-store" in page["Cache-Control"]
        title = re.search(r"<title>(.*?)</title>", page.content.decode(), re.DOTALL)
        assert title and token not in title.group(1)
        assert 'name="robots" content="noindex' in page.content.decode()
    assert token not in pages[-1].content.decode()


def test_no_key_is_in_a_log_line() -> None:
    token = "Zk3-x_9aQd7LmP0sVb2yTg"
    for line in ("Not Found: /r/%s/", "Method Not Allowed (GET): /r/%s/stuur-code/"):
        assert token not in line_of(line, token)
    assert "/r/verwijzing/" in line_of("Not Found: /r/verwijzing/")


def test_the_web_server_keeps_no_addresses() -> None:
    """gunicorn writes none unless it is told to."""
    for name in ("Dockerfile", "docker-compose.yml", "scripts/demo.py"):
        text = (CHECKOUT / name).read_text()
        assert "gunicorn" in text or name == "docker-compose.yml"
        assert "access-log" not in text


def test_neither_key_nor_code_is_kept_or_told(desk: Desk, referral: Referral) -> None:
    url = link_to(desk)
    token = url.split("/")[2]
    ask(Client(), url)
    code = code_to(desk)
    rows = str([list(m.objects.values()) for m in (SafeLink, LinkMail, Message, AuditEvent)])
    assert token not in rows and code not in rows
    assert len(token) == 22  # 128 bits


# --- the code -----------------------------------------------------------------------------------


def test_a_wrong_code_counts_and_five_end_it(desk: Desk, referral: Referral) -> None:
    url = link_to(desk)
    client = Client()
    ask(client, url)
    code = code_to(desk)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(links.CODE_TRIES):
        answer = client.post(f"{url}code/", {"code": wrong})
        assert answer.status_code == 200
    assert client.post(f"{url}code/", {"code": code}).status_code == 200
    assert SafeLink.objects.get().tries == links.CODE_TRIES


def test_what_cannot_be_a_code_costs_no_try(desk: Desk, referral: Referral) -> None:
    url = link_to(desk)
    ask(Client(), url)
    outbox.services.drain()
    for typed in ("", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12345\x00"):
        answer = Client().post(f"{url}code/", {"code": typed})
        assert answer.status_code == 200
    assert SafeLink.objects.get().tries == 0


def test_a_code_may_be_typed_with_its_space(desk: Desk, referral: Referral) -> None:
    url = link_to(desk)
    client = Client()
    ask(client, url)
    code = code_to(desk)
    answer = client.post(f"{url}code/", {"code": f" {code[:3]} {code[3:]} "})
    assert answer.status_code == 302


def test_a_code_opens_once(desk: Desk, referral: Referral) -> None:
    url = link_to(desk)
    ask(Client(), url)
    code = code_to(desk)
    assert Client().post(f"{url}code/", {"code": code}).status_code == 302
    assert Client().post(f"{url}code/", {"code": code}).status_code == 200


def test_a_code_is_too_old_after_ten_minutes(desk: Desk, referral: Referral) -> None:
    url = link_to(desk)
    ask(Client(), url)
    code = code_to(desk)
    with time_machine.travel(timezone.now() + links.CODE_HOLDS + timedelta(seconds=1)):
        assert Client().post(f"{url}code/", {"code": code}).status_code == 200
    assert Client().post(f"{url}code/", {"code": code}).status_code == 302  # the control


def test_only_the_newest_code_works(desk: Desk, referral: Referral) -> None:
    url = link_to(desk)
    ask(Client(), url)
    first = code_to(desk)
    LinkMail.objects.update(asked_at=timezone.now() - links.TWICE)
    ask(Client(), url)
    second = code_to(desk)
    if first != second:
        assert Client().post(f"{url}code/", {"code": first}).status_code == 200
    assert Client().post(f"{url}code/", {"code": second}).status_code == 302


def test_pressed_twice_is_one_mail(desk: Desk, referral: Referral) -> None:
    url = link_to(desk)
    for _ in range(3):
        assert ask(Client(), url).status_code == 302
    assert LinkMail.objects.count() == Message.objects.filter(kind=CODE).count() == 1


def test_the_code_of_another_link_opens_nothing(
    world: World, desk: Desk, referral: Referral
) -> None:
    """Of the same desk, of another resident; and of the desk of another organisation."""
    url = link_to(desk)
    neighbour = make.make_resident(world.unit)
    refer_care(neighbour, desk, by=world.anna)
    other = link_to(desk)
    assert other != url
    ask(Client(), other)
    code = code_to(desk)
    ask(Client(), url)
    outbox.services.drain()
    own = LinkMail.objects.get(link__referral=referral)
    if not partners.services.links.check_password(code, own.code_hash):
        assert Client().post(f"{url}code/", {"code": code}).status_code == 200
    assert Client().post(f"{other}code/", {"code": code}).status_code == 302


def test_a_code_that_waited_too_long_is_not_sent(desk: Desk, referral: Referral) -> None:
    url = link_to(desk)
    ask(Client(), url)
    LinkMail.objects.update(asked_at=timezone.now() - links.CODE_HOLDS - timedelta(seconds=1))
    before = len(mails_to(desk))
    message = Message.objects.get(kind=CODE)
    assert (message.state, message.problem) == ("withheld", "code_too_late")
    assert len(mails_to(desk)) == before


def test_a_mail_that_is_made_again_has_a_new_code(desk: Desk, referral: Referral) -> None:
    url = link_to(desk)
    ask(Client(), url)
    first = code_to(desk)
    (made,) = partners.services.links.make_codes(LinkMail.objects.all()).values()
    if made != first:
        assert Client().post(f"{url}code/", {"code": first}).status_code == 200
    assert Client().post(f"{url}code/", {"code": made}).status_code == 302


# --- guessing -----------------------------------------------------------------------------------


def test_the_budget_of_whoever_guesses(
    desk: Desk, referral: Referral, tell: Callable[[str], None]
) -> None:
    """Whoever has the link and not the mailbox: all codes that can be asked, all tries that count.

    Without the limit per place, as from a thousand places.
    """
    url = link_to(desk)
    link = SafeLink.objects.get()
    guesses = 0
    for _ in range(20):
        LinkMail.objects.update(asked_at=timezone.now() - timedelta(hours=2))
        try:
            partners.services.links.ask_code(link)
        except partners.services.links.LinkRefused:
            break
        code = code_to(desk)
        mail_row = LinkMail.objects.order_by("-asked_at").first()
        assert mail_row is not None
        for n in range(12):
            with pytest.raises(partners.services.links.LinkRefused):
                partners.services.links.enter(link, f"{(int(code) + 1 + n) % 10**6:06}")
        mail_row.refresh_from_db()
        guesses += mail_row.tries
    assert guesses == links.LINK_TRIES
    with pytest.raises(partners.services.links.LinkRefused):
        partners.services.links.enter(link, code)
    assert links.GUESSES == 100_000
    assert AuditEvent.objects.filter(verb="link.blocked").count() == 1
    page = Client().get(url).content.decode()
    assert f"{url}nieuwe-link/" in page and f"{url}stuur-code/" not in page
    tell(f"guesses of a 6-digit code per link: {guesses}, right once in {links.GUESSES} links")


def test_whoever_is_in_stays_in_when_somebody_else_guesses(desk: Desk, referral: Referral) -> None:
    client = come_in(desk, link_to(desk))
    SafeLink.objects.update(tries=links.LINK_TRIES)
    assert client.get(PAGE).status_code == 200


def test_a_place_has_its_own_limit(desk: Desk, referral: Referral, monkeypatch: Any) -> None:
    monkeypatch.setattr(links, "PLACE_TRIES", 2)
    url = link_to(desk)
    answers = [Client().post(f"{url}code/", {"code": "000000"}) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == str(links.PLACE_WINDOW)


def test_codes_are_asked_five_times_an_hour_per_link(desk: Desk, referral: Referral) -> None:
    url = link_to(desk)
    for n in range(6):
        LinkMail.objects.update(asked_at=timezone.now() - links.TWICE)
        answer = ask(Client(), url)
        assert answer.status_code == (302 if n < links.CODES[0] else 429)
    LinkMail.objects.update(asked_at=timezone.now() - links.CODES[2])
    assert ask(Client(), url).status_code == 302


def test_a_desk_has_a_limit_over_all_its_links(
    world: World, desk: Desk, referral: Referral, monkeypatch: Any
) -> None:
    monkeypatch.setattr(links, "CODES", (5, 2, timedelta(hours=1)))
    for n in range(3):
        refer_care(make.make_resident(world.unit), desk, by=world.anna)
        assert ask(Client(), link_to(desk)).status_code == (302 if n < 2 else 429)


# --- when a link is over ------------------------------------------------------------------------


def test_a_link_is_over_after_eight_days_and_asks_for_a_fresh_one(
    desk: Desk, referral: Referral
) -> None:
    url = link_to(desk)
    SafeLink.objects.update(expires_at=timezone.now())
    assert ask(Client(), url)["Location"] == url  # no code for it
    assert Client().get(f"{url}code/")["Location"] == url
    answer = Client().post(f"{url}nieuwe-link/")
    assert answer.status_code == 200
    fresh = link_to(desk)
    assert fresh != url
    come_in(desk, fresh)
    assert [str(one.to) for one in mail.outbox] == [f"['{desk.email}']"] * len(mail.outbox)


def test_fresh_links_are_asked_three_times_a_day(desk: Desk, referral: Referral) -> None:
    url = link_to(desk)
    SafeLink.objects.update(expires_at=timezone.now())
    for n in range(4):
        LinkMail.objects.update(asked_at=timezone.now() - links.TWICE)
        answer = Client().post(f"{url}nieuwe-link/")
        assert answer.status_code == (200 if n < links.FRESH[0] else 429)
    assert Message.objects.filter(kind=FRESH).count() == links.FRESH[0]


def withdraw(world: World, referral: Referral) -> None:
    say(world.resident, referral.desk, ConsentAction.WITHDRAWN, by=world.bram)


def take_back(world: World, referral: Referral) -> None:
    partners.services.take_step(
        referral, "cancel", actor=Actor.SENDER, by=world.anna, reason="by_sender"
    )


def get_a_member(world: World, referral: Referral) -> None:
    make.make_desk_member(referral.desk)


def end_the_agreement(world: World, referral: Referral) -> None:
    type(referral.basis.agreement).objects.filter(pk=referral.basis.agreement_id).update(
        until=timezone.localdate()
    )


def get_another_mailbox(world: World, referral: Referral) -> None:
    Desk.objects.filter(pk=referral.desk_id).update(email="iemand-anders@test.example")


def look_back_long(world: World, referral: Referral) -> None:
    partners.services.take_step(referral, "open", actor=Actor.PARTNER, by=None, via=Via.LINK)
    partners.services.take_step(
        referral,
        "decline",
        actor=Actor.PARTNER,
        by=None,
        via=Via.LINK,
        reason="other",
    )
    Referral.objects.filter(pk=referral.pk).update(closed_at=timezone.now() - timedelta(days=30))


def erase(world: World, referral: Referral) -> None:
    erasing.erase_on_request(world.resident, by=world.fien)


ENDINGS = [
    *(withdraw, take_back, get_a_member, end_the_agreement, get_another_mailbox),
    *(look_back_long, erase),
]


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda one: one.__name__)
def test_it_ends_at_once(world: World, desk: Desk, referral: Referral, ending: Any) -> None:
    url = link_to(desk)
    client = come_in(desk, url)
    assert client.get(PAGE).status_code == 200
    ending(world, referral)
    assert client.get(PAGE).status_code == 404
    assert client.get(PAGE).status_code == 404  # and the visit is over
    assert step(client, "open").status_code == 404
    for address in (url, f"{url}code/"):
        assert Client().get(address).status_code == 404
    before = LinkMail.objects.count()
    for address in (f"{url}stuur-code/", f"{url}nieuwe-link/", f"{url}code/"):
        assert Client().post(address, {"code": "123456"}).status_code == 404
    assert LinkMail.objects.count() == before


def test_what_ended_can_be_read_back_for_thirty_days(desk: Desk, referral: Referral) -> None:
    client = come_in(desk, link_to(desk))
    step(client, "open")
    step(client, "decline", reason="other")
    page = client.get(PAGE)
    assert page.status_code == 200 and "/stap/" not in page.content.decode()


def test_what_was_withdrawn_is_told_without_a_link(
    world: World, desk: Desk, referral: Referral
) -> None:
    client = come_in(desk, link_to(desk))
    step(client, "open")
    before = SafeLink.objects.count()
    take_back(world, referral)
    assert "/r/" not in mails_to(desk)[-1]
    assert SafeLink.objects.count() == before


def test_a_desk_with_members_gets_the_ordinary_address(world: World) -> None:
    refer_care(world.resident, world.buurtteam, by=world.anna)
    assert "/loket/" in mails_to(world.buurtteam)[-1]
    assert not SafeLink.objects.exists()


def test_arrears_go_the_same_way(world: World) -> None:
    world.gemeente.members.update(until=timezone.localdate())
    refer_debt(world.resident, world.gemeente, by=world.ina)
    client = come_in(world.gemeente, link_to(world.gemeente))
    step(client, "open")
    assert "840,50" in client.get(PAGE).content.decode()


# --- the visit ----------------------------------------------------------------------------------


def test_nothing_else_exists_for_who_came_in_with_a_code(
    world: World, desk: Desk, referral: Referral
) -> None:
    """Another referral of this desk, one of another corporation, and every page behind a login."""
    own = refer_care(make.make_resident(world.unit), desk, by=world.anna)
    make.make_agreement(world.hoeve, desk)
    put_in_use(
        partners.services.Concern(
            world.other_resident, "care", "loneliness", "x", grounds=frozenset({"consent"})
        )
    )
    foreign = refer_care(world.other_resident, desk, by=world.carel)
    mails_to(desk)
    url = next(address_in(text) for text in mails_to(desk) if referral.reference in text)
    client = come_in(desk, url)
    step(client, "open")
    closed = [
        *("/loket/", f"/loket/{own.pk}/", f"/loket/{foreign.pk}/", f"/loket/{referral.pk}/"),
        *("/admin/", "/vandaag/", "/mijn/", "/bewoners/zoeken/", "/cijfers/", "/berichten/"),
        *[reverse(row.name) for row in ROWS if not row.args and "nobody" not in row.get],
    ]
    closed = [address for address in closed if not address.startswith("/r/")]
    assert len(closed) > 40
    for address in closed:
        assert client.get(address).status_code == 404, address
    for key in (own.pk, foreign.pk, referral.pk):
        assert client.post(f"/loket/{key}/stap/open/").status_code == 404
    own.refresh_from_db()
    assert own.state == State.REQUESTED
    assert client.get(PAGE).status_code == 200  # it did not end by trying


def test_logging_in_ends_the_visit(world: World, desk: Desk, referral: Referral) -> None:
    client = come_in(desk, link_to(desk))
    client.force_login(world.petra)
    assert client.get("/loket/").status_code == 200
    assert client.get(PAGE).status_code == 404
    assert "safe_link" not in client.session
    client.logout()
    assert client.get(PAGE).status_code == 404


def test_whoever_is_logged_in_logs_out_first(world: World, desk: Desk, referral: Referral) -> None:
    url = link_to(desk)
    client = world.client("anna")
    assert "/accounts/logout/" in client.get(url).content.decode()
    ask(client, url)
    answer = client.post(f"{url}code/", {"code": code_to(desk)})
    assert answer["Location"] == url
    assert client.get("/vandaag/").status_code == 200


def test_a_visit_ends_after_half_an_hour_and_after_a_day(desk: Desk, referral: Referral) -> None:
    client = come_in(desk, link_to(desk))
    assert client.session.get_expiry_age() == 30 * 60
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert client.get(PAGE).status_code == 404
    client = come_in_again(desk)
    LinkMail.objects.exclude(used_at=None).update(used_at=timezone.now() - links.LONGEST)
    assert client.get(PAGE).status_code == 404


def come_in_again(desk: Desk) -> Client:
    LinkMail.objects.update(asked_at=timezone.now() - links.TWICE)
    url = next(address_in(text) for text in mails_to(desk) if "/r/" in text)
    return come_in(desk, url)


def test_leaving_ends_it_on_every_device(desk: Desk, referral: Referral) -> None:
    client = come_in(desk, link_to(desk))
    copied = Client()
    copied.cookies = client.cookies
    assert client.post("/r/klaar/").status_code == 200
    assert client.get(PAGE).status_code == copied.get(PAGE).status_code == 404


def test_a_session_key_of_before_is_not_kept(desk: Desk, referral: Referral) -> None:
    """Whoever gave somebody a session key beforehand is not in with them."""
    url = link_to(desk)
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["session"] = session.session_key
    come_in(desk, url, client)
    assert client.session.session_key != session.session_key
    assert "planted" not in client.session


def test_an_unknown_link_says_no_more_than_one_that_is_over(
    world: World, desk: Desk, referral: Referral
) -> None:
    url = link_to(desk)
    take_back(world, referral)
    over, unknown = Client().get(url), Client().get(f"/r/{uuid4().hex}/")
    assert over.status_code == unknown.status_code == 404
    strip = re.compile(rb"/r/[\w-]{20,}/|csrf\w+\" value=\"\w+\"")
    assert strip.sub(b"", over.content) == strip.sub(b"", unknown.content)


def test_questions_per_page_are_few(desk: Desk, referral: Referral) -> None:
    client = come_in(desk, link_to(desk))
    step(client, "open")
    client.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)
    assert len(asked) < 20


# --- two at once --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_with_one_code_are_one(world: World, desk: Desk, referral: Referral) -> None:
    link_to(desk)
    link = SafeLink.objects.get()
    partners.services.links.ask_code(link)
    code = code_to(desk)
    together = threading.Barrier(2)
    came_in: list[Any] = []

    def enter() -> None:
        together.wait()
        try:
            came_in.append(partners.services.links.enter(link, code))
        except partners.services.links.LinkRefused:
            came_in.append(None)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=enter) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one is None for one in came_in) == [False, True]
