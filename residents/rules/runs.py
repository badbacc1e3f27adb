"""The life of one import in the browser: who does what, and when a worker is given up. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    UPLOADED = "uploaded", _("the columns are to be checked")
    READING = "reading", _("is being read")
    READ = "read", _("waits for approval")
    DOUBTED = "doubted", _("waits for a second person")
    APPROVED = "approved", _("is being written")
    WRITTEN = "written", _("written")
    REFUSED = "refused", _("refused: there are mistakes in the file")
    FAILED = "failed", _("failed: nothing was written")
    WITHDRAWN = "withdrawn", _("withdrawn: nothing was written")


# A corporation has one of these at most.
LIVE = frozenset(
    {RunState.UPLOADED, RunState.READING, RunState.READ, RunState.DOUBTED, RunState.APPROVED}
)
# A worker has something to do.
BUSY = frozenset({RunState.READING, RunState.APPROVED})
ENDED = frozenset(RunState) - LIVE


class RunActor(StrEnum):
    OFFICE = "office"  # coordinator or administrator of the corporation
    SECOND = "second"  # one of those who neither uploaded nor approved it
    SYSTEM = "system"


@dataclass(frozen=True)
class RunStep:
    name: str
    sources: frozenset[RunState]
    target: RunState
    actor: RunActor
    # None: whether many people are gone or moved makes no difference to this step.
    when_many: bool | None = None


def _step(
    name: str,
    sources: set[RunState] | frozenset[RunState],
    target: RunState,
    actor: RunActor,
    when_many: bool | None = None,
) -> tuple[str, RunStep]:
    return name, RunStep(name, frozenset(sources), target, actor, when_many)


RUN_STEPS: dict[str, RunStep] = dict(
    [
        #     step       from                  to                 who            many gone or moved
        _step("map", {RunState.UPLOADED}, RunState.READING, RunActor.OFFICE),
        _step("report", {RunState.READING}, RunState.READ, RunActor.SYSTEM),
        _step("approve", {RunState.READ}, RunState.APPROVED, RunActor.OFFICE, False),
        _step("ask_second", {RunState.READ}, RunState.DOUBTED, RunActor.OFFICE, True),
        _step("confirm", {RunState.DOUBTED}, RunState.APPROVED, RunActor.SECOND),
        _step("write", {RunState.APPROVED}, RunState.WRITTEN, RunActor.SYSTEM),
        # Since it was approved the register became such that many would be gone or moved.
        _step("doubt", {RunState.APPROVED}, RunState.READ, RunActor.SYSTEM),
        _step("refuse", BUSY, RunState.REFUSED, RunActor.SYSTEM),
        _step("fail", BUSY, RunState.FAILED, RunActor.SYSTEM),
        _step("withdraw", LIVE - {RunState.APPROVED}, RunState.WITHDRAWN, RunActor.OFFICE),
        # Nobody came back to it within the days that the file is kept.
        _step("expire", LIVE - BUSY, RunState.WITHDRAWN, RunActor.SYSTEM),
    ]
)


class RunRefused(Exception):
    """This step is not open now, or not for this person."""


def run_steps_open(state: str, actors: frozenset[RunActor], *, many: bool) -> list[RunStep]:
    """Draws the buttons; `require_run_step` guards the service. One table answers both."""
    return [
        step
        for step in RUN_STEPS.values()
        if state in step.sources and step.actor in actors and step.when_many in (None, many)
    ]


def require_run_step(name: str, *, state: str, actors: frozenset[RunActor], many: bool) -> RunStep:
    for step in run_steps_open(state, actors, many=many):
        if step.name == name:
            return step
    raise RunRefused


# --- the worker ---------------------------------------------------------------------------------

# A worker that took a run says every few seconds that it lives; another one may take it when it
# has been silent for this long.
RUN_LEASE = timedelta(seconds=30)
RUN_BEAT = timedelta(seconds=2)
# A file that stops its worker every time is given up.
RUN_ATTEMPTS = 3

# --- what is kept, and how long -----------------------------------------------------------------

KEEP_FILE = timedelta(days=7)
MAX_FILE_BYTES = 300 * 1024 * 1024
