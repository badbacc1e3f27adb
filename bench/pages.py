"""Whether a page asks the database more when there is more."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from accounts.models import Corporation, Membership, Role, User
from residents.models import Complex, Occupancy, Resident, Unit

from .figures import Figure, at_most
from .place import Place
from .staff import statements_of

SURNAME = "Dijkstra"


def measure(place: Place) -> Iterator[Figure]:
    """A coordinator with two residents in one home beside one with the largest corporation."""
    largest = place.country.corporation
    corporation = Corporation.objects.create(slug="klein", name="Klein")
    _small(corporation)
    ratios = {}
    small, big = (_pages(corporation), _pages(largest))
    for name, (url, fields) in small.items():
        few = statements_of(_coordinator(corporation), url, fields)
        many = statements_of(_coordinator(largest), *big[name])
        ratios[name] = many / few
        place.say(f"{name}: {few} statements, {many} in the large corporation")
    known = Resident.objects.filter(corporation=largest).count()
    yield at_most(
        "pages.sql_growth",
        max(ratios.values()),
        "×",
        goal=1.0,
        data=f"the largest of {', '.join(ratios)}; {known} people against 2",
        sound=min(ratios.values()) == 1.0,
    )


def _coordinator(corporation: Corporation) -> User:
    user, _made = User.objects.get_or_create(
        email=f"pages.{corporation.slug}@bench.example", defaults={"name": "C", "password": "!"}
    )
    Membership.objects.get_or_create(
        user=user,
        corporation=corporation,
        role=Role.COORDINATOR,
        defaults={"since": timezone.localdate() - timedelta(days=9)},
    )
    return user


def _small(corporation: Corporation) -> None:
    complex_ = Complex.objects.create(
        corporation=corporation, code="K", name="Kleinflat", slug="kleinflat"
    )
    unit = Unit.objects.create(
        corporation=corporation,
        complex=complex_,
        external_key="K1",
        street="Kerkstraat",
        house_number=3,
        postcode="1100AA",
    )
    for initials in ("A.", "B."):
        resident = Resident.objects.create(
            corporation=corporation, surname=SURNAME, initials=initials
        )
        Occupancy.objects.create(
            corporation=corporation,
            unit=unit,
            resident=resident,
            since=timezone.localdate() - timedelta(days=9),
        )


Page = tuple[str, dict[str, str] | None]


def _pages(corporation: Corporation) -> dict[str, Page]:
    """A complex, and somebody in it who does not live alone."""
    homes = Occupancy.objects.current().filter(corporation=corporation)
    shared = homes.values("unit").annotate(people=Count("resident")).filter(people__gt=1)
    unit = Unit.objects.get(pk=shared.order_by("-unit__house_number", "unit")[0]["unit"])
    resident = homes.filter(unit=unit).select_related("resident").order_by("pk")[0].resident
    search = reverse("residents:people_search")
    return {
        "list": (reverse("residents:people_list"), None),
        "list of a complex": (
            reverse("residents:people_list_complex", args=[unit.complex_id]),
            None,
        ),
        "complex": (reverse("residents:complex_detail", args=[unit.complex_id]), None),
        "picture": (reverse("programmes:building", args=[unit.complex_id]), None),
        "search by name": (search, {"q": "Dijksrta"}),
        "search by address": (search, {"q": f"{unit.street} {unit.house_number}"}),
        "file": (reverse("residents:resident_detail", args=[resident.pk]), None),
    }
