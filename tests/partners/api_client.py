"""A desk's own system, as the tests play it."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

import partners.services
from partners.models import ApiKey, Desk, Referral
from partners.rules import Part, Step
from partners.rules.keys import Scope

ROOT = "/api/v1"
BOTH = (Scope.READ, Scope.ANSWER)


class System:
    """Speaks with one key; without one it is a stranger."""

    def __init__(self, key: str | None, client: Client | None = None) -> None:
        self.client = client or Client()
        self.headers = {} if key is None else {"Authorization": f"Bearer {key}"}

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(ROOT + path, headers={**self.headers, **headers})

    def post(self, path: str, body: object, **headers: str) -> Any:
        return self.client.post(
            ROOT + path,
            body,
            content_type="application/json",
            headers={**self.headers, **{n.replace("_", "-"): v for n, v in headers.items()}},
        )

    def read(self, referral: Referral) -> Any:
        return self.get(f"/referrals/{referral.pk}")

    def step(
        self,
        referral: Referral,
        name: str,
        reason: str = "",
        said: Mapping[str, str] | None = None,
        **headers: str,
    ) -> Any:
        body = {"step": name, **({"reason": reason} if reason else {}), **(said or {})}
        return self.post(f"/referrals/{referral.pk}/steps", body, **headers)


def system_of(desk: Desk, scopes: Collection[str] = BOTH) -> System:
    return System(key_of(desk, scopes)[1])


def key_of(desk: Desk, scopes: Collection[str] = BOTH, **fields: Any) -> tuple[ApiKey, str]:
    return partners.services.make_key(
        desk, **{"name": "Zaaksysteem", "scopes": scopes, "until": None, "by": None, **fields}
    )


def words_for(step: Step) -> dict[str, str]:
    """What the step needs besides its reason."""
    day = timezone.localdate() + timedelta(days=30)
    words = {Part.EXPECTED_ON: day.isoformat(), Part.TEXT: "Welke taal spreekt mevrouw?"}
    return {str(part): words[part] for part in sorted(step.needs)}
