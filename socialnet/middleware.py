"""Headers that every answer carries, and the soft stop for whoever opens very many files."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts import brake
from accounts.models import User


def quiet_responses(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Nothing behind the login stays in a cache, and no rights on the device are asked."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        if "Cache-Control" not in response.headers:
            user = getattr(request, "user", None)
            if user is not None and user.is_authenticated:
                response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


# The pages about one resident. Not here: where a death or a consent is written down, which waits
# for nothing; and those of the privacy officer, who looks after the others.
FILE_PAGES = frozenset(
    {
        "activities:calendar_of",
        "activities:registrations_of",
        "activities:sign_up_by_phone",
        "paper_of",
        "partners:conference_new",
        "partners:consents_of",
        "partners:received_csv",
        "partners:received_of",
        "residents:apart_add",
        "residents:card_issue",
        "residents:cards_of",
        "residents:double_pair",
        "residents:help_of",
        "residents:help_profile",
        "residents:mix_of",
        "residents:mix_record",
        "residents:need_add",
        "residents:resident_contact",
        "residents:resident_death_undo",
        "residents:resident_detail",
        "residents:resident_leave",
        "residents:resident_move",
        "residents:strength_add",
        "signals:signals_of",
    }
)


class BrakeOnFiles:
    """Asks why before the hundred-and-first file of an hour (accounts/brake.py). What was typed is
    never stopped: only pages that are asked for, and a page that was refused does not count."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        opened = getattr(request, "opens_file", None)
        if opened is not None and response.status_code == 200:
            brake.note_opened(*opened)
        return response

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., Any],
        _args: Any,
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        match, user = request.resolver_match, request.user
        if not isinstance(user, User) or match is None or match.view_name not in FILE_PAGES:
            return None
        if request.method not in {"GET", "HEAD"}:
            return None
        person_id: UUID = kwargs["pk"]
        if brake.may_open(user, person_id):
            request.opens_file = (user, person_id)  # type: ignore[attr-defined]
            return None
        why = f"{reverse('accounts:many_looks')}?{urlencode({'next': request.path})}"
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": why})  # the whole page goes, not a panel
        return redirect(why)
