"""Who helps where we have homes, and where nobody does."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import Role

from ..reads import helping


@require_safe
def coverage(request: UserRequest) -> HttpResponse:
    require(bool(request.user.corporations_as(Role.COORDINATOR)))
    context = {"coverages": helping.coverages_of(request.user)}
    return render(request, "signals/helping.html", context)
