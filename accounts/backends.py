"""Who somebody is that logs in: allauth's way."""

from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend

from . import rows
from .models import User

_USER = f"SELECT {rows.columns_of(User, 'u')} FROM accounts_user u WHERE u.id = %s"  # noqa: S608


class Logins(AuthenticationBackend):  # type: ignore[misc]  # it comes without types
    def get_user(self, user_id: UUID) -> User | None:
        """By hand, as the session: it is asked with each page."""
        try:
            user = rows.get(User, _USER, user_id)
        except User.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None
