"""For who decides: the board, and what lies too long."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import Role

from .. import reads

DECIDES = (Role.COORDINATOR, Role.ARREARS_OFFICER)


@require_safe
def board(request: UserRequest) -> HttpResponse:
    require(bool(request.user.corporations_as(Role.COORDINATOR)))
    found = reads.board.board_of(request.user, request.GET.get("complex", ""))
    return render(request, "signals/board.html", {"board": found})


@require_safe
def late_list(request: UserRequest) -> HttpResponse:
    """An administrator reads that it is late, and not what it is."""
    require(bool(request.user.corporations_as(*DECIDES, Role.ADMINISTRATOR)))
    decides = bool(request.user.corporations_as(*DECIDES))
    found = reads.late.late_for(request.user)
    return render(request, "signals/late_list.html", {"late": found, "decides": decides})
