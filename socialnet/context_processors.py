"""What every page shows around its content: whose house this is, and where one can go."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.models import Corporation, Role, User
from residents.models import KNOWS_RESIDENTS


@dataclass(frozen=True)
class Link:
    url: str
    label: str
    icon: str
    current: bool


@dataclass(frozen=True)
class Person:
    """What somebody is, asked once per page."""

    corporation_id: UUID | None
    is_staff: bool
    knows_residents: bool
    assesses: bool
    is_partner: bool
    is_resident: bool
    is_volunteer: bool
    runs_the_queue: bool
    guards_privacy: bool
    administers: bool

    @cached_property
    def corporation(self) -> Corporation | None:
        key = self.corporation_id
        return Corporation.objects.get(pk=key) if key else None


# What holds today, per table that gives somebody a place in the house. As SQL, because it is asked
# for every page of everybody who has logged in, and to make it from querysets took longer than all
# the rest of a page's questions together.
_HOLDS = "user_id = %(user)s AND since <= %(today)s AND (until IS NULL OR until > %(today)s)"
_PERSON = f"""
SELECT
    ARRAY(SELECT role FROM accounts_membership WHERE {_HOLDS}),
    ARRAY(SELECT role FROM residents_assignment WHERE {_HOLDS}),
    -- Whose colours: of an office, else of the flat where one works, else where one lives.
    (SELECT corporation_id FROM accounts_membership WHERE {_HOLDS} ORDER BY id LIMIT 1),
    (SELECT corporation_id FROM residents_complex
        JOIN residents_assignment ON complex_id = residents_complex.id
        WHERE {_HOLDS} ORDER BY name LIMIT 1),
    (SELECT corporation_id FROM residents_resident WHERE user_id = %(user)s),
    EXISTS (SELECT FROM partners_deskmember WHERE {_HOLDS}),
    EXISTS (SELECT FROM activities_volunteer WHERE {_HOLDS})
"""  # noqa: S608  # no text of anybody's is in it


def person_of(user: User) -> Person:
    with connection.cursor() as cursor:
        cursor.execute(_PERSON, {"user": user.pk, "today": timezone.localdate()})
        found = cursor.fetchone()
    assert found is not None
    roles, tasks, of_office, of_work, of_home, is_partner, is_volunteer = found
    return Person(
        corporation_id=of_office or of_work or of_home,
        is_staff=bool(roles or tasks),
        knows_residents=Role.COORDINATOR in roles or not set(tasks).isdisjoint(KNOWS_RESIDENTS),
        assesses=not {Role.COORDINATOR, Role.ARREARS_OFFICER}.isdisjoint(roles),
        is_partner=is_partner,
        is_resident=of_home is not None,
        is_volunteer=is_volunteer,
        runs_the_queue=not {Role.COORDINATOR, Role.ADMINISTRATOR}.isdisjoint(roles),
        guards_privacy=Role.PRIVACY_OFFICER in roles,
        administers=Role.ADMINISTRATOR in roles or user.is_superuser,
    )


def page(request: HttpRequest) -> dict[str, Any]:
    """Lazy: a page that is answered without a template asks nothing."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) and not (user and user.is_authenticated):
        return {"demo": settings.DEMO}
    person: Any = SimpleLazyObject(lambda: person_of(request.user))  # type: ignore[arg-type]
    return {
        "demo": settings.DEMO,
        "navigation": SimpleLazyObject(lambda: navigation(request, person)),
        "corporation_name": SimpleLazyObject(
            lambda: person.corporation.name if person.corporation else ""
        ),
        "corporation_phone": SimpleLazyObject(
            lambda: person.corporation.phone if person.corporation else ""
        ),
        "theme_url": SimpleLazyObject(
            lambda: theme_url(person.corporation) if person.corporation else ""
        ),
    }


def theme_url(corporation: Corporation) -> str:
    return reverse("accounts:theme", args=[corporation.slug])


def navigation(request: HttpRequest, person: Person) -> list[Link]:
    assert isinstance(request.user, User)
    places = [
        (person.is_staff, "today", _("Today"), "today"),
        (person.is_partner, "partners:inbox", _("Inbox"), "inbox"),
        (person.is_resident, "mine", _("My page"), "home"),
        # Whoever runs the activities finds it there.
        (
            person.is_volunteer and not person.knows_residents,
            *("activities:call_list", _("To call"), "phone"),
        ),
        (person.is_staff, "signals:signal_list", _("Signals"), "signals"),
        (person.knows_residents, "activities:occurrence_list", _("Activities"), "activities"),
        (person.knows_residents, "residents:complex_list", _("Residents"), "residents"),
        (person.assesses, "partners:desk_list", _("Partners"), "partners"),
        (person.assesses or person.knows_residents, "programmes:figures", _("Figures"), "figures"),
        (person.guards_privacy, "privacy:home", _("Privacy"), "lock"),
        # Whoever knows the residents finds it there.
        (
            person.runs_the_queue and not person.knows_residents,
            *("residents:import_list", _("Import"), "upload"),
        ),
        (person.guards_privacy, "accounts:looks", _("Logs"), "shield"),
        (person.runs_the_queue, "outbox:message_list", _("Messages"), "messages"),
        (person.administers, "admin:index", _("Administration"), "settings"),
    ]
    return [
        Link(reverse(name), label, icon, _is_here(request.path, reverse(name)))
        for allowed, name, label, icon in places
        if allowed
    ]


def _is_here(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
