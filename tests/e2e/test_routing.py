"""The coordinator puts the rules in order without a script: a thumb, buttons, and a look first."""

import pytest
from playwright.sync_api import expect

from .conftest import LogIn


@pytest.mark.e2e
def test_rules_are_put_in_order_looked_at_and_saved(log_in: LogIn) -> None:
    page = log_in("coordinator", java_script_enabled=False)
    page.goto("/signalen/")
    page.get_by_role("link", name="Waar signalen heen gaan").click()
    alarm = page.get_by_text("1 regel werkt nooit")
    expect(alarm).to_be_visible()
    expect(page.get_by_role("cell", name="geen loket")).to_have_count(1)
    page.get_by_role("link", name="De regels wijzigen").click()
    page.locator("button[name=up][value='5']").click()
    page.locator("button[name=up][value='4']").click()
    page.locator("button[name=look]").click()
    expect(page.get_by_role("row", name="In de war of vergeetachtig")).to_be_visible()
    page.locator("button[name=save]").click()
    expect(page.get_by_text("De regels zijn opgeslagen")).to_be_visible()
    expect(alarm).to_have_count(0)
