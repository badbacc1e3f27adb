"""What is not yet shown to the resident: who asked, and the second person's decision."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import Role

from .. import services
from ..forms import REFUSALS
from ..models import Withholding
from ..rules.withholding import WithholdRefused, WithholdState

# Why somebody looked; the resident reads these words too.
WITHHELD = gettext_noop("whether something may be shown to you")
SHOWN = 100


@require_safe
def withholding_list(request: UserRequest) -> HttpResponse:
    require(bool(request.user.corporations_as(Role.COORDINATOR, Role.PRIVACY_OFFICER)))
    rows = list(
        Withholding.objects.visible_to(request.user)
        .filter(state__in=[WithholdState.ASKED, WithholdState.AGREED])
        .select_related("resident", "asked_by", "decided_by")
        .order_by("until", "pk")[:SHOWN]
    )
    services.record_looks(
        {row.resident_id: row.resident for row in rows}.values(),
        by=request.user,
        purpose=WITHHELD,
    )
    return render(
        request,
        "residents/withholding_list.html",
        {
            "asked": [row for row in rows if row.state == WithholdState.ASKED],
            "agreed": [row for row in rows if row.holds],
            "me": request.user.pk,
        },
    )


@require_POST
def withholding_decide(request: UserRequest, pk: UUID, name: str) -> HttpResponse:
    row = get_visible_or_404(Withholding.objects, request.user, pk=pk)
    if name not in {"eens", "oneens", "tonen"}:
        raise Http404
    try:
        if name == "tonen":
            services.end_withholding(row, by=request.user)
        else:
            services.decide_withholding(row, agree=name == "eens", by=request.user)
    except WithholdRefused as refused:
        messages.error(request, str(REFUSALS[refused.code]))
    else:
        messages.success(request, _("It is recorded."))
    return redirect("residents:withholding_list")
