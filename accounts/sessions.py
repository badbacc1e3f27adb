"""Sessions in the database, as Django keeps them.

Read by hand: who has logged in asks for one with each page, and a queryset for it was a twentieth
of what a page costs.
"""

from typing import Any

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

_STORED = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(_STORED, [self.session_key, timezone.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None  # a key that nobody was given is not taken over
            return {}
        stored: dict[str, Any] = self.decode(found[0])
        return stored
