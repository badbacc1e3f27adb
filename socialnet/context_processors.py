"""What every page shows around its content: whose house this is, and where one can go."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.models import Corporation, Membership, Role, User
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

    corporation_id: UUID | None
    is_staff: bool
    knows_residents: bool
    assesses: bool
    is_partner: bool
    is_resident: bool
    runs_the_queue: bool
    guards_privacy: bool

    @cached_property
    def corporation(self) -> Corporation | None:
        key = self.corporation_id
        return Corporation.objects.get(pk=key) if key else None


def person_of(user: User) -> Person:
    """Everything in one question: it is asked for every page of everybody who has logged in."""
    memberships = Membership.objects.current().filter(user=OuterRef("pk")).order_by("pk")
    assignments = Assignment.objects.current().filter(user=OuterRef("pk")).order_by("complex__name")
    own = Resident.objects.filter(user=OuterRef("pk"))
    found = (
        User.objects.filter(pk=user.pk)
        .values(
            roles=ArraySubquery(memberships.values("role")),
            tasks=ArraySubquery(assignments.values("role")),
            # Whose colours: of an office, else of the flat where one works, else where one lives.
            of_office=Subquery(memberships.values("corporation")[:1]),
            of_work=Subquery(assignments.values("complex__corporation")[:1]),
            of_home=Subquery(own.values("corporation")[:1]),
            is_partner=Exists(Desk.objects.served_by(user)),
        )
        .get()
    )
    roles, tasks = set(found["roles"]), set(found["tasks"])
    return Person(
        corporation_id=found["of_office"] or found["of_work"] or found["of_home"],
        is_staff=bool(roles or tasks),
        knows_residents=Role.COORDINATOR in roles or bool(tasks & set(KNOWS_RESIDENTS)),
        assesses=bool(roles & {Role.COORDINATOR, Role.ARREARS_OFFICER}),
        is_partner=found["is_partner"],
        is_resident=found["of_home"] is not None,
        runs_the_queue=bool(roles & {Role.COORDINATOR, Role.ADMINISTRATOR}),
        guards_privacy=Role.PRIVACY_OFFICER in roles,
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
        # Whoever knows the residents finds it there.
        (
            person.runs_the_queue and not person.knows_residents,
            *("residents:import_list", _("Import"), "upload"),
        ),
        (person.guards_privacy, "accounts:looks", _("Logs"), "shield"),
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
