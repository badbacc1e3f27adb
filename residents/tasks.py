"""Imports and letters for a worker. Doubled, late or lost, a task changes nothing but the wait."""

from uuid import UUID

from celery import shared_task

from . import services

# Far longer than a delivery may take: a file of a million lines is minutes of work.
IMPORT_LIMIT = 3600


@shared_task(
    name=services.WORK_ON_IMPORT, time_limit=IMPORT_LIMIT, soft_time_limit=IMPORT_LIMIT - 100
)
def work_on_import(run_id: str) -> None:
    services.work_on_import(UUID(run_id))


@shared_task(
    name="residents.sweep_imports", time_limit=IMPORT_LIMIT, soft_time_limit=IMPORT_LIMIT - 100
)
def sweep_imports() -> None:
    services.sweep_imports()
    services.clear_left_out()


@shared_task(name="residents.purge_imports")
def purge_imports() -> None:
    services.purge_imports()


# Three hundred slow hashes take minutes; each one renews the lease of its run.
LETTERS_LIMIT = 30 * 60


@shared_task(
    name="residents.make_card_runs", soft_time_limit=LETTERS_LIMIT - 10, time_limit=LETTERS_LIMIT
)
def make_card_runs() -> None:
    services.make_due_runs()
