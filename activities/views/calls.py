"""The list of who must be called: a name, a number, what to say, and nothing else."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

import residents.services
from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import Role, User
from accounts.quiet_hours import is_quiet
from residents.models import Complex

from .. import reads, rules, services
from ..models import Call, Volunteer
from ..rules import Refused

SHOWN = 20
# Why somebody looked; the resident reads these words too.
CALLS = gettext_noop("list of people to call about an activity")

OUTCOMES: dict[str, Callable[..., None]] = {
    "ja": partial(services.answer_call, yes=True),
    "nee": partial(services.answer_call, yes=False),
    "verteld": services.finish_call,
    "niet-bereikt": services.not_reached,
    "komt-niet": services.comes_not,
}


def _may_call(user: User) -> bool:
    return (
        Volunteer.objects.of_user(user).current().exists()
        or bool(user.corporations_as(Role.COORDINATOR))
        or Complex.objects.where_known_by(user).exists()
    )


@never_cache
@require_safe
def call_list(request: UserRequest) -> HttpResponse:
    """At night it shows nobody: there is nobody to call."""
    require(_may_call(request.user))
    context: dict[str, Any] = {
        "night": is_quiet(timezone.now()),
        "calls": [],
        "lists": reads.lists_given_to(request.user),
    }
    if not context["night"]:
        found = list(Call.objects.visible_to(request.user).to_make().for_list()[: SHOWN + 1])
        shown = found[:SHOWN]
        people = [call.registration.resident for call in shown]
        residents.services.record_looks(people, by=request.user, purpose=CALLS)
        context |= {"calls": shown, "more": len(found) > SHOWN}
    return render(request, "activities/call_list.html", context)


@require_POST
def call_outcome(request: UserRequest, pk: UUID, outcome: str) -> HttpResponse:
    if outcome not in OUTCOMES:
        raise Http404
    call = get_visible_or_404(Call.objects, request.user, pk=pk)
    try:
        OUTCOMES[outcome](call, by=request.user)
    except Refused as refused:
        messages.error(request, rules.REFUSALS[refused.code])
        return redirect("activities:call_list")
    if outcome == "niet-bereikt":
        messages.info(request, _("Noted. The call is at the end of the list now."))
    else:
        messages.success(request, _("Noted. Thank you."))
    return redirect("activities:call_list")
