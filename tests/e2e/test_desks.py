"""Two desks and two corporations in the browser: a question and its answer, and nothing of each
other."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from .conftest import DESK, PHONE, LogIn

REFERRAL = re.compile(r"/loket/[0-9a-f-]{36}/$")


def inbox_of(page: Page) -> set[str]:
    """The addresses of all that is in it, ended ones too."""
    page.goto("/loket/")
    links = page.eval_on_selector_all("a.sn-row-title", "all => all.map(a => a.pathname)")
    return {link for link in links if REFERRAL.search(link)}


def status_of(page: Page, path: str) -> int:
    answer = page.goto(path)
    assert answer is not None
    return answer.status


@pytest.mark.e2e
def test_a_question_is_asked_answered_and_then_it_waits(log_in: LogIn) -> None:
    coordinator = log_in("coordinator", viewport=PHONE)
    coordinator.goto("/vandaag/")
    coordinator.locator("section[aria-labelledby=asked] a").first.click()
    where = coordinator.url.split("#")[0]
    form = coordinator.locator("form[action$='/stap/tell/']")
    form.locator("textarea").fill("Zij spreekt Nederlands, een tolk is niet nodig.")
    form.locator("[type=submit]").click()
    expect(coordinator.locator("form[action$='/stap/tell/']")).to_have_count(0)

    desk = log_in("buurtteam", viewport=PHONE)
    desk.goto(where)
    expect(desk.get_by_text("een tolk is niet nodig")).to_be_visible()
    waits = desk.locator("form[action$='/stap/waitlist/']")
    desk.locator("details", has=waits).locator("summary").click()
    day = date.today() + timedelta(days=45)
    waits.locator("input[type=date]").fill(day.isoformat())
    waits.locator("[type=submit]").click()
    expect(desk.locator("form[action$='/stap/wait_on/']")).to_have_count(1)

    # Without consent for the other organisation it does not go there, and the page says why.
    coordinator.goto(where + "doorleiden/")
    coordinator.locator("label[for=id_desk_0]").click()
    coordinator.locator("main [type=submit]").last.click()
    expect(coordinator.locator("main")).to_contain_text("toestemming")
    desk.reload()
    expect(desk.locator("form[action$='/stap/wait_on/']")).to_have_count(1)


@pytest.mark.e2e
def test_nothing_of_the_other_is_to_be_had(log_in: LogIn) -> None:
    desks = {name: log_in(name, viewport=DESK) for name in ("buurtteam", "meldpunt")}
    inboxes = {name: inbox_of(page) for name, page in desks.items()}
    assert all(inboxes.values())
    assert not inboxes["buurtteam"] & inboxes["meldpunt"]
    elsewhere = log_in("andere", viewport=DESK)  # of the other corporation
    for name, paths in inboxes.items():
        (other,) = (page for one, page in desks.items() if one != name)
        for path in sorted(paths)[:4]:
            for page in (other, elsewhere):
                for end in ("", "afdrukken/", "doorleiden/"):
                    assert status_of(page, path + end) == 404, (name, path, end)
            assert status_of(desks[name], path) == 200
    for page in (*desks.values(), elsewhere):
        for path in ("/partners/", "/partners/antwoorden/"):
            assert status_of(page, path) == 403
    desks["meldpunt"].goto("/loket/antwoorden/")
    assert "Buurtteam" not in desks["meldpunt"].locator("main").inner_text()
