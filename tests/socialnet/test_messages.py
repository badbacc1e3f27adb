"""The catalogues: what is read from code and templates, and what is found wrong."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import pytest
from babel.messages.catalog import Catalog

from scripts import messages

TEMPLATE = """
{% extends "base.html" %}
    {% translate "It's full" %} <b id="it's">
  {% translate "May" context "month" %} {{ name|default:_("nobody") }}
{% blocktranslate trimmed count n=people|length %}
    One neighbour
    comes.
{% plural %}
    {{ n }} neighbours come.
{% endblocktranslate %}
{% comment %}{% translate "not this" %}{% endcomment %}
"""
CODE = """
from django.utils.translation import gettext_lazy as _, pgettext_lazy
a = _("Flat")
b = pgettext_lazy("c", "D")
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(messages, "CHECKOUT", tmp_path)
    monkeypatch.setattr(messages, "LOCALE", tmp_path / "locale")
    monkeypatch.setattr(messages, "DUTCH", tmp_path / "locale/nl/LC_MESSAGES/django.po")
    (tmp_path / "templates").mkdir()
    (tmp_path / "signals" / "migrations").mkdir(parents=True)
    (tmp_path / "signals" / "models.py").write_text(CODE)
    (tmp_path / "signals" / "migrations" / "0001.py").write_text('_("left out")')
    return tmp_path


def translate_all() -> Catalog:
    catalogue = messages.load(messages.DUTCH)
    for message in messages.entries(catalogue):
        message.string = message.id  # a translation of the same form
    messages.save(catalogue, messages.DUTCH)
    return catalogue


def faults() -> list[str]:
    return list(messages.faults(messages.DUTCH, messages.catalogue_of_code()))


def test_templates_give_their_messages_as_django_looks_them_up(checkout):
    (checkout / "templates" / "page.html").write_text(TEMPLATE)
    code = messages.catalogue_of_code()
    assert {(message.id, message.context) for message in messages.entries(code)} == {
        ("It's full", None),
        ("May", "month"),
        ("nobody", None),
        (("One neighbour comes.", "%(n)s neighbours come."), None),
        ("Flat", None),
        ("D", "c"),
    }


def test_a_complete_catalogue_has_no_faults_and_compiles(checkout):
    messages.update()
    translate_all()
    assert faults() == []
    assert messages.check() == 0
    messages.compile_all()
    assert messages.DUTCH.with_suffix(".mo").exists()


def test_an_update_keeps_translations_and_drops_what_the_code_no_longer_says(checkout):
    messages.update()
    translate_all()
    (checkout / "signals" / "models.py").write_text('_("Flat")\n_("Lift")')
    messages.update()
    catalogue = messages.load(messages.DUTCH)
    assert {message.id: message.string for message in messages.entries(catalogue)} == {
        "Flat": "Flat",
        "Lift": "",
    }


def test_each_fault_is_named(checkout):
    messages.update()
    catalogue = translate_all()
    catalogue.add("gone from the code", "weg")
    catalogue["Flat"].string = ""
    messages.save(catalogue, messages.DUTCH)
    (checkout / "signals" / "models.py").write_text(CODE + '_("new %(n)s")')
    complaints = "\n".join(faults())
    assert "not in the code, run `make messages`: 'gone from the code'" in complaints
    assert "not translated: 'Flat'" in complaints
    assert "not there, run `make messages`: 'new %(n)s'" in complaints
    assert messages.check() == 1


def test_a_placeholder_that_was_lost_in_translation_is_found(checkout):
    (checkout / "signals" / "models.py").write_text('_("Place %(n)s")')
    messages.update()
    catalogue = messages.load(messages.DUTCH)
    catalogue["Place %(n)s"].string = "Plaats %(m)s"
    messages.save(catalogue, messages.DUTCH)
    assert len(faults()) == 1


def test_a_library_message_may_be_said_our_way(checkout):
    messages.update()
    catalogue = translate_all()
    catalogue.add("You are logged in.", "U bent ingelogd.", user_comments=["Overrides allauth"])
    messages.save(catalogue, messages.DUTCH)
    messages.update()
    assert messages.load(messages.DUTCH)["You are logged in."].string == "U bent ingelogd."
    assert faults() == []


# --- The catalogue of the product itself ---------------------------------------------------------

GETTEXT = {"gettext", "gettext_lazy", "gettext_noop"}


def texts_in(source: str) -> Iterator[str]:
    """Each text that is given to gettext, under whatever name and wherever it stands."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in GETTEXT
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def test_a_text_in_an_f_string_or_under_another_name_is_seen_here():
    source = """
from django.utils.translation import gettext as now
a = f"{now('Read it')}: x"
"""
    assert list(texts_in(source)) == ["Read it"]


def test_no_text_of_the_code_hides_from_the_catalogue():
    """The extractor does not look into an f-string, and knows gettext by its usual names only."""
    code = messages.catalogue_of_code()
    modules = [path for path in messages.source_files() if path.suffix == ".py"]
    assert modules
    hidden = {
        text
        for path in modules
        for text in texts_in(path.read_text())
        if text and code.get(text) is None
    }
    assert hidden == set()


def test_what_we_say_our_way_is_still_said_by_the_library():
    library = messages.load(Path(allauth.__file__).parent / "locale/nl/LC_MESSAGES/django.po")
    ours = [m for m in messages.entries(messages.load(messages.DUTCH)) if messages.is_override(m)]
    assert ours
    assert [message.id for message in ours if library.get(message.id) is None] == []


def test_the_dutch_says_u():
    informal = re.compile(r"\b(je|jij|jou|jouw|jezelf|jullie)\b", re.IGNORECASE)
    texts = [
        text
        for message in messages.entries(messages.load(messages.DUTCH))
        for text in (message.string if isinstance(message.string, tuple) else (message.string,))
    ]
    assert len(texts) > 1000
    # A meeting of Studio BRUIS is called so.
    theirs = "6. Mijn plan, jouw plan, onze plannen"
    assert [text for text in texts if informal.search(text) and text != theirs] == []
