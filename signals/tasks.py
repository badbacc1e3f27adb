"""The clocks of signals, and the work with arrears.

Doubled, late or lost, a task changes nothing but the wait.
"""

from celery import shared_task

import outbox.services

from . import services
from .services import arrears, arrears_batch, arrears_uploads


@shared_task(name="signals.watch")
def watch() -> None:
    outbox.services.heartbeat("beat")
    outbox.services.expect("night")
    services.watch()
    services.watch_looks()
    services.keep_promises()


# Five thousand times through the gate takes minutes, and no message waits for it.
WORK_LIMIT = 3600


@shared_task(name=arrears_uploads.WORK, time_limit=WORK_LIMIT, soft_time_limit=WORK_LIMIT - 100)
def work_on_arrears() -> None:
    arrears.close_objected()
    arrears_uploads.write_uploads()
    arrears_batch.work_on_batches()


@shared_task(name="signals.purge_arrears")
def purge_arrears() -> None:
    arrears_uploads.purge_uploads()
