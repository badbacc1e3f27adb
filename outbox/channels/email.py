"""E-mail is a hint that something waits behind the login, so a double does no harm."""

import logging
import smtplib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from ..kinds import Email
from ..rules import Outcome, Result
from . import Tell, to_nobody

log = logging.getLogger(__name__)

UNREACHABLE = Outcome(Result.TRANSIENT, "mail_unreachable")


def send(
    batch: Mapping[UUID, Email], may_begin: Callable[[], bool], tell: Tell = to_nobody
) -> dict[UUID, Outcome]:
    """Sends one after the other over one connection, until time is up.

    A server that hung up is called again; when that fails, it is away for all that are left.
    """
    outcomes: dict[UUID, Outcome] = {}
    connection = get_connection()
    try:
        connection.open()
        for key, email in batch.items():
            if not may_begin():
                outcomes[key] = Outcome(Result.RELEASED)
                continue
            outcomes[key] = _send(key, email, connection)
            if outcomes[key] == UNREACHABLE and may_begin():
                _close(connection)
                connection.open()
                outcomes[key] = _send(key, email, connection)
            tell(key, outcomes[key])
    except (smtplib.SMTPException, OSError):
        log.warning("the mail server could not be reached")
    finally:
        _close(connection)
    return {key: outcomes.get(key, UNREACHABLE) for key in batch}


def _send(key: UUID, email: Email, connection: BaseEmailBackend) -> Outcome:
    try:
        EmailMessage(
            email.subject,
            email.text,
            to=[email.to],
            connection=connection,
            # The same on every try, so that a mail server can drop a double.
            headers={
                "Message-ID": f"<{key}@{urlsplit(settings.BASE_URL).hostname}>",
                "Auto-Submitted": "auto-generated",
            },
        ).send()
    except smtplib.SMTPRecipientsRefused as refusal:
        return _refused(code for code, _ in refusal.recipients.values())
    except smtplib.SMTPServerDisconnected:
        return UNREACHABLE
    except smtplib.SMTPResponseException as refusal:
        return _refused([refusal.smtp_code])
    except (smtplib.SMTPException, OSError):
        return UNREACHABLE
    except Exception:
        # An address or a subject that cannot be written in a mail: not the fault of the others.
        log.exception("message %s cannot be mailed", key)
        return Outcome(Result.PERMANENT, "cannot_make")
    return Outcome(Result.DELIVERED)


def _refused(codes: Iterable[int]) -> Outcome:
    permanent = all(500 <= code < 600 for code in codes)
    return Outcome(Result.PERMANENT if permanent else Result.TRANSIENT, "mail_refused")


def _close(connection: BaseEmailBackend) -> None:
    """What was sent is sent, also to a server that does not wait for the goodbye."""
    with suppress(smtplib.SMTPException, OSError):
        connection.close()
