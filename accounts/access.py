"""The door. Views get objects only here; a stranger gets the same 404 as for something absent."""

from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django_htmx.middleware import HtmxDetails

from .models import User

M = TypeVar("M", bound=Model, covariant=True)


class Guarded(Protocol[M]):
    """A queryset or manager that knows who may see what."""

    def visible_to(self, user: User) -> "QuerySet[M]": ...


class UserRequest(HttpRequest):
    """A request behind LoginRequiredMiddleware: there is a user."""

    user: User
    htmx: HtmxDetails  # true when a panel is asked for, not a whole page


def get_visible_or_404(objects: Guarded[M], user: User | AnonymousUser, **lookup: Any) -> M:
    if not isinstance(user, User):
        raise Http404
    # One row at most: to put it in an order would cost a part of the page.
    found = list(objects.visible_to(user).filter(**lookup).order_by()[:1])
    if not found:
        raise Http404
    return found[0]


def key_or_404(text: str) -> UUID:
    """A key from a query string, where anything may stand."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def require(allowed: bool) -> None:
    """For a colleague who may see the page's neighbours, but not this one: 403."""
    if not allowed:
        raise PermissionDenied
