"""A question of a desk and its answer, in the browser."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from .conftest import PHONE, LogIn


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
