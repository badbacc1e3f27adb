"""What can be known of the templates without rendering them."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
ROOMS = ["socialnet", "programmes", "signals", "partners", "activities", "residents", "outbox",
         "accounts"]  # fmt: skip
FLOOR = {"socialnet": 5, "programmes": 4, "signals": 3, "partners": 2, "activities": 2,
         "residents": 1, "outbox": 0, "accounts": 0}  # fmt: skip
SHARED = {"layout", "components", "ds"}
# Found by their name, by Django or by a package, and not by our own code.
CALLED_BY_NAME = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
OTHERS_FOLDERS = {"ds", "account", "allauth", "mfa", "usersessions", "socialaccount", "admin"}


@cache
def _texts() -> dict[str, str]:
    return {
        path.relative_to(TEMPLATES).as_posix(): path.read_text()
        for path in sorted(TEMPLATES.rglob("*"))
        if path.is_file()
    }


def _pages() -> list[str]:
    return [name for name in _texts() if name.endswith(".html")]


@cache
def _code() -> str:
    """All our Python and templates, in which a template must be named to be used."""
    sources = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return "\n".join([*(path.read_text() for path in sources), *_texts().values()])


def _references(text: str) -> Iterator[str]:
    text = re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", text, flags=re.DOTALL)
    for tag in re.findall(r"{%\s*(?:include|extends)\s+(.*?)%}", text):
        yield from re.findall(r"""^["']([^"']+)["']""", tag)


class _Finds(HTMLParser):
    """Inline style, script and handlers: what the content security policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        for name, value in attrs:
            if name == "style" or name.startswith(("on", "hx-on")):
                self.faults.append(f"<{tag} {name}>")
            if (value or "").strip().lower().startswith("javascript:"):
                self.faults.append(f"<{tag} {name}=javascript:>")
        if tag == "style":
            self.faults.append("<style>")
        # Data for a script is not a script.
        is_data = (names.get("type") or "").endswith("json")
        self.in_script = tag == "script" and "src" not in names and not is_data

    def handle_data(self, data: str) -> None:
        if self.in_script and data.strip():
            self.faults.append("<script> with code in it")

    def handle_endtag(self, tag: str) -> None:
        self.in_script = False


def _inline(text: str) -> list[str]:
    # Template tags may hold quotes and angle brackets: out with them before reading the HTML.
    finder = _Finds()
    finder.feed(re.sub(r"{%.*?%}|{#.*?#}", " ", text, flags=re.DOTALL))
    return finder.faults


@pytest.mark.parametrize("page", _pages())
def test_nothing_inline(page: str) -> None:
    assert _inline(_texts()[page]) == []


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color:red">', "<style>p{}</style>", '<a onclick="x()">', "<script>x()</script>",
        '<a href="javascript:x()">', '<p hx-on:click="x()">',
        "<p {% if a %}onclick='x'{% endif %}>",
    ],
)  # fmt: skip
def test_the_search_for_inline_things_finds_them(text: str) -> None:
    assert _inline(text) != []


@pytest.mark.parametrize("name", _texts())
def test_every_reference_exists_or_belongs_to_a_package(name: str) -> None:
    for target in _references(_texts()[name]):
        folder = target.split("/")[0]
        if folder in OTHERS_FOLDERS - {"ds"}:
            continue
        assert target in _texts(), f"{name} uses {target}"


@pytest.mark.parametrize("name", _texts())
def test_arrows_run_down(name: str) -> None:
    """A page takes from its own room, the shared ones, or a lower floor; never from a neighbour."""
    room = name.split("/")[0]
    for target in _references(_texts()[name]):
        folder = target.split("/")[0]
        if folder not in FLOOR:
            continue
        if room in SHARED:
            pytest.fail(f"{name} is shared and must not know {target}")
        if room in FLOOR:
            assert room == folder or FLOOR[room] > FLOOR[folder], f"{name} uses {target}"


@pytest.mark.parametrize("name", _texts())
def test_no_template_is_unused(name: str) -> None:
    if name in CALLED_BY_NAME or name.split("/")[0] in OTHERS_FOLDERS:
        return
    assert re.search(rf"""["']{re.escape(name)}["']""", _code()), f"nobody uses {name}"


@pytest.mark.parametrize("name", _texts())
def test_names_tell_what_is_a_fragment(name: str) -> None:
    """Whatever is not a whole page starts with an underscore, so nobody serves half a page."""
    if not name.endswith(".html") or name.split("/")[0] in OTHERS_FOLDERS | {"layout"}:
        return
    is_page = "{% extends" in _texts()[name][:200] or "<!DOCTYPE html>" in _texts()[name]
    assert is_page != Path(name).name.startswith("_")


@pytest.mark.parametrize("page", _pages())
def test_every_icon_is_in_the_sprite(page: str) -> None:
    sprite = (ROOT / "static/img/icons.svg").read_text()
    known = set(re.findall(r'<symbol id="([a-z]+)"', sprite))
    used = set(re.findall(r'{% icon "([^"]*)"', _texts()[page]))
    used |= set(re.findall(r'components/_\w+\.html"[^%]* icon="([^"]*)"', _texts()[page]))
    used |= set(re.findall(r'{% badge [^%]* icon="([^"]*)"', _texts()[page]))
    assert used - {"none"} <= known


@pytest.mark.parametrize("page", _pages())
def test_every_post_form_has_its_token(page: str) -> None:
    for form in re.findall(r"<form\b.*?</form>", _texts()[page], flags=re.DOTALL):
        if re.search(r'method="post"', form, flags=re.IGNORECASE):
            # The choice of a language needs none (socialnet/urls.py).
            assert ("{% csrf_token %}" in form) is (page != "layout/_language.html")


def test_every_class_of_ours_has_a_style() -> None:
    styles = "".join(path.read_text() for path in (ROOT / "static/css").glob("*.css"))
    styled = set(re.findall(r"\.(sn-[a-z0-9-]+)", styles))
    used = {
        word
        for text in _texts().values()
        for value in re.findall(r'class="([^"]*)"', text)
        for word in re.findall(r"\bsn-[a-z0-9-]+", value)
    }
    assert used - styled == set()


def test_styles_are_written_for_both_directions() -> None:
    """left and right would be wrong in Arabic: start and end are not."""
    for path in (ROOT / "static/css").glob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        found = re.findall(
            r"(?:margin|padding|border)-(?:left|right)\b|[^-\w](?:left|right)\s*:|"
            r"text-align:\s*(?:left|right)|float:\s*(?:left|right)",
            text,
        )
        assert found == [], path.name
