"""E-mail is a hint that something waits behind the login, so a double does no harm."""

import smtplib
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from ..kinds import Email
from ..rules import Outcome, Result


def send(batch: Mapping[UUID, Email], may_begin: Callable[[], bool]) -> dict[UUID, Outcome]:
    """Sends one after the other over one connection, until time is up."""
    outcomes: dict[UUID, Outcome] = {}
    connection = get_connection()
    try:
        for key, email in batch.items():
            if not may_begin():
                outcomes[key] = Outcome(Result.RELEASED)
                continue
            message = EmailMessage(
                email.subject,
                email.text,
                to=[email.to],
                connection=connection,
                # The same on every try, so that a mail server can drop a double.
                headers={
                    "Message-ID": f"<{key}@{urlsplit(settings.BASE_URL).hostname}>",
                    "Auto-Submitted": "auto-generated",
                },
            )
            outcomes[key] = _send(message)
    finally:
        connection.close()
    return outcomes


def _send(message: EmailMessage) -> Outcome:
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        codes = [code for code, _ in refusal.recipients.values()]
        permanent = all(500 <= code < 600 for code in codes)
        return Outcome(Result.PERMANENT if permanent else Result.TRANSIENT, "mail_refused")
    except smtplib.SMTPResponseException as refusal:
        permanent = 500 <= refusal.smtp_code < 600
        return Outcome(Result.PERMANENT if permanent else Result.TRANSIENT, "mail_refused")
    except (smtplib.SMTPException, OSError):
        return Outcome(Result.TRANSIENT, "mail_unreachable")
    return Outcome(Result.DELIVERED)
