"""The one task: look for print runs to make. Doubled, late or lost, it changes only the wait."""

from celery import shared_task

from . import services

# Three hundred slow hashes take minutes; each one renews the lease of its run.
LIMIT = 30 * 60


@shared_task(name="residents.make_card_runs", soft_time_limit=LIMIT - 10, time_limit=LIMIT)
def make_card_runs() -> None:
    services.make_due_runs()
