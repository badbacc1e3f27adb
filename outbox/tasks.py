"""The one task: look in the outbox. Doubled, late or lost, it changes nothing but the wait."""

from celery import shared_task

from . import services


@shared_task(name=services.DRAIN)
def drain() -> None:
    services.drain()
