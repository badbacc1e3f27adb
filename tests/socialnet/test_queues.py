"""Which work waits for which."""

from django.conf import settings

from socialnet.celery import app


def _ours() -> dict[str, float]:
    """Our tasks, and the seconds that each may take."""
    app.loader.import_default_modules()
    return {
        name: task.time_limit or settings.CELERY_TASK_TIME_LIMIT
        for name, task in app.tasks.items()
        if not name.startswith("celery.")
    }


def _queue(name: str) -> str:
    return str(app.amqp.router.route({}, name)["queue"].name)


def test_what_may_take_long_has_a_worker_of_its_own() -> None:
    """Two files of a million lines would hold both processes of a worker: no signal went out."""
    ours = _ours()
    long = {name for name, seconds in ours.items() if seconds > settings.CELERY_TASK_TIME_LIMIT}
    assert {name: _queue(name) for name in ours} == {
        name: "slow" if name in long else "celery" for name in ours
    }
    assert {"outbox.drain", "activities.remind"} <= ours.keys() - long
    assert {"residents.work_on_import", "residents.make_card_runs"} <= long


def test_whoever_is_sent_for_by_name_goes_the_same_way() -> None:
    """The bell of an import is rung where its task is not loaded."""
    assert set(settings.CELERY_TASK_ROUTES) <= _ours().keys()


def test_a_worker_that_is_told_nothing_takes_everything() -> None:
    assert set(app.amqp.queues.consume_from) == {"celery", "slow"}
