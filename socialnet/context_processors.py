"""What every page shows around its content: whose house this is, and where one can go."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django_stubs_ext import StrPromise

from accounts.models import Role, User
from residents.models import KNOWS_RESIDENTS


@dataclass(frozen=True)
class Link:
    url: str
    label: str
    icon: str
    current: bool


@dataclass(frozen=True)
class House:
    """Of the corporation whose colours a page has. Empty: it has those of the product."""

    name: str = ""
    phone: str = ""
    slug: str = ""

    @property
    def theme_url(self) -> str:
        return reverse("accounts:theme", args=[self.slug]) if self.slug else ""


@dataclass(frozen=True)
class Person:
    """What somebody is, asked once per page."""

    house: House
    is_staff: bool
    knows_residents: bool
    assesses: bool
    collects: bool
    is_partner: bool
    is_resident: bool
    is_volunteer: bool
    runs_the_queue: bool
    guards_privacy: bool
    administers: bool


# What holds today, per table that gives somebody a place in the house. As SQL, because it is asked
# for every page of everybody who has logged in, and to make it from querysets took longer than all
# the rest of a page's questions together.
_HOLDS = "user_id = %(user)s AND since <= %(today)s AND (until IS NULL OR until > %(today)s)"
_PERSON = f"""
WITH place AS (
    SELECT
        ARRAY(SELECT role FROM accounts_membership WHERE {_HOLDS}) AS roles,
        ARRAY(SELECT role FROM residents_assignment WHERE {_HOLDS}) AS tasks,
        (SELECT corporation_id FROM accounts_membership WHERE {_HOLDS} ORDER BY id LIMIT 1)
            AS of_office,
        (SELECT corporation_id FROM residents_complex
            JOIN residents_assignment ON complex_id = residents_complex.id
            WHERE {_HOLDS} ORDER BY name LIMIT 1) AS of_work,
        (SELECT corporation_id FROM residents_resident WHERE user_id = %(user)s) AS of_home,
        EXISTS (SELECT FROM partners_deskmember WHERE {_HOLDS}) AS is_partner,
        EXISTS (SELECT FROM activities_volunteer WHERE {_HOLDS}) AS is_volunteer
)
SELECT roles, tasks, of_home IS NOT NULL, is_partner, is_volunteer, name, phone, slug
FROM place
-- Whose colours: of an office, else of the flat where one works, else where one lives.
LEFT JOIN accounts_corporation ON id = COALESCE(of_office, of_work, of_home)
"""  # noqa: S608  # no text of anybody's is in it


def person_of(user: User) -> Person:
    with connection.cursor() as cursor:
        cursor.execute(_PERSON, {"user": user.pk, "today": timezone.localdate()})
        found = cursor.fetchone()
    assert found is not None
    roles, tasks, is_resident, is_partner, is_volunteer, name, phone, slug = found
    return Person(
        house=House(name, phone, slug) if slug else House(),
        is_staff=bool(roles or tasks),
        knows_residents=Role.COORDINATOR in roles or not set(tasks).isdisjoint(KNOWS_RESIDENTS),
        assesses=not {Role.COORDINATOR, Role.ARREARS_OFFICER}.isdisjoint(roles),
        collects=Role.ARREARS_OFFICER in roles,
        is_partner=is_partner,
        is_resident=is_resident,
        is_volunteer=is_volunteer,
        runs_the_queue=not {Role.COORDINATOR, Role.ADMINISTRATOR}.isdisjoint(roles),
        guards_privacy=Role.PRIVACY_OFFICER in roles,
        administers=Role.ADMINISTRATOR in roles or user.is_superuser,
    )


def page(request: HttpRequest) -> dict[str, Any]:
    """Called by the template that needs it: a page that shows none of it asks nothing."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) and not (user and user.is_authenticated):
        return {"demo": settings.DEMO}

    @cache
    def person() -> Person:
        return person_of(request.user)  # type: ignore[arg-type]

    return {
        "demo": settings.DEMO,
        "navigation": lambda: navigation(request.path, person()),
        "corporation_name": lambda: person().house.name,
        "corporation_phone": lambda: person().house.phone,
        "theme_url": lambda: person().house.theme_url,
    }


# name of the page, label, icon, whether somebody may go there
_PLACES: list[tuple[str, StrPromise, str, Callable[[Person], bool]]] = [
    ("today", gettext_lazy("Today"), "today", lambda who: who.is_staff),
    ("partners:inbox", gettext_lazy("Inbox"), "inbox", lambda who: who.is_partner),
    ("mine", gettext_lazy("My page"), "home", lambda who: who.is_resident),
    # Whoever runs the activities finds it there.
    (
        *("activities:call_list", gettext_lazy("To call"), "phone"),
        lambda who: who.is_volunteer and not who.knows_residents,
    ),
    ("signals:signal_list", gettext_lazy("Signals"), "signals", lambda who: who.is_staff),
    ("arrears:list", gettext_lazy("Arrears"), "clock", lambda who: who.collects),
    (
        *("activities:occurrence_list", gettext_lazy("Activities"), "activities"),
        lambda who: who.knows_residents,
    ),
    (
        *("residents:complex_list", gettext_lazy("Residents"), "residents"),
        lambda who: who.knows_residents,
    ),
    ("partners:desk_list", gettext_lazy("Partners"), "partners", lambda who: who.is_staff),
    (
        *("programmes:figures", gettext_lazy("Figures"), "figures"),
        lambda who: who.assesses or who.knows_residents,
    ),
    ("privacy:home", gettext_lazy("Privacy"), "lock", lambda who: who.guards_privacy),
    # Whoever knows the residents finds it there.
    (
        *("residents:import_list", gettext_lazy("Import"), "upload"),
        lambda who: who.runs_the_queue and not who.knows_residents,
    ),
    ("accounts:looks", gettext_lazy("Logs"), "shield", lambda who: who.guards_privacy),
    ("outbox:message_list", gettext_lazy("Messages"), "messages", lambda who: who.runs_the_queue),
    (
        *("machinery:home", gettext_lazy("Does everything work?"), "check"),
        lambda who: who.runs_the_queue,
    ),
    ("admin:index", gettext_lazy("Administration"), "settings", lambda who: who.administers),
]


def navigation(path: str, person: Person) -> SafeString:
    open_to = tuple(name for name, _label, _icon, may in _PLACES if may(person))
    urls = _urls()
    here = tuple(name for name in open_to if _is_here(path, urls[name]))
    return _menu(get_language() or "", open_to, here)


@cache
def _urls() -> dict[str, str]:
    return {name: reverse(name) for name, *_rest in _PLACES}


# As HTML: it is the same for everybody with the same roles, and to draw it took as long as all the
# rest of the frame of a page.
@lru_cache(maxsize=2000)
def _menu(_language: str, open_to: tuple[str, ...], here: tuple[str, ...]) -> SafeString:
    items = [
        Link(_urls()[name], str(label), icon, name in here)
        for name, label, icon, _may in _PLACES
        if name in open_to
    ]
    return render_to_string("layout/_navigation.html", {"items": items})


def _is_here(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
