"""The door form in the pocket: what a phone keeps for where there is no network."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require

from .. import forms, reads

WORKER = settings.BASE_DIR / "static" / "js" / "door-worker.js"
ANY_HOME = UUID(int=0)


@require_safe
def door_worker(request: UserRequest) -> HttpResponse:
    """The service worker. It has an address of its own because what it may do reaches as far as
    the folder in which it lies: the pages of noting, and no others."""
    require(reads.may_note(request.user))
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")


@require_safe
def signal_pocket(request: UserRequest) -> HttpResponse:
    """The form that a phone keeps. It stays on the device, so there is nothing of anybody in it:
    doors and subjects, no residents, and not who it is that keeps it."""
    require(reads.may_note(request.user))
    pocket = reads.door.pocket_of(request.user)
    return render(
        request,
        "signals/signal_pocket.html",
        {
            "form": forms.PocketForm(categories=pocket.categories, buildings=pocket.buildings),
            "buildings": pocket.doors,
            "door_url": reverse("signals:signal_new_unit", args=[ANY_HOME]),
            "owner": reads.door.owner_of(request.user),
        },
    )


@never_cache
@require_safe
def door_ready(request: UserRequest) -> HttpResponse:
    """Is there a network, who is logged in, and with which token may be sent?"""
    return JsonResponse({"csrf": get_token(request), "owner": reads.door.owner_of(request.user)})
