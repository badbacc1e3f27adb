"""People whom the ERP puts in a home that was split here: in which home do they live?"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import Role

from .. import rules, services
from ..models import HomeConflict, Unit
from ..rules.homes import REFUSALS

SHOWN = 20
# Why somebody looked; the resident reads these words too.
CHOOSE = gettext_noop("choosing a home after an import")


@require_safe
def conflict_list(request: UserRequest) -> HttpResponse:
    """The oldest first. Who is decided about makes room for the next."""
    require(bool(request.user.corporations_as(Role.COORDINATOR)))
    found = list(HomeConflict.objects.visible_to(request.user).for_list()[: SHOWN + 1])
    rows = found[:SHOWN]
    services.record_looks([row.resident for row in rows], by=request.user, purpose=CHOOSE)
    homes = services.homes_to_choose([row.unit for row in rows])
    return render(
        request,
        "residents/conflict_list.html",
        {
            "conflicts": [(row, homes[row.unit_id]) for row in rows],
            "are_more": len(found) > SHOWN,
        },
    )


@require_POST
def conflict_decide(request: UserRequest, pk: UUID, home: UUID) -> HttpResponse:
    require(bool(request.user.corporations_as(Role.COORDINATOR)))
    conflict = get_visible_or_404(HomeConflict.objects, request.user, pk=pk)
    chosen = get_visible_or_404(Unit.objects, request.user, pk=home)
    try:
        made = services.choose_home(conflict, chosen, by=request.user)
    except rules.HomeRefused as refused:
        messages.error(request, str(REFUSALS[refused.code]))
    else:
        if made is None:
            messages.info(request, _("Somebody chose a home for this resident already."))
        else:
            text = _("%(name)s lives at %(address)s now.")
            facts = {"name": conflict.resident.name, "address": chosen.address}
            messages.success(request, text % facts)
    return redirect("residents:conflict_list")
