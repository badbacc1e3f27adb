"""Secrets that must be read back are stored encrypted, under keys from the environment."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _box() -> MultiFernet:
    keys = [hashlib.sha256(key.encode()).digest() for key in settings.FIELD_KEYS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def encrypt(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """Raises cryptography.fernet.InvalidToken when no key in FIELD_KEYS fits."""
    return _box().decrypt(text.encode()).decode()


def encrypt_bytes(data: bytes) -> bytes:
    return _box().encrypt(data)


def decrypt_bytes(data: bytes) -> bytes:
    """Raises cryptography.fernet.InvalidToken when no key in FIELD_KEYS fits."""
    return _box().decrypt(data)
