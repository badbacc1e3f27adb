"""What a desk's own system may do, and how its key is kept. Pure."""

from datetime import timedelta
from hashlib import sha256

from django.db import models
from django.utils.translation import gettext_lazy as _

# So that whoever finds one in a file or a log knows what it is.
MARK = "flat_"
SHOWN = len(MARK) + 6
# As long as the outbox of the other side may try: three days, and what people do by hand after it.
ANSWERS_KEPT = timedelta(days=90)
# A key that ended is kept as a line: who made it, and until when it opened something.
ENDED_KEPT = timedelta(days=730)


class Scope(models.TextChoices):
    READ = "read", _("read referrals")
    ANSWER = "answer", _("open and answer referrals")


def digest(key: str) -> str:
    """Without salt or stretching: a key is 256 bits of chance, nobody guesses it from its digest.
    It is looked up by it, so the time that takes tells nothing about the key."""
    return sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def fingerprint(*parts: str) -> str:
    """Whether a second request asks the same as the first."""
    return sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()
