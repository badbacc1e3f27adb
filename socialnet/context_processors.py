"""What every page shows around its content: whose house this is, and where one can go."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.models import Corporation, Role, User
from accounts.periods import current
from partners.models import Desk
from residents.models import KNOWS_RESIDENTS, Assignment, Resident


@dataclass(frozen=True)
class Link:
    url: str
    label: str
    icon: str
    current: bool


@dataclass(frozen=True)
class Person:
    """What somebody is, asked once per page."""

    corporation: Corporation | None
    is_staff: bool
    knows_residents: bool
    assesses: bool
    is_partner: bool
    is_resident: bool
    runs_the_queue: bool


def person_of(user: User) -> Person:
    roles = {role for held in user.roles().values() for role in held}
    assignments = list(
        Assignment.objects.filter(current(), user=user).values_list(
            "role", "complex__corporation_id"
        )
    )
    resident = Resident.objects.filter(user=user).only("corporation_id").first()
    corporation_ids = [
        *user.roles(),
        *(corporation_id for _role, corporation_id in assignments),
        *([resident.corporation_id] if resident else []),
    ]
    return Person(
        corporation=Corporation.objects.filter(pk__in=corporation_ids[:1]).first(),
        is_staff=bool(roles or assignments),
        knows_residents=Role.COORDINATOR in roles
        or any(role in KNOWS_RESIDENTS for role, _corporation in assignments),
        assesses=bool(roles & {Role.COORDINATOR, Role.ARREARS_OFFICER}),
        is_partner=Desk.objects.served_by(user).exists(),
        is_resident=resident is not None,
        runs_the_queue=bool(roles & {Role.COORDINATOR, Role.ADMINISTRATOR}),
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
        (person.is_staff, "signals:signal_list", _("Signals"), "signals"),
        (person.knows_residents, "activities:occurrence_list", _("Activities"), "activities"),
        (person.knows_residents, "residents:complex_list", _("Residents"), "residents"),
        (person.assesses, "partners:desk_list", _("Partners"), "partners"),
        (person.assesses or person.knows_residents, "programmes:figures", _("Figures"), "figures"),
        (person.runs_the_queue, "outbox:message_list", _("Messages"), "messages"),
        (request.user.is_staff, "admin:index", _("Administration"), "settings"),
    ]
    return [
        Link(reverse(name), label, icon, _is_here(request.path, reverse(name)))
        for allowed, name, label, icon in places
        if allowed
    ]


def _is_here(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
