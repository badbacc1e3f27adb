"""The catalogues of translations in locale/*/LC_MESSAGES/django.po, without a gettext program.

    python -m scripts.messages update     take over the messages of the code, keep the translations
    python -m scripts.messages check      fail when a translation is missing, doubtful or left over
    python -m scripts.messages compile    make the django.mo files that Django reads

A message that stands in a library and not in this code may be translated here too, to say it our
way: give it a comment line that begins with "# Overrides".
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

CHECKOUT = Path(__file__).resolve().parent.parent
LOCALE = CHECKOUT / "locale"
DUTCH = LOCALE / "nl" / "LC_MESSAGES" / "django.po"
APPS = (
    "socialnet",
    "accounts",
    "outbox",
    "residents",
    "activities",
    "partners",
    "signals",
    "programmes",
)
KEYWORDS = (
    DEFAULT_KEYWORDS
    | {
        f"{name}_lazy": DEFAULT_KEYWORDS[name]
        for name in ("gettext", "ngettext", "pgettext", "npgettext")
    }
    | {"gettext_noop": None}
)

Found = tuple[int, str | tuple[str, ...], list[str], str | None]


# --- What the code says -------------------------------------------------------------------------


def catalogue_of_code() -> Catalog:
    catalogue = Catalog()
    for path, (_line, message, comments, context) in found_messages():
        where = [(path.relative_to(CHECKOUT).as_posix(), 0)]
        catalogue.add(message, locations=where, auto_comments=comments, context=context)
    return catalogue


def found_messages() -> Iterator[tuple[Path, Found]]:
    for path in source_files():
        source = path.read_text()
        if path.suffix != ".py":
            source = python_of_template(source, path)
        for found in extract("python", BytesIO(source.encode()), KEYWORDS, ["Translators:"]):
            yield path, found


def source_files() -> list[Path]:
    code = [path for app in APPS for path in (CHECKOUT / app).rglob("*.py")]
    folders = [CHECKOUT / "templates", *(CHECKOUT / app / "templates" for app in APPS)]
    templates = [path for folder in folders for path in folder.rglob("*.*")]
    return sorted([path for path in code if "migrations" not in path.parts] + templates)


def python_of_template(source: str, path: Path) -> str:
    """Django's own view of a template: each tag as a call of gettext, all else as X's.

    The indentation of a template means nothing to Python.
    """
    lines = templatize(source, origin=str(path)).splitlines()
    return "\n".join(line.lstrip() for line in lines)


# --- What the catalogues say --------------------------------------------------------------------


def catalogue_files() -> list[Path]:
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def load(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], domain="django")


def empty_catalogue(language: str) -> Catalog:
    return Catalog(
        locale=language,
        header_comment="# What the people who use the platform read.",
        project="socialnet",
        version="1",
        msgid_bugs_address="(see README.md)",
        last_translator="(see git log)",
        language_team=language,
        revision_date=datetime.now(UTC),
        charset="utf-8",
        fuzzy=False,
    )


def save(catalogue: Catalog, path: Path) -> None:
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, sort_by_file=True, include_lineno=False)


def is_override(message: Message) -> bool:
    return any(comment.startswith("Overrides") for comment in message.user_comments)


def entries(catalogue: Catalog) -> Iterator[Message]:
    """All but the header."""
    return (message for message in catalogue if message.id)


# --- The three commands -------------------------------------------------------------------------


def update() -> int:
    code = catalogue_of_code()
    if not DUTCH.exists():
        DUTCH.parent.mkdir(parents=True)
        save(empty_catalogue("nl"), DUTCH)
    for path in catalogue_files():
        catalogue = load(path)
        overrides = [message for message in entries(catalogue) if is_override(message)]
        catalogue.update(code, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        for message in overrides:
            catalogue[message.id] = message
        save(catalogue, path)
        print(f"{path.relative_to(CHECKOUT)}: {len(catalogue)} messages")
    return 0


def check() -> int:
    code = catalogue_of_code()
    complaints = [line for path in catalogue_files() for line in faults(path, code)]
    if not catalogue_files():
        complaints = ["There is no catalogue in locale/."]
    for line in complaints:
        print(line, file=sys.stderr)
    print(f"{len(code)} messages in the code, {len(complaints)} faults in the catalogues")
    return 1 if complaints else 0


def faults(path: Path, code: Catalog) -> Iterator[str]:
    where = path.relative_to(CHECKOUT)
    catalogue = load(path)
    for message in entries(code):
        if catalogue.get(message.id, message.context) is None:
            yield f"{where}: not there, run `make messages`: {message.id!r}"
    for message in entries(catalogue):
        if code.get(message.id, message.context) is None and not is_override(message):
            yield f"{where}: not in the code, run `make messages`: {message.id!r}"
        if not is_translated(message):
            yield f"{where}: not translated: {message.id!r}"
        if message.fuzzy:
            yield f"{where}: doubtful, marked fuzzy: {message.id!r}"
        for error in message.check(catalogue):
            yield f"{where}: {error}: {message.id!r}"
    for message in catalogue.obsolete.values():
        yield f"{where}: left over, run `make messages`: {message.id!r}"


def is_translated(message: Message) -> bool:
    texts = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(texts)


def compile_all() -> int:
    for path in catalogue_files():
        fresh = path.with_suffix(".mo.new")
        with fresh.open("wb") as file:
            write_mo(file, load(path))
        fresh.rename(path.with_suffix(".mo"))  # at once: another demo may be reading it
    return 0


COMMANDS = {"update": update, "check": check, "compile": compile_all}

if __name__ == "__main__":
    sys.exit(COMMANDS[sys.argv[1]]())
