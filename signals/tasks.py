"""The clocks of signals. Doubled, late or lost, it changes nothing but the wait."""

from celery import shared_task

import outbox.services

from . import services


@shared_task(name="signals.watch")
def watch() -> None:
    outbox.services.heartbeat("beat")
    services.watch()
    services.keep_promises()
