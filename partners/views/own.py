"""The resident's own page: with whom something was shared, and stopping it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest
from residents.models import Resident

from .. import reads, rules, services
from ..models import ConsentChannel


@require_safe
def my_sharing(request: UserRequest) -> HttpResponse:
    resident = own_resident(request)
    template = "partners/_my_sharing.html" if request.htmx else "partners/my_sharing.html"
    return render(
        request,
        template,
        {
            "ledger": reads.own_ledger_of(resident),
            "shared": reads.shared_about(resident),
            "erased": reads.received.own_erased(resident),
        },
    )


@require_POST
def my_consent_withdraw(request: UserRequest) -> HttpResponse:
    """As easy as giving it: one button. What runs on it is recalled at once."""
    resident = own_resident(request)
    wanted = request.POST.get("receiver", "")
    for row in reads.own_ledger_of(resident).standings:
        if row.receiver == wanted and row.can_be_stopped:
            services.record_consent(
                resident,
                organisation_id=row.organisation.pk,
                purpose=row.purpose,
                action=rules.CLOSING[row.purpose],
                channel=ConsentChannel.OWN_PAGE,
                text_version=rules.CONSENT_TEXTS[row.purpose].version,
                by=request.user,
            )
            messages.success(request, _("Done. What still ran is stopped."))
            break
    else:
        messages.info(request, _("There was nothing to stop."))
    return redirect("partners:my_sharing")


def own_resident(request: UserRequest) -> Resident:
    resident = Resident.objects.of_user(request.user).first()
    if resident is None:
        raise Http404
    return resident
