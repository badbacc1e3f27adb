"""The road of somebody of eighty: a letter, a code, two places, a paper to keep, and off again.

No mouse, no script, and letters four times as large: a screen of 1280 wide shows 320 then.
"""

import io
import re

import pypdf
import pytest
from playwright.sync_api import Locator, Page

from .conftest import LogIn
from .test_letter import letter_of

FOUR_TIMES = {"width": 320, "height": 225}


def _reach(page: Page, wanted: Locator) -> None:
    """Forward by the key until it has the focus, as the eye sees it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and wanted.count():
            mine, theirs = wanted.first.bounding_box(), focused.bounding_box()
            if mine is not None and mine == theirs:
                return
    pytest.fail(f"not reached by keyboard: {wanted}")


def _type(page: Page, name: str, text: str) -> None:
    _reach(page, page.locator(f"main input[name={name}]"))
    page.keyboard.type(text)


def _fits(page: Page) -> None:
    """Nobody has to move the page sideways to read a line."""
    body = page.locator("main").bounding_box()
    assert body is not None
    assert body["x"] >= 0
    assert body["x"] + body["width"] <= FOUR_TIMES["width"] + 1


@pytest.mark.e2e
def test_a_letter_two_places_a_paper_and_off_again(log_in: LogIn) -> None:
    number, code = letter_of(log_in("flatcoach"), door=24)
    page = log_in(None, viewport=FOUR_TIMES, java_script_enabled=False)

    page.goto("/agenda/bernhardflat/")
    _fits(page)
    with page.expect_navigation():
        _reach(page, page.locator("main h3 a[href^='/agenda/bernhardflat/']"))
        page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/agenda/bernhardflat/[0-9a-f-]{36}/$"))
    _fits(page)
    title = page.locator("h1").inner_text()

    _type(page, "number", number)
    _type(page, "code", code.lower())
    _reach(page, page.locator("main input[name=party_size]"))
    page.keyboard.press("ArrowDown")  # two of us
    page.keyboard.press("Enter")
    page.wait_for_url("**/agenda/bevestiging/**")
    _fits(page)
    assert page.get_by_text("2 mensen").count()

    paper = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4")))
    printed = " ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split())
    assert len(paper.pages) == 1
    assert title in printed
    assert "2 mensen" in printed

    _reach(page, page.locator("main form[action$='/afmelden/'] button"))
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    _fits(page)
    assert not page.get_by_text("2 mensen").count()
    assert not page.locator("main form[action$='/afmelden/']").count()
