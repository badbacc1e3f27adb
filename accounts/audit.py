"""The trace: what changed (in the same transaction) and who looked (before the page leaves)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, models

from .models import User

# By hand: each change leaves one, and a queryset took three times as long to say the same.
EVENT = """
INSERT INTO accounts_auditevent
    (verb, subject_type, subject_id, actor_id, corporation_id, facts)
VALUES (%(told_verb)s, %(told_type)s, %(told_id)s, %(told_actor)s, %(told_corporation)s,
    %(told_facts)s)
"""


def event(
    verb: str,
    subject: models.Model,
    *,
    by: User | None,
    corporation_id: UUID | None,
    **facts: str | int | bool | None,
) -> dict[str, Any]:
    """The values of EVENT, for a statement that has it as a part: it writes both or neither."""
    if not connection.in_atomic_block:
        raise RuntimeError("An audit event belongs in the transaction of the change it tells of.")
    return {
        "told_verb": verb,
        "told_type": subject._meta.label_lower,
        "told_id": subject.pk,
        "told_actor": by.pk if by else None,
        "told_corporation": corporation_id,
        "told_facts": json.dumps(facts),
    }


def record(
    verb: str,
    subject: models.Model,
    *,
    by: User | None,
    corporation_id: UUID | None,
    **facts: str | int | bool | None,
) -> None:
    """`by=None` means the system did it. Facts are codes and ids: no name, no free text."""
    with connection.cursor() as cursor:
        told = event(verb, subject, by=by, corporation_id=corporation_id, **facts)
        cursor.execute(EVENT, told)


# One statement, whatever the number: a list of a building has two hundred people, and building an
# object and a line of SQL for each took a quarter of the time of the page.
READS = """
INSERT INTO accounts_readevent
    (actor_id, party_id, party, emergency, purpose, corporation_id, person_id, subject_type,
    subject_id)
SELECT %s::uuid, %s::uuid, %s, %s::uuid, *
FROM unnest(%s::text[], %s::uuid[], %s::uuid[], %s::text[], %s::uuid[])
"""


@dataclass(frozen=True)
class Party:
    """A desk of which nobody has a login here: it reads by a code, or by its own system."""

    id: UUID
    name: str


Reader = User | Party
Subjects = Iterable[tuple[models.Model, UUID, UUID]]  # object, person id, corporation id


def record_reads(
    subjects: Subjects, *, by: Reader, purpose: str, emergency: UUID | None = None
) -> None:
    """One row per person shown.

    Call it before rendering: when the log cannot be written, nothing is shown.
    """
    record_reads_for({purpose: subjects}, by=by, emergency=emergency)


def record_reads_for(
    subjects: Mapping[str, Subjects], *, by: Reader, emergency: UUID | None = None
) -> None:
    """The same, when one page shows people for more than one purpose. `emergency`: which access in
    danger let them look, without a right of their own."""
    rows = [
        (purpose, corporation_id, person_id, subject._meta.label_lower, subject.pk)
        for purpose, shown in subjects.items()
        for subject, person_id, corporation_id in shown
    ]
    if rows:
        with connection.cursor() as cursor:
            columns = [list(column) for column in zip(*rows, strict=True)]
            who = [None, by.id, by.name] if isinstance(by, Party) else [by.pk, None, ""]
            cursor.execute(READS, [*who, emergency, *columns])


def record_read(
    subject: models.Model, *, person_id: UUID, corporation_id: UUID, by: Reader, purpose: str
) -> None:
    record_reads([(subject, person_id, corporation_id)], by=by, purpose=purpose)
