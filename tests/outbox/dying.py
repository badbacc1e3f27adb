"""Points in the life of a message at which a worker process of the fault tests dies, or freezes.

A test writes the name of a point in a file; whoever takes that file away first, is the one. The
product knows nothing of it: its own functions are wrapped, and each still does what it did.
"""

import os
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

POINTS = (
    "claiming",  # the rows are locked, nothing is committed
    "claimed",
    "made",  # rechecked and rendered; nothing is on the network
    "before connect",
    "connected",
    "headers sent",
    "body sent",
    "answer received",
    "before mark",
    "marking",  # written, not committed
    "after mark",
)


class Fault:
    """The side of the test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def at(self, point: str, *, how: signal.Signals = signal.SIGKILL) -> None:
        fresh = self._folder / "fault.new"
        fresh.write_text(f"{point}:{int(how)}")
        fresh.rename(self._folder / "fault")

    def wait(self, *, seconds: float = 60) -> int:
        """Until it has struck. → whom"""
        until = time.monotonic() + seconds
        while (self._folder / "fault").exists() or not (self._folder / "victim").exists():
            assert time.monotonic() < until, "nobody came to the point"
            time.sleep(0.01)
        victim = int((self._folder / "victim").read_text())
        (self._folder / "victim").unlink()
        return victim

    def without(self, guard: str, *, missing: bool = True) -> None:
        """The control: a worker that has not got this guard."""
        if missing:
            (self._folder / guard).touch()
        else:
            (self._folder / guard).unlink(missing_ok=True)


FOLDER = Path(os.environ.get("TEST_FAULT", "/nowhere"))


def pass_by(point: str, *_: Any) -> None:
    try:
        where, _, how = (FOLDER / "fault").read_text().partition(":")
        if where != point:
            return
        (FOLDER / "fault").unlink()  # only one process can
    except FileNotFoundError:
        return
    fresh = FOLDER / "victim.new"
    fresh.write_text(str(os.getpid()))
    fresh.rename(FOLDER / "victim")
    os.kill(os.getpid(), int(how))


async def pass_by_in(point: str, *_: Any) -> None:
    pass_by(point)


def lay_out() -> None:
    import aiohttp

    from outbox import services
    from outbox.channels import webhook
    from outbox.rules import Outcome, Result

    def before(point: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **named: Any) -> Any:
            pass_by(point)
            return function(*arguments, **named)

        return wrapped

    claim, settle, together = services.claim, services.settle, services._settle_together
    send = webhook.Line.send

    def claim_and_pass(**named: Any) -> Any:
        if batch := claim(**named):
            pass_by("claimed")
        return batch

    def settle_between(batch: Any, outcomes: Any) -> None:
        if batch:
            pass_by("before mark")
        settle(batch, outcomes)
        if batch:
            pass_by("after mark")

    def write_anyway(messages: Any, outcomes: Any) -> None:
        """By the key alone, whoever has it now."""
        for message in messages:
            state, problem, delay, _ = services._change(message, outcomes[message.pk])
            services.Message.objects.filter(pk=message.pk).update(
                state=state,
                problem=problem,
                token=None,
                due_at=services.Now() + delay,
                settled_at=services.Now() if state != services.State.PENDING else None,
            )

    def settle_together(messages: Any, outcomes: Any, settled: Any) -> None:
        if (FOLDER / "no fence").exists():
            write_anyway(messages, outcomes)
            return
        together(messages, outcomes, before("marking", settled))

    def send_after(line: Any, calls: Any, *more: Any) -> Any:
        if (FOLDER / "mark first").exists():
            for pk in calls:
                message = services.Message.objects.get(pk=pk)
                settle([message], {pk: Outcome(Result.DELIVERED)})
        pass_by("made")
        return send(line, calls, *more)

    services.claim = claim_and_pass
    services.settle = settle_between
    services._settle_together = settle_together
    services._together = before("claiming", services._together)
    webhook.Line.send = send_after
    webhook._guarded_socket = before("before connect", webhook._guarded_socket)

    watch = aiohttp.TraceConfig()
    watch.on_connection_create_end.append(partial(pass_by_in, "connected"))
    watch.on_request_headers_sent.append(partial(pass_by_in, "headers sent"))
    watch.on_request_chunk_sent.append(partial(pass_by_in, "body sent"))
    watch.on_request_end.append(partial(pass_by_in, "answer received"))
    watch.freeze()
    session = webhook.guarded_session

    def watched_session() -> aiohttp.ClientSession:
        one = session()
        one._trace_configs.append(watch)
        return one

    webhook.guarded_session = watched_session


if FOLDER.is_dir():
    lay_out()
