"""What the rows of a file mean beside what is known: new, changed, left alone, or wrong."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone

from accounts.models import Corporation
from accounts.periods import current
from partners.models import ConsentEvent
from residents.imports import Problem
from residents.models import Occupancy, OccupancyKind, Resident, Unit

from .. import rules
from ..imports import REFERENCE, Row, column_of
from ..models import ArrearsFile, ArrearsStep
from ..rules.arrears import Condition, Done, StepWrong, differs, require_good


@dataclass
class Plan:
    """What the rows mean beside what is known today."""

    new: list[tuple[Row, Resident, Unit]] = field(default_factory=list)
    changed: list[tuple[Row, ArrearsFile, list[str]]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)


def plan_of(rows: list[Row], corporation: Corporation) -> Plan:
    """A fixed number of questions. What was passed on is left alone, and so is who objected."""
    plan = Plan()
    people = _people(rows, corporation)
    keys = [person.pk for person in people.values()]
    homes = _homes(keys)
    files = _files(keys)
    objected = set(
        ConsentEvent.objects.objections()
        .filter(resident__in=keys)
        .values_list("resident", flat=True)
    )
    last = _last_steps([file.pk for file in files.values()])
    seen: set[UUID] = set()
    for row in rows:
        person = people.get(row.reference)
        if person is None:
            plan.problems.append(Problem(row.line, REFERENCE, "unknown_customer"))
        elif person.pk in seen:
            plan.problems.append(Problem(row.line, REFERENCE, "customer_twice"))
        elif person.deceased_on is not None:
            plan.counts["died"] += 1
        elif person.pk in objected:
            plan.counts["objected"] += 1
        else:
            _compare(plan, row, person, homes, files, last)
        if person is not None:
            seen.add(person.pk)
    plan.counts["new"], plan.counts["changed"] = len(plan.new), len(plan.changed)
    return plan


def _compare(
    plan: Plan,
    row: Row,
    person: Resident,
    homes: dict[UUID, Unit],
    files: dict[UUID, ArrearsFile],
    last: dict[UUID, dict[str, Done]],
) -> None:
    file = files.get(person.pk)
    if file is not None and file.signal.state not in rules.ASSESSABLE:
        plan.counts["passed_on"] += 1
        return
    problems = _wrong_steps(row, file)
    plan.problems += problems
    if problems:
        return
    if file is None:
        home = homes.get(person.pk)
        if home is None:
            plan.problems.append(Problem(row.line, REFERENCE, "no_home"))
        else:
            plan.new.append((row, person, home))
        return
    steps = list(differs(last.get(file.pk, {}), row.steps))
    facts = (file.amount_cents, file.behind_since, file.reference)
    if steps or facts != (row.amount_cents, row.behind_since, row.reference):
        plan.changed.append((row, file, steps))
    else:
        plan.counts["unchanged"] += 1


def _wrong_steps(row: Row, file: ArrearsFile | None) -> list[Problem]:
    problems = []
    reminder = row.steps.get(Condition.REMINDER)
    for condition, done in row.steps.items():
        try:
            require_good(
                condition,
                done,
                today=timezone.localdate(),
                behind_since=row.behind_since,
                reminded_on=reminder.on if reminder else (file.reminded_on if file else None),
            )
        except StepWrong as refused:
            problems.append(Problem(row.line, column_of(condition, "op"), str(refused.wrong)))
    return problems


def _people(rows: list[Row], corporation: Corporation) -> dict[str, Resident]:
    """A number of somebody who was merged is one of who is left."""
    found = Resident.objects.filter(
        corporation=corporation, external_key__in=[row.reference for row in rows]
    ).select_related("merged_into__merged_into")
    people = {}
    for one in found:
        person = one
        while person.merged_into is not None:
            person = person.merged_into
        people[str(one.external_key)] = person
    return people


def _homes(keys: list[UUID]) -> dict[UUID, Unit]:
    """Of whom rents it: the home of the last lease that runs today."""
    leases = Occupancy.objects.filter(
        current(),
        resident__in=keys,
        kind__in=[OccupancyKind.TENANT, OccupancyKind.CO_TENANT],
    )
    return {
        lease.resident_id: lease.unit
        for lease in leases.select_related("unit").order_by("since", "pk")
    }


def _files(keys: list[UUID]) -> dict[UUID, ArrearsFile]:
    files = ArrearsFile.objects.open().filter(signal__resident__in=keys)
    return {
        file.signal.resident_id: file
        for file in files.select_related("signal").order_by("-signal__raised_at", "-pk")
        if file.signal.resident_id is not None
    }


def _last_steps(files: list[UUID]) -> dict[UUID, dict[str, Done]]:
    found: dict[UUID, dict[str, Done]] = {}
    for step in ArrearsStep.objects.filter(file__in=files).order_by("pk"):
        mine = found.setdefault(step.file_id, {})
        mine.pop(step.condition, None)
        if step.done_on is not None:
            mine[step.condition] = Done(step.done_on, step.way, step.evidence)
    return found
