"""A coach thought about somebody who stays away."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import UserRequest, get_visible_or_404

from .. import services
from ..models.absence import NeighboursOf
from ..rules.absence import PutAside


@require_POST
def absence_aside(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = get_visible_or_404(NeighboursOf(), request.user, pk=pk)
    reason = request.POST.get("reason", "")
    if reason in PutAside.values:
        services.put_absence_aside(resident, PutAside(reason), by=request.user)
        messages.success(request, _("Noted. It comes back only when it happens again."))
    else:
        messages.error(request, _("Choose a reason first."))
    return redirect("today")
