"""The register as a page, on paper and in a spreadsheet."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import Role
from residents.exports import as_csv

from . import register


@require_safe
def register_page(request: UserRequest) -> HttpResponse:
    require(bool(request.user.corporations_as(*register.READERS)))
    context = {
        "registers": register.registers_of(request.user),
        "guards": bool(request.user.corporations_as(Role.PRIVACY_OFFICER)),
    }
    return render(request, "socialnet/privacy/register.html", context)


@require_safe
def register_csv(request: UserRequest) -> HttpResponse:
    require(bool(request.user.corporations_as(*register.READERS)))
    content = as_csv(register.lines(register.registers_of(request.user)))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    day = timezone.localdate()
    response.headers["Content-Disposition"] = f'attachment; filename="verwerkingen-{day}.csv"'
    return response
