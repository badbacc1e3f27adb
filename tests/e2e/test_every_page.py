"""Every page that a persona can click to: no error, no dead link, nothing that axe finds."""

from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page, Response

from .conftest import DESK, PHONE, LogIn

PERSONAS = [
    None,
    "flatcoach",
    "huismeester",
    "coordinator",
    "incasso",
    "fg",
    "beheer",
    "bewoner",
    "buurtteam",
    "meldpunt",
    "andere",
]
# Pages per kind of address and persona: a hundred residents' files are one kind of page.
PER_KIND = 2
LIMIT = 80
# What differs per persona is on the small screen too; the wide one is looked at once per kind.
seen_wide: set[str] = set()


def kind_of(path: str) -> str:
    """The address with its ids taken out."""
    parts = [
        "*" if any(sign.isdigit() for sign in part) or len(part) > 30 else part
        for part in path.split("/")
    ]
    return "/".join(parts)


def links_of(page: Page) -> list[str]:
    found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    home = urlsplit(page.url).netloc
    paths = []
    for link in found:
        parts = urlsplit(urljoin(page.url, link))
        if parts.netloc == home and parts.scheme in {"http", "https"}:
            paths.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return list(dict.fromkeys(paths))


@pytest.mark.e2e
@pytest.mark.parametrize("persona", PERSONAS, ids=lambda name: name or "nobody")
def test_every_page(persona: str | None, log_in: LogIn) -> None:
    page = log_in(persona)
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: (
            complaints.append(f"{page.url}: {message.text}")
            if message.type == "error" and "status of 4" not in message.text
            else None
        ),
    )
    waiting = ["/", "/thuis/"] if persona else ["/", "/accounts/login/", "/styleguide/"]
    seen: dict[str, int] = {}
    visited: set[str] = set()
    while waiting and len(visited) < LIMIT:
        path = waiting.pop(0)
        kind = kind_of(path.split("?")[0])
        if path in visited or seen.get(kind, 0) >= PER_KIND or "/static/" in path:
            continue
        seen[kind] = seen.get(kind, 0) + 1
        visited.add(path)
        # The panels of a page come after it; for a second page of a kind its links are enough.
        if (answer := _open(page, path, first=seen[kind] == 1)) is None:
            continue
        assert answer.status < 400, f"{path}: {answer.status}"
        if not page.url.startswith(("about:", "data:")) and "/admin/" not in path:
            waiting.extend(links_of(page))
            _look(page, path, complaints, first=seen[kind] == 1)
        elif path == "/admin/":
            waiting.extend(link for link in links_of(page) if link.count("/") == 4)
    assert len(visited) > 2
    assert not complaints, "\n".join(complaints)


def _open(page: Page, path: str, *, first: bool) -> Response | None:
    """None: a file to download, which came as one."""
    try:
        answer = page.goto(path, wait_until="networkidle" if first else "load")
    except Error as error:
        assert "Download is starting" in error.message
        file = page.request.get(path)
        # A calendar opens in the programme that keeps it; the browser only fetches it.
        is_calendar = file.headers["content-type"].startswith("text/calendar")
        saved = file.headers["content-disposition"].startswith("attachment")
        assert file.ok and (saved or is_calendar)
        return None
    assert answer is not None, path
    return answer


def _look(page: Page, path: str, complaints: list[str], *, first: bool) -> None:
    headings = page.locator("h1").count()
    if headings != 1:
        complaints.append(f"{path}: {headings} h1")
    if not first:
        return
    kind = kind_of(path.split("?")[0])
    sizes = [PHONE] if kind in seen_wide else [PHONE, DESK]
    seen_wide.add(kind)
    for size in sizes:
        page.set_viewport_size(size)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > size["width"]:
            complaints.append(f"{path}: {width} px wide on a screen of {size['width']}")
        result = Axe().run(page)
        if result.violations_count:
            complaints.append(f"{path} at {size['width']}: {result.generate_report()}")
