"""Rights, leases and agreements hold from a day until a day. One way to say and ask that."""

from datetime import date
from typing import Any, Self

from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def holds(since: date, until: date | None, on: date | None = None) -> bool:
    day = on or timezone.localdate()
    return since <= day and (until is None or day < until)


def current(on: date | None = None, prefix: str = "") -> Q:
    """Holds on that day (default: today in Amsterdam). `prefix` reaches over a relation."""
    day = on or timezone.localdate()
    return Q(**{f"{prefix}since__lte": day}) & (
        Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gt": day})
    )


# The same as SQL, for a statement that is written by hand; asks the day twice.
CURRENT = "since <= %s AND (until IS NULL OR until > %s)"


def rows_of_today(statement: str, *asked: Any) -> list[tuple[Any, ...]]:
    """Of a table with a period, what holds today; {current} says where in the statement."""
    day = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(statement.format(current=CURRENT), [*asked, day, day])
        return list(cursor.fetchall())


class PeriodQuerySet(models.QuerySet[models.Model]):
    def current(self, on: date | None = None) -> Self:
        return self.filter(current(on))


class Period(models.Model):
    """`until` is the first day on which it no longer holds: what ends today is over at once."""

    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True

    def holds(self, on: date | None = None) -> bool:
        return holds(self.since, self.until, on)


def period_constraint(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(until=None) | Q(until__gte=F("since")),
        name=name,
        violation_error_message=_("The end lies before the beginning."),
    )
