"""A letter, from the coach's printer to a place at an activity, without a mouse."""

import re

import pytest
from playwright.sync_api import Page

from .conftest import LogIn


def _tab_to(page: Page, pattern: str) -> None:
    """As somebody without a mouse goes: forward until it is there."""
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "(e => `${e.tagName} ${e.name || e.getAttribute('href') || ''}`)"
            "(document.activeElement)"
        )
        if re.search(pattern, here):
            return
    pytest.fail(f"not reached by keyboard: {pattern}")


def letter_of(coach: Page, door: int = 20) -> tuple[str, str]:
    """Somebody of the Bernhardflat gets one on the screen. → (number, code)"""
    coach.goto("/bewoners/")
    coach.get_by_role("link", name="Bernhardflat").first.click()
    coach.locator("main .sn-rows a[href^='/bewoners/']").nth(door).click()
    coach.click("main a[href$='/kaart/']")
    coach.click("button[name=as][value=page]")
    number, code = coach.locator(".sn-slip p.ds-heading").all_inner_texts()
    return number, code


@pytest.mark.e2e
def test_letter_code_sign_up_log_out(log_in: LogIn) -> None:
    number, code = letter_of(log_in("flatcoach"))
    page = log_in(None)
    page.goto("/kaart")
    _tab_to(page, "^INPUT number")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    page.wait_for_url("**/kaart/*/")
    _tab_to(page, "^INPUT code")
    page.keyboard.type(code.lower())
    page.keyboard.press("Enter")
    page.wait_for_url("**/mijn/")
    page.wait_for_load_state("networkidle")
    _tab_to(page, "^A /agenda/bernhardflat/$")
    page.keyboard.press("Enter")
    page.wait_for_url("**/agenda/**")
    _tab_to(page, "^A /agenda/bernhardflat/[0-9a-f-]{36}/$")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/agenda/bernhardflat/[0-9a-f-]{36}/"))
    title = page.locator("h1").inner_text()
    _tab_to(page, "^(INPUT|BUTTON) sign_up$")
    page.keyboard.press("Enter")
    page.wait_for_url("**/agenda/bevestiging/**")
    page.goto("/mijn/", wait_until="networkidle")
    assert page.get_by_text(title).count()
    closed = page.goto("/mijn-toestemming/")
    assert closed is not None and closed.status == 403
    page.goto("/mijn/", wait_until="networkidle")
    page.locator("main form[action*=logout] button").press("Enter")
    page.wait_for_url(lambda url: "/mijn/" not in url)
    page.goto("/mijn/")
    assert "/accounts/login/" in page.url
