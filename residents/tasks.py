"""Imports for a worker. Doubled, late or lost, a task changes nothing but the wait."""

from uuid import UUID

from celery import shared_task

from . import services

# Far longer than a delivery may take: a file of a million lines is minutes of work.
LIMIT = 3600


@shared_task(name=services.WORK_ON_IMPORT, time_limit=LIMIT, soft_time_limit=LIMIT - 100)
def work_on_import(run_id: str) -> None:
    services.work_on_import(UUID(run_id))


@shared_task(name="residents.sweep_imports", time_limit=LIMIT, soft_time_limit=LIMIT - 100)
def sweep_imports() -> None:
    services.sweep_imports()


@shared_task(name="residents.purge_imports")
def purge_imports() -> None:
    services.purge_imports()
