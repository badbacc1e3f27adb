"""Settings that must never stand together."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def production_is_no_demo(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.PRODUCTION:
        found.append(Error("PRODUCTION is off.", hint="Set PRODUCTION=1.", id="socialnet.E001"))
    return found


@register(Tags.security)
def demo_is_no_production(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Runs before every command, so a production that shows demo logins does not start."""
    if settings.DEMO and settings.PRODUCTION:
        return [Error("DEMO and PRODUCTION are both on.", hint="Unset DEMO.", id="socialnet.E002")]
    if settings.PRODUCTION and settings.OUTBOX_TRUSTED_ADDRESSES:
        return [
            Error(
                "Webhooks may reach addresses inside the house.",
                hint="Unset OUTBOX_TRUSTED_ADDRESSES.",
                id="socialnet.E003",
            )
        ]
    return []
