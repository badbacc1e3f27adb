"""The nightly proof that the counters say what the registrations say; series and reminders."""

from celery import shared_task

from . import services


@shared_task(name="activities.sweep_places")
def sweep_places() -> None:
    services.sweep_standing()
    services.sweep_places()


@shared_task(name="activities.check_counters")
def check_counters() -> None:
    services.check_counters()


@shared_task(name="activities.keep_series")
def keep_series() -> None:
    services.keep_series()


@shared_task(name="activities.remind")
def remind() -> None:
    services.remind_all()


@shared_task(name="activities.count_finished")
def count_finished() -> None:
    services.count_finished()
    services.follow_courses()
