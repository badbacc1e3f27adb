"""The whole road in the browser: noted at the door, approved, opened, answered, heard back.

Real servers, a real worker. Texts are not looked at, only addresses, names of fields and states.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import DESK, PHONE, LogIn

SEEN = "Deur stond open, niemand gaf antwoord."


def tick(page: Page, selector: str, number: int = 0) -> None:
    """By its words, as a thumb does: the label lies over the whole line."""
    key = page.locator(selector).nth(number).get_attribute("id")
    page.locator(f"label[for='{key}']").click()


def note(page: Page, door: int) -> str:
    """The flatcoach, on the phone: building, door, what is seen, send. → the signal's address."""
    page.goto("/vandaag/")
    page.locator("main a[href='/signalen/nieuw/']").first.click()
    page.locator("main a", has_text="Bernhardflat").first.click()
    page.locator("[id^='floor-'] a[href*='/signalen/nieuw/woning/']").nth(door).click()
    tick(page, "input[name=category]")
    tick(page, "input[name^=seen_]:visible")
    page.fill("textarea[name=text]", SEEN)
    tick(page, "input[name=resident]", 1)
    tick(page, "input[name=resident_told]")
    page.click("form:has(textarea[name=text]) [type=submit]")
    page.wait_for_url(re.compile(r"/signalen/[0-9a-f-]{36}/\?genoteerd$"))
    return page.url.split("?")[0]


def approve(page: Page, signal: str, *, consent: str | None) -> None:
    """The coordinator: asks the gate, records what the resident says, looks, sends."""
    page.goto(signal)
    page.click("form[action$='/stap/take/'] button")
    page.click("a[href$='/doorverwijzen/']")
    if consent:
        expect(page.locator("a[href*='/toestemming/']").first).to_be_visible()
        page.locator("a[href*='/vastleggen/']").first.click()
        tick(page, "input[name=receiver]")
        tick(page, f"input[name=said][value={consent}]")
        tick(page, "input[name=channel][value=spoken]")
        page.click("form:has(input[name=channel]) [type=submit]")
        page.wait_for_url(re.compile("/doorverwijzen/"))
    page.click("[name=send]")
    page.wait_for_url(re.compile(r"/signalen/[0-9a-f-]{36}/$"))


def step(page: Page, name: str, reason: str = "") -> None:
    form = page.locator(f"form[action$='/stap/{name}/']")
    if reason:
        page.locator("details", has=form).locator("summary").click()
        form.locator("select[name=reason]").select_option(reason)
    # Some steps have a button, and a form below it for who wants to say more.
    form.locator("[type=submit]").first.click()
    page.wait_for_load_state("networkidle")


@pytest.mark.e2e
def test_a_concern_reaches_the_buurtteam_and_the_answer_comes_back(log_in: LogIn) -> None:
    coach = log_in("flatcoach", viewport=PHONE)
    signal = note(coach, door=40)

    coordinator = log_in("coordinator", viewport=DESK)
    approve(coordinator, signal, consent="yes")
    sent = coordinator.locator("a[href^='/loket/']").first.get_attribute("href")
    assert sent is not None

    mailbox = log_in(None)
    mailbox.goto("/demo/post/")
    for _ in range(40):
        if mailbox.get_by_text(sent.split("/")[2]).count():
            break
        mailbox.wait_for_timeout(500)
        mailbox.reload()
    assert SEEN not in mailbox.content()

    desk = log_in("buurtteam", viewport=DESK)
    desk.goto("/loket/")
    assert SEEN not in desk.content()
    desk.goto(sent)
    assert SEEN not in desk.content()
    step(desk, "open")
    expect(desk.get_by_text(SEEN)).to_be_visible()
    step(desk, "accept")
    step(desk, "contact")
    step(desk, "report", "contact_made")

    heard = coach.locator("form[action*='/terugkoppeling/'] button")
    for _ in range(60):
        coach.goto(signal)
        if heard.count() == 2:
            break
        coach.wait_for_timeout(500)
    assert heard.count() == 2  # it was taken up, and there is contact
    heard.last.click()
    expect(heard).to_have_count(1)
    heard.last.click()
    expect(heard).to_have_count(0)


@pytest.mark.e2e
def test_consent_withdrawn_after_approval_stops_it_and_the_coordinator_sees_why(
    log_in: LogIn,
) -> None:
    coach = log_in("flatcoach", viewport=PHONE)
    signal = note(coach, door=52)
    coordinator = log_in("coordinator", viewport=DESK)
    approve(coordinator, signal, consent="yes")
    sent = coordinator.locator("a[href^='/loket/']").first.get_attribute("href")

    _withdraw(coach, coordinator, signal)

    desk = log_in("buurtteam", viewport=DESK)
    answer = desk.goto(str(sent))
    assert answer is not None and answer.status == 404
    coordinator.goto(signal)
    expect(coordinator.locator("form[action$='/stap/dismiss/']")).to_have_count(1)


def _withdraw(coach: Page, coordinator: Page, signal: str) -> None:
    """On the resident's own page of consent, as the coach records it."""
    coordinator.goto(signal)
    name = coordinator.locator("aside dd").first.inner_text()
    coach.goto("/bewoners/")
    coach.locator("main a", has_text="Bernhardflat").first.click()
    coach.get_by_role("link", name=name.split("\n")[0]).first.click()
    coach.goto(coach.url.replace("/bewoners/", "/toestemming/van/") + "vastleggen/")
    tick(coach, "input[name=receiver]")
    tick(coach, "input[name=said][value=no]")
    tick(coach, "input[name=channel][value=phone]")
    coach.click("form:has(input[name=channel]) [type=submit]")
    coach.wait_for_load_state("networkidle")
