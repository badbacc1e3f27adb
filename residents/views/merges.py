"""Two rows for one person: find them, compare them, make them one, and undo that."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import Role

from .. import reads, services
from ..forms import label_of, value_of
from ..models import Merge, Resident
from ..rules import MergeRefused
from .people import homes_of

# Why somebody looked; the resident reads these words too.
DOUBLES = gettext_noop("whether somebody stands in the register twice")
SHOWN = 50
REFUSALS = {
    "busy": gettext_lazy("Somebody is working on one of the two. Try again in a minute."),
    "clash": gettext_lazy("Something of the two cannot stand together. Ask the administrator."),
    "gone": gettext_lazy("One of the two is not there any more."),
    "later_first": gettext_lazy("First undo what was merged after this."),
    "merged_already": gettext_lazy("One of the two was merged already."),
    "merged_further": gettext_lazy("First undo what was merged after this."),
    "other_corporation": gettext_lazy("The two are not of the same corporation."),
    "same_row": gettext_lazy("That is one and the same."),
    "too_late": gettext_lazy("After thirty days a merge cannot be undone any more."),
    "undone_already": gettext_lazy("This was undone already."),
}
VERDICTS = {
    "same": gettext_lazy("the same"),
    "differs": gettext_lazy("differs"),
    "one_side": gettext_lazy("known on one side"),
}


@require_safe
def double_list(request: UserRequest) -> HttpResponse:
    require(bool(request.user.corporations_as(Role.COORDINATOR)))
    pairs = reads.likely_doubles(request.user)
    recent = list(
        Merge.objects.visible_to(request.user)
        .standing()
        .select_related("survivor", "by")
        .order_by("-at")[:SHOWN]
    )
    shown = {row.pk: row for pair in pairs for row in (pair.first, pair.second)}
    shown |= {merge.survivor_id: merge.survivor for merge in recent}
    services.record_looks(shown.values(), by=request.user, purpose=DOUBLES)
    return render(request, "residents/double_list.html", {"pairs": pairs, "recent": recent})


def _two(request: UserRequest, pk: UUID, other: UUID) -> tuple[Resident, Resident]:
    everybody = Resident.objects.with_homes()
    first = get_visible_or_404(everybody, request.user, pk=pk)
    second = get_visible_or_404(everybody, request.user, pk=other)
    mine = request.user.corporations_as(Role.COORDINATOR)
    require(first.corporation_id in mine and second.corporation_id == first.corporation_id)
    return first, second


@require_http_methods(["GET", "HEAD", "POST"])
def double_pair(request: UserRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Field by field, before anybody decides."""
    first, second = _two(request, pk, other)
    services.record_looks([first, second], by=request.user, purpose=DOUBLES)
    keeps = request.POST.get("keep", "")
    if request.method == "POST" and keeps in {str(first.pk), str(second.pk)}:
        pair = (first, second) if keeps == str(first.pk) else (second, first)
        try:
            merge = services.merge(*pair, by=request.user)
        except MergeRefused as refused:
            messages.error(request, str(REFUSALS[refused.code]))
        else:
            messages.success(request, _("The two are one now. You can undo it for thirty days."))
            return redirect(merge.survivor)
    rows = [
        (
            label_of(row.name),
            value_of(row.name, row.first),
            value_of(row.name, row.second),
            row.verdict,
            VERDICTS[row.verdict],
        )
        for row in reads.compare(first, second)
        if row.first or row.second
    ]
    return render(
        request,
        "residents/double_pair.html",
        {
            "first": first,
            "second": second,
            "rows": rows,
            "homes": (homes_of(first), homes_of(second)),
        },
    )


@require_POST
def keep_apart(request: UserRequest, pk: UUID, other: UUID) -> HttpResponse:
    first, second = _two(request, pk, other)
    try:
        services.call_different(first, second, by=request.user)
    except MergeRefused as refused:
        messages.error(request, str(REFUSALS[refused.code]))
    else:
        messages.success(request, _("Noted: these are two people."))
    return redirect("residents:double_list")


@require_POST
def merge_undo(request: UserRequest, pk: UUID) -> HttpResponse:
    merge = get_visible_or_404(Merge.objects, request.user, pk=pk)
    try:
        services.undo_merge(merge, by=request.user)
    except MergeRefused as refused:
        messages.error(request, str(REFUSALS[refused.code]))
    else:
        messages.success(request, _("Undone. Everything stands where it stood."))
    return redirect("residents:double_list")
