"""The queue, for those who answer for it: what waits, what was withheld, what did not arrive."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import Role

from . import services
from .models import Message, State

PAGE = 50


@require_safe
def message_list(request: UserRequest) -> HttpResponse:
    require(bool(request.user.corporations_as(Role.COORDINATOR, Role.ADMINISTRATOR)))
    wanted = request.GET.get("state", "")
    found = Message.objects.visible_to(request.user).order_by("-created_at", "-pk")
    if wanted in State.values:
        found = found.filter(state=wanted)
    before = request.GET.get("before", "")
    if before:
        found = found.before(before)
    rows = list(found[: PAGE + 1])
    return render(
        request,
        "outbox/message_list.html",
        {
            "rows": rows[:PAGE],
            "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
            "states": State.choices,
            "wanted": wanted,
        },
    )


@require_POST
def message_resend(request: UserRequest, pk: UUID) -> HttpResponse:
    message = get_visible_or_404(Message.objects, request.user, pk=pk)
    try:
        services.resend(message, by=request.user)
    except services.NotResendable:
        messages.error(request, _("This message cannot be sent again."))
    else:
        messages.success(request, _("The message is sent again."))
    return redirect("outbox:message_list")
