"""The coordinator puts the rules in order without a script: a thumb, buttons, and a look first."""

import pytest

from .conftest import LogIn


@pytest.mark.e2e
def test_rules_are_put_in_order_looked_at_and_saved(log_in: LogIn) -> None:
    page = log_in("coordinator", java_script_enabled=False)
    page.goto("/signalen/")
    page.get_by_role("link", name="Waar signalen heen gaan").click()
    alarm = page.get_by_text("1 regel werkt nooit")
    assert alarm.is_visible()
    assert page.get_by_role("cell", name="geen loket").count() == 1
    page.get_by_role("link", name="De regels wijzigen").click()
    page.locator("button[name=up][value='5']").click()
    page.locator("button[name=up][value='4']").click()
    page.locator("button[name=look]").click()
    assert page.get_by_role("row", name="In de war of vergeetachtig").is_visible()
    page.locator("button[name=save]").click()
    assert page.get_by_text("De regels zijn opgeslagen").is_visible()
    assert alarm.count() == 0
