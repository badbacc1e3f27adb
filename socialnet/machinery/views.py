"""Whether everything works, for who keeps it going."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import Role

from . import reads


@never_cache
@require_safe
def home(request: UserRequest) -> HttpResponse:
    require(bool(request.user.corporations_as(*reads.KEEPERS)))
    examined = reads.examined_for(request.user)
    context = {
        "examined": examined,
        "administers": bool(request.user.corporations_as(Role.ADMINISTRATOR)),
    }
    return render(request, "socialnet/machinery/home.html", context)
