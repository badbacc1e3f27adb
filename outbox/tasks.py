"""Look in the outbox, and who is away. Doubled, late or lost, it changes nothing but the wait."""

from celery import shared_task

from . import outages, services


@shared_task(name=services.DRAIN)
def drain() -> None:
    services.drain()


@shared_task(name="outbox.warn")
def warn() -> None:
    outages.warn()
