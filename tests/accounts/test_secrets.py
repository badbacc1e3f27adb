"""Secrets that must be read back."""

from typing import Any

import pytest
from cryptography.fernet import InvalidToken

from accounts.secrets import decrypt, encrypt


def test_what_goes_in_comes_out_and_does_not_show(settings: Any) -> None:
    settings.FIELD_KEYS = ["one"]
    hidden = encrypt("whsec_ü€")
    assert "whsec" not in hidden
    assert decrypt(hidden) == "whsec_ü€"
    assert encrypt("whsec_ü€") != hidden  # two rows do not tell that they hold the same


def test_a_key_is_replaced_without_a_stop(settings: Any) -> None:
    settings.FIELD_KEYS = ["old"]
    hidden = encrypt("secret")
    settings.FIELD_KEYS = ["new", "old"]
    assert decrypt(hidden) == "secret"
    fresh = encrypt("secret")
    settings.FIELD_KEYS = ["new"]
    assert decrypt(fresh) == "secret"
    with pytest.raises(InvalidToken):
        decrypt(hidden)


def test_what_was_tampered_with_is_refused(settings: Any) -> None:
    settings.FIELD_KEYS = ["one"]
    hidden = encrypt("secret")
    with pytest.raises(InvalidToken):
        decrypt(hidden[:-8] + "AAAAAAA=")
