"""The kinds of message that a worker process of the fault tests knows beside the product's."""

import os
import signal
from collections.abc import Mapping
from uuid import UUID

from outbox.kinds import Batch, Envelope, Kind, WebhookCall, register

from .receiver import SECRET

NOTE = "test.note"
KILLER = "test.killer"


def render(batch: Batch) -> Mapping[UUID, Envelope]:
    """Each recipient is a path of the one receiver."""
    return {
        message.pk: WebhookCall(
            f"{os.environ['TEST_RECEIVER']}/{message.recipient_id}",
            SECRET,
            "test.note",
            {"id": str(message.subject_id), "version": message.version},
        )
        for message in batch
    }


def kill_the_worker(batch: Batch) -> Mapping[UUID, Envelope]:
    """As a message that makes the worker run out of memory would."""
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


register(Kind(NOTE, "", render=render))  # type: ignore[arg-type]
register(Kind(KILLER, "", render=kill_the_worker))  # type: ignore[arg-type]
