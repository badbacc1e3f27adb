"""Passing on all that are ready: first what would go and what stands in the way, then how far."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, get_visible_or_404
from accounts.models import Role

from .. import reads
from ..models import ArrearsBatch
from ..rules import StepRefused
from ..services import arrears_batch
from .arrears import officer_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def batch_new(request: UserRequest) -> HttpResponse:
    officer_or_404(request)
    mine = request.user.corporations_as(Role.ARREARS_OFFICER)
    wanted = request.POST.get("corporation", "")
    chosen = next((key for key in mine if str(key) == wanted), None)
    if request.method == "POST" and chosen is not None:
        try:
            return redirect(arrears_batch.start_batch(chosen, by=request.user))
        except arrears_batch.AnotherBatch:
            messages.error(request, _("Another batch is on its way. Wait until it has ended."))
        except (arrears_batch.NothingReady, StepRefused):
            messages.error(request, _("No file is ready to pass on."))
        return redirect("arrears:batch_new")
    return render(
        request,
        "signals/arrears_batch_new.html",
        {"previews": reads.arrears.previews_of(request.user)},
    )


@require_safe
def batch_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    batch = get_visible_or_404(ArrearsBatch.objects.select_related("by"), request.user, pk=pk)
    template = "signals/_arrears_progress.html" if request.htmx else "signals/arrears_batch.html"
    return render(request, template, {"batch": batch, "far": reads.arrears.progress_of(batch)})
