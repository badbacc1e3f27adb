"""Letters with a code in the demo: one that is used, one that is locked, a call, two print runs."""

from datetime import timedelta

from django.utils import timezone

import residents.services
from residents.models import AccessCard, CardRun
from residents.rules import CARD_TRIES

from .base import Ground


def write(ground: Ground) -> None:
    coach = ground.user("flatcoach")
    without_mail = [one for one in ground.living_in(ground.bernhard) if not one.email]
    caller, unlucky = without_mail[4], without_mail[7]
    card, code = residents.services.issue_card(caller, by=coach)
    _card, user = residents.services.open_card(card.number, code)
    caller.refresh_from_db()
    residents.services.ask_call(caller, phone="070 010 09 41", by=user)
    locked, _code = residents.services.issue_card(unlucky, by=coach)
    # Five slow looks at a wrong code would hold up the start of the demo.
    AccessCard.objects.filter(pk=locked.pk).update(tries=CARD_TRIES)
    # One run of three weeks ago, never downloaded; and one that the worker makes after the start.
    old = residents.services.order_run(
        ground.bernhard, who="no_email", per="household", protected=False, by=coach
    )
    CardRun.objects.filter(pk=old.pk).update(
        state="expired", created_at=timezone.now() - timedelta(days=21)
    )
    residents.services.order_run(
        ground.titus, who="no_email", per="household", protected=False, by=coach
    )
