"""Texts are written in English and translated from there."""

import re

import pytest

from scripts.messages import found_messages

# Words that no English sentence has.
DUTCH = re.compile(
    r"(?<![\w-])(de|het|een|u|uw|wij|zij|niet|geen|wordt|worden|zijn|hebben|heeft|naar|voor|ook|deze|dit"
    r"|bewoners?|huurders?|signaal|signalen|toestemming|afspraak|inschrijven|opslaan|woning)(?![\w-])",
    re.IGNORECASE,
)
NAMES = re.compile("De Linde|De Hoeve")  # the corporations of the demo


def is_dutch(text: str) -> bool:
    return DUTCH.search(NAMES.sub("", text)) is not None


def texts() -> list[tuple[str, str]]:
    """(file, text) of everything that goes through gettext, both forms of a plural."""
    return [
        (path.name, text)
        for path, (_line, message, _comments, _context) in found_messages()
        for text in ([message] if isinstance(message, str) else message)
        if text
    ]


def test_every_text_is_english() -> None:
    found = texts()
    assert len(found) > 300
    assert [(name, text) for name, text in found if is_dutch(text)] == []


@pytest.mark.parametrize(
    "text", ["Het signaal is verstuurd.", "Wat ziet u?", "Opslaan", "de bewoner", "Kies een dag"]
)
def test_dutch_would_be_noticed(text: str) -> None:
    assert is_dutch(text)


@pytest.mark.parametrize(
    "text", ["The resident has died.", "Coordinator of De Linde", "use samen-in-de-flat"]
)
def test_english_is_left_alone(text: str) -> None:
    assert not is_dutch(text)
