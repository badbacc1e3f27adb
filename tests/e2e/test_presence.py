"""The list at the door, in a hall without a network; and the tablet, after somebody walked away."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import LogIn


def open_list(page: Page) -> None:
    page.goto("/bellen/")
    page.get_by_role("link", name="Inloop").click()
    page.wait_for_url("**/aanwezig/")


@pytest.mark.e2e
def test_taps_wait_for_the_network_and_hold_no_name(log_in: LogIn) -> None:
    page = log_in("vrijwilliger")
    open_list(page)
    row = page.locator('[data-sn-tap][data-state="confirmed"]').first
    key = row.get_attribute("data-sn-tap")
    name = row.locator(".sn-tap-name span").first.inner_text()
    here = int(page.locator("[data-sn-count]").inner_text())
    page.context.set_offline(True)
    page.locator(f'[data-sn-tap="{key}"] button').click()
    expect(page.locator("[data-sn-status]")).to_be_visible()
    expect(page.locator("[data-sn-count]")).to_have_text(str(here + 1))
    kept = page.evaluate("JSON.stringify(window.localStorage)")
    assert str(key) in kept
    assert name not in kept
    marks: list[Any] = json.loads(next(iter(json.loads(kept).values())))
    assert {field for mark in marks for field in mark} == {"registration", "present", "nonce", "at"}
    page.context.set_offline(False)
    expect(page.locator("[data-sn-status]")).to_be_hidden(timeout=20_000)
    assert page.evaluate("window.localStorage.length") == 0
    page.reload()
    expect(page.locator(f'[data-sn-tap="{key}"]')).to_have_attribute("data-state", "attended")


@pytest.mark.e2e
def test_without_a_script_a_tap_is_a_form(log_in: LogIn) -> None:
    page = log_in("vrijwilliger", java_script_enabled=False)
    open_list(page)
    key = page.locator('[data-sn-tap][data-state="confirmed"]').last.get_attribute("data-sn-tap")
    page.locator(f'[data-sn-tap="{key}"] button').click()
    expect(page.locator(f'[data-sn-tap="{key}"]')).to_have_attribute("data-state", "attended")


@pytest.mark.e2e
def test_the_tablet_goes_back_and_shows_nothing_of_before(log_in: LogIn) -> None:
    coach = log_in("flatcoach")
    coach.goto("/bewoners/")
    coach.get_by_role("link", name="Bernhardflat", exact=True).first.click()
    coach.get_by_role("link", name="Tablets in de hal").click()
    coach.get_by_label("Waar staat de tablet?").fill("Proef")
    coach.get_by_role("button", name="Link maken").click()
    address = coach.locator(".sn-hall-address").inner_text()
    tablet = log_in(None)
    tablet.clock.install()
    tablet.goto(address)
    tablet.locator("a.sn-hall-card").first.click()
    tablet.wait_for_load_state()  # the script that waits is deferred
    tablet.locator("input[name=number]").fill("12345678")
    expect(tablet.locator("[data-sn-hall]")).to_be_hidden()
    tablet.clock.run_for(50_000)
    expect(tablet.locator("[data-sn-hall]")).to_be_visible()
    tablet.clock.run_for(15_000)
    tablet.wait_for_url(address)
    tablet.go_back()
    assert tablet.url == address or tablet.locator("input[name=number]").input_value() == ""
