"""Numbers as people write them."""

import pytest

from accounts.phones import e164, text_number


@pytest.mark.parametrize(
    "text",
    [
        *["0612345678", "06 12 34 56 78", "06-12345678", "06 – 1234 5678", " 06.12.34.56.78 "],
        *[
            "+31612345678",
            "+31 6 12345678",
            "+31 (0)6 12345678",
            "0031612345678",
            "0031 (0)612345678",
        ],
    ],
)
def test_one_number_written_in_many_ways(text: str) -> None:
    assert e164(text) == text_number(text) == "+31612345678"


@pytest.mark.parametrize(
    "text",
    [
        *["", "06", "061234567", "06123456789", "0012345678", "00", "6 12345678", "06 1234 567x"],
        *[
            "+32470123456",
            "+3161234567",
            "+310612345678",
            "+31 06 12345678",
            "٠٦١٢٣٤٥٦٧٨",
            "geheim",
        ],
    ],
)
def test_what_is_no_dutch_number(text: str) -> None:
    assert e164(text) is None
    assert text_number(text) is None


@pytest.mark.parametrize("text", ["070 123 45 67", "0661234567", "0676123456"])
def test_a_phone_on_a_wall_gets_no_text(text: str) -> None:
    assert e164(text)
    assert text_number(text) is None
