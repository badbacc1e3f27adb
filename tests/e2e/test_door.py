"""At the door without a network: kept encrypted, sent once, and nothing stays behind."""

import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from .conftest import LogIn
from .test_road import tick

# What is in the store and in the cache, as texts, and where there is a password for it.
KEPT = """async () => {
  const names = (await indexedDB.databases()).map((one) => one.name);
  const found = { databases: names, rows: [], locked: null };
  if (names.includes("sn-door")) {
    const asked = (request) => new Promise((done, fail) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
    const store = await asked(indexedDB.open("sn-door"));
    const rows = await asked(store.transaction("kept").objectStore("kept").getAll());
    const key = await asked(store.transaction("key").objectStore("key").get(1));
    store.close();
    found.rows = rows.map((row) => ({
      ...row, iv: row.iv.length, data: new TextDecoder("latin1").decode(row.data),
    }));
    found.locked = key.extractable;
  }
  return found;
}"""
CACHED = """async () => {
  const cache = await caches.open("sn-door");
  const texts = [];
  for (const key of await cache.keys()) {
    texts.push(key.url, await (await cache.match(key, { ignoreVary: true })).text());
  }
  return texts.join("\\n");
}"""
WORDS = "Post ligt op de mat, deur {}."


def open_door(page: Page, door: int) -> str:
    """→ its address. The phone takes the form along while there is a network."""
    page.goto("/signalen/nieuw/")
    page.locator("main a", has_text="Bernhardflat").first.click()
    page.locator("[id^='floor-'] a[href*='/signalen/nieuw/woning/']").nth(door).click()
    page.wait_for_selector("html[data-sn-pocket=ready]", state="attached")
    return page.url


def fill(page: Page, words: str) -> None:
    tick(page, "input[name=category]:enabled:visible")
    tick(page, "input[name^=seen_]:visible")
    page.fill("textarea[name=text]", words)


def nothing_waits(page: Page) -> None:
    for _ in range(100):
        if not page.evaluate(KEPT)["databases"]:
            return
        page.wait_for_timeout(300)
    pytest.fail("something still waits on the phone")


def send(page: Page) -> None:
    page.click("form:has(textarea[name=text]) [type=submit]")


def noted_with(page: Page, words: str) -> int:
    """How many of the worker's own signals have these words, on the pages of the product."""
    page.goto("/signalen/?state=mine")
    links = page.eval_on_selector_all(
        "main a.sn-row-title", "links => links.map(link => link.getAttribute('href'))"
    )
    return sum(words in page.request.get(link).text() for link in links[:8])


def number_of(page: Page) -> str:
    (number,) = re.findall(r"\d+", page.locator("h1").inner_text())[:1]
    return str(number)


PLACE = b"Bernhardflat, vierde verdieping"


