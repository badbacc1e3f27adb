"""The clocks of referrals. Doubled, late or lost, it changes nothing but the wait."""

from celery import shared_task

from . import services


@shared_task(name="partners.watch")
def watch() -> None:
    services.watch()
    services.conferences.remind_reviews()
