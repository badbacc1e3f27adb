"""The settings of a worker in the fault tests: the product's own, with the waits cut short so that
days fit in seconds. Nothing else differs, and the product knows nothing of it."""

import os
from datetime import timedelta

from outbox import rules
from socialnet.settings import *  # noqa: F403

LEASE_SECONDS = float(os.environ["TEST_LEASE_SECONDS"])

rules.LEASE = timedelta(seconds=LEASE_SECONDS)
rules.BEGIN_WITHIN = rules.LEASE / 2  # the same parts of a lease as in outbox.rules
rules.SEND_TIMEOUT = rules.LEASE / 3
rules.SILENT_AFTER = rules.LEASE / 30
rules.BACKOFF = tuple(timedelta(seconds=0.5) for _ in rules.BACKOFF)

# The kinds of message of these tests (kinds_of_worker.py), and where it dies (dying.py).
CELERY_IMPORTS = ["tests.outbox.kinds_of_worker", "tests.outbox.dying"]
