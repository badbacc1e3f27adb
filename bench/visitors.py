"""What a browser of somebody who has logged in sends along."""

import re
import secrets
import string
from collections.abc import Mapping
from importlib import import_module
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts.models import User

from .load import Answer, Call

FORM = "application/x-www-form-urlencoded"
_CSRF_LENGTH = 32
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """A session and a token against forged forms, as a login leaves them behind."""

    def __init__(self, user: User | None) -> None:
        letters = string.ascii_letters + string.digits
        self.csrf = "".join(secrets.choice(letters) for _ in range(_CSRF_LENGTH))
        cookies = {settings.CSRF_COOKIE_NAME: self.csrf}
        if user is not None:
            cookies[settings.SESSION_COOKIE_NAME] = _session_of(user)
        self.headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "Accept-Language": "nl",
        }

    def get(self, path: str) -> Call:
        return Call(path, headers=self.headers)

    def post(self, path: str, fields: Mapping[str, str | list[str]], token: str = "") -> Call:
        body = urlencode({"csrfmiddlewaretoken": token or self.csrf, **fields}, doseq=True)
        return Call(path, "POST", body.encode(), {**self.headers, "Content-Type": FORM})


def token_in(page: Answer) -> str:
    """The token in the form of a page."""
    found = _TOKEN.search(page.body)
    if found is None:
        raise ValueError(f"No form in this page (status {page.status}).")
    return found.group(1).decode()


def _session_of(user: User) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)