def from_a_phone() -> FilePayload:
    """A photo that tells where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    made = BytesIO()
    Image.new("RGB", (4000, 3000), "green").save(made, "JPEG", exif=exif)
    assert PLACE in made.getvalue()
    return {"name": "woning.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def photo_on(page: Page, words: str) -> bytes | None:
    """Of the own signal with these words, the one photo as the page shows it."""
    page.goto("/signalen/?state=mine")
    links = page.eval_on_selector_all(
        "main a.sn-row-title", "links => links.map(link => link.getAttribute('href'))"
    )
    found = [link for link in links[:8] if words in page.request.get(link).text()]
    page.goto(found[0])
    photos = page.locator(".sn-photos img")
    if not photos.count():
        return None
    assert photos.count() == 1
    expect(photos).to_be_visible()
    assert photos.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1600
    source = photos.get_attribute("src")
    assert source is not None
    return page.request.get(source).body()


@pytest.mark.e2e
def test_three_signals_without_a_network_arrive_once_each_and_nothing_stays(log_in: LogIn) -> None:
    page = log_in("flatcoach")
    open_door(page, 30)
    name = page.locator(".sn-menu-name").first.inner_text()
    resident = page.locator("input[name=resident] + label").nth(1).inner_text()
    number = number_of(page)
    page.context.set_offline(True)

    # The page that was open already, with a photo.
    fill(page, WORDS.format(1))
    page.set_input_files("input[name=photos]", from_a_phone())
    tick(page, "input[name=resident]", 1)
    send(page)
    status = page.locator("[data-sn-kept-said]")
    expect(status).to_contain_text("1")
    assert page.locator("textarea[name=text]").input_value() == ""

    # Another one, opened without a network.
    for turn in (2, 3):
        page.goto("/signalen/nieuw/")
        page.fill("#door_number", number)
        expect(page.locator("input[name=door]:checked")).to_have_count(1)
        fill(page, WORDS.format(turn))
        send(page)
        expect(status).to_contain_text(str(turn))

    kept: dict[str, Any] = page.evaluate(KEPT)
    assert len(kept["rows"]) == 3
    assert kept["locked"] is False  # not extractable: no script reads it out
    assert {field for row in kept["rows"] for field in row} == {
        *("id", "owner", "at", "state", "iv", "data")
    }
    plain = str(kept["rows"])
    for secret in ("Post ligt", "JFIF", "/9j/", "woning", "resident", "text", resident.split()[-1]):
        assert secret not in plain
    cached = page.evaluate(CACHED)
    assert "Bernhardflat" in cached
    for secret in ("Post ligt", name, resident, 'csrfmiddlewaretoken" value'):
        assert secret not in cached
    assert page.evaluate("localStorage.length") == 0
    assert "Post ligt" not in page.evaluate("JSON.stringify(sessionStorage)")

    page.context.set_offline(False)
    expect(status).to_contain_text("3", timeout=30_000)
    expect(status).not_to_contain_text("nog niet", ignore_case=True)
    nothing_waits(page)
    for turn in (1, 2, 3):
        assert noted_with(page, WORDS.format(turn)) == 1
    assert page.evaluate(KEPT)["databases"] == []
    shown = [photo_on(page, WORDS.format(turn)) for turn in (1, 2, 3)]
    assert [photo is not None for photo in shown] == [True, False, False]
    assert shown[0] is not None
    assert shown[0].startswith(b"\xff\xd8") and PLACE not in shown[0]


@pytest.mark.e2e
def test_what_the_server_refuses_comes_back_with_all_that_was_typed(log_in: LogIn) -> None:
    page = log_in("flatcoach")
    open_door(page, 31)
    page.context.set_offline(True)
    fill(page, "Zijn nummer is 111222333.")
    page.set_input_files("input[name=photos]", from_a_phone())
    send(page)
    expect(page.locator("[data-sn-kept-said]")).to_contain_text("1")
    page.context.set_offline(False)
    back = page.locator("[data-sn-kept-back]")
    expect(back).to_contain_text("111222333", timeout=30_000)
    back.locator("[data-sn-mend]").click()
    text = page.locator("textarea[name=text]")
    expect(page.locator("#id_text_error")).to_be_visible(timeout=20_000)
    expect(text).to_have_value("Zijn nummer is 111222333.")
    # The photo is chosen already.
    assert page.locator("input[name=photos]").evaluate("input => input.files.length") == 1
    text.fill(WORDS.format("31"))
    send(page)
    page.wait_for_url(re.compile(r"\?genoteerd$"))
    expect(page.locator(".sn-photos img")).to_be_visible()
    assert page.evaluate(KEPT)["databases"] == []


@pytest.mark.e2e
def test_a_session_that_ended_loses_nothing(log_in: LogIn) -> None:
    page = log_in("flatcoach")
    open_door(page, 32)
    page.context.clear_cookies(name="session")
    fill(page, WORDS.format("32"))
    send(page)
    login = page.locator("[data-sn-kept-login] a")
    expect(login).to_be_visible()
    assert len(page.evaluate(KEPT)["rows"]) == 1
    # Somebody else on this phone sends nothing of it.
    other = page.context.new_page()
    enter(other, "huismeester")
    other.goto("/signalen/nieuw/")
    expect(other.locator("[data-sn-kept-said]")).not_to_be_empty()
    assert len(page.evaluate(KEPT)["rows"]) == 1
    other.close()
    page.context.clear_cookies(name="session")
    enter(page, "flatcoach")
    nothing_waits(page)
    assert noted_with(page, WORDS.format("32")) == 1


def enter(page: Page, name: str) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", f"{name}@demo.example")
    page.fill("input[name=password]", "samen-in-de-flat")
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/accounts/" not in url)


@pytest.mark.e2e
def test_logging_out_asks_and_then_leaves_nothing(log_in: LogIn) -> None:
    page = log_in("flatcoach")
    open_door(page, 33)
    page.context.set_offline(True)
    fill(page, WORDS.format("33"))
    send(page)
    expect(page.locator("[data-sn-kept-said]")).to_contain_text("1")
    page.route("**/signalen/nieuw/klaar/", lambda route: route.abort())
    page.context.set_offline(False)
    page.locator(".sn-menu summary").first.click()
    page.locator("form[action$='/accounts/logout/'] button").first.click()
    page.locator("[data-sn-yes]").click()
    page.wait_for_url(lambda url: "/signalen/" not in url)
    assert page.evaluate(KEPT)["databases"] == []
    assert page.evaluate("caches.keys()") == []
    assert (
        page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    )


@pytest.mark.e2e
def test_with_a_network_it_is_as_it_was(log_in: LogIn) -> None:
    page = log_in("flatcoach")
    open_door(page, 34)
    send(page)  # nothing filled in: the page says what lacks
    expect(page.locator("[data-sn-errors]")).to_be_visible()
    fill(page, WORDS.format("34"))
    send(page)
    page.wait_for_url(re.compile(r"\?genoteerd$"))
    expect(page.get_by_role("status").filter(has_text="Het is genoteerd")).to_have_count(1)
    assert page.evaluate(KEPT)["databases"] == []
