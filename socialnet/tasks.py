"""What the clock starts at the roof."""

from celery import shared_task

from . import retention
from .machinery import services as machinery


# A first night after years takes longer than a minute; each chunk is a transaction of its own.
@shared_task(name="socialnet.erase_what_is_due", soft_time_limit=3 * 3600, time_limit=3 * 3600 + 60)
def erase_what_is_due() -> int:
    return sum(sum(row.counts.values()) for row in retention.run())


# Each corporation is looked at as a whole: with hundreds of them that is more than a minute.
@shared_task(name="socialnet.greet", soft_time_limit=600, time_limit=660)
def greet() -> None:
    machinery.greet()
