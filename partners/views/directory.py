"""With whom a corporation works, and who answers in time."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import Role

from .. import reads


@require_safe
def desk_list(request: UserRequest) -> HttpResponse:
    mine = request.user.corporations_as(Role.COORDINATOR, Role.ARREARS_OFFICER)
    require(bool(mine))
    return render(
        request,
        "partners/desk_list.html",
        {"partners": reads.partners_of(request.user), "several": len(mine) > 1},
    )


@require_safe
def answer_figures(request: UserRequest) -> HttpResponse:
    """What was agreed and how it goes, for the talk with the partners of a corporation."""
    mine = request.user.corporations_as(Role.COORDINATOR, Role.ARREARS_OFFICER)
    require(bool(mine))
    board = reads.promises.of_partners(request.user)
    context = {"board": board, "several": len(mine) > 1}
    return render(request, "partners/answer_figures.html", context)


@require_safe
def own_answer_figures(request: UserRequest) -> HttpResponse:
    """The same, as the partner itself reads it: its own, per corporation."""
    require(reads.serves_a_desk(request.user))
    board = reads.promises.of_own_desks(request.user)
    context = {"board": board, "several": True, "own": True}
    return render(request, "partners/answer_figures.html", context)
