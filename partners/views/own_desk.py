"""What a desk tells of itself: its hours and services, kept by who works there."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, get_visible_or_404, require

from .. import reads, services
from ..forms.directory import DeskForm, HoursForm, ServiceForm
from ..models import Desk, KeptDesks, KeptServices, Service
from ..reads import helping

Form = TypeVar("Form", bound=HoursForm)


@require_safe
def own_desks(request: UserRequest) -> HttpResponse:
    require(reads.serves_a_desk(request.user))
    context = {
        "desks": helping.kept_by(request.user),
        "agreed": reads.agreed_with_own(request.user),
    }
    return render(request, "partners/own_desks.html", context)


@require_POST
def desk_assure(request: UserRequest, pk: UUID) -> HttpResponse:
    desk = get_visible_or_404(KeptDesks(), request.user, pk=pk)
    services.assure(desk, by=request.user)
    messages.success(request, _("Thank you. Senders see that it was looked at today."))
    return redirect("partners:own_desks")


@require_http_methods(["GET", "HEAD", "POST"])
def desk_edit(request: UserRequest, pk: UUID) -> HttpResponse:
    desk = get_visible_or_404(KeptDesks(), request.user, pk=pk)

    def save(form: DeskForm, version: int) -> None:
        services.save_desk(desk, form.facts, form.hours, version=version, by=request.user)

    return _edit(request, lambda data: DeskForm(data, desk=desk), save, desk.name, desk)


@require_http_methods(["GET", "HEAD", "POST"])
def service_edit(request: UserRequest, pk: UUID) -> HttpResponse:
    service = get_visible_or_404(KeptServices(), request.user, pk=pk)
    subjects = helping.subjects_to_choose(service.desk)

    def save(form: ServiceForm, version: int) -> None:
        services.save_service(service, form.facts, form.hours, version=version, by=request.user)

    def make(data: Any) -> ServiceForm:
        return ServiceForm(data, service=service, subjects=subjects)

    return _edit(request, make, save, service.name, service)


@require_http_methods(["GET", "HEAD", "POST"])
def service_add(request: UserRequest, pk: UUID) -> HttpResponse:
    desk = get_visible_or_404(KeptDesks(), request.user, pk=pk)
    subjects = helping.subjects_to_choose(desk)

    def save(form: ServiceForm, version: int) -> None:
        services.add_service(desk, form.facts, form.hours, by=request.user)

    def make(data: Any) -> ServiceForm:
        return ServiceForm(data, service=None, subjects=subjects)

    return _edit(request, make, save, _("A new service"), None)


def _edit(
    request: HttpRequest,
    make: Callable[[Any], Form],
    save: Callable[[Form, int], None],
    title: str,
    row: Desk | Service | None,
) -> HttpResponse:
    """Saved, or the form again with all that was typed."""
    form = make(request.POST if request.method == "POST" else None)
    changed: list[tuple[str, str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            save(form, form.cleaned_data["version"] or 0)
        except services.NameTaken:
            form.add_error("name", _("This desk has a service with this name already."))
        except services.ChangedMeanwhile as meanwhile:
            saved = _as_saved(meanwhile.row)
            changed = _side_by_side(saved, form)
            # What was typed stays; saving once more is done knowing what stands there.
            data = request.POST.copy()
            data["version"] = str(meanwhile.row.version)
            form = make(data)
        else:
            messages.success(request, _("Saved. Corporations see it from now on."))
            return redirect("partners:own_desks")
    context = {"form": form, "title": title, "row": row, "changed": changed}
    return render(request, "partners/own_desk_form.html", context, status=409 if changed else 200)


def _as_saved(row: Desk | Service) -> dict[str, str]:
    """What stands there now, as the form would show it."""
    if isinstance(row, Desk):
        fresh: HoursForm = DeskForm(None, desk=row)
    else:
        fresh = ServiceForm(None, service=row, subjects=[])
    return {name: _text(field.initial) for name, field in fresh.fields.items()}


def _side_by_side(saved: dict[str, str], form: HoursForm) -> list[tuple[str, str, str]]:
    """(what, as a colleague saved it, as it was typed here), where they differ."""
    rows = []
    for name, field in form.fields.items():
        typed = _text(form[name].value())
        if name != "version" and saved.get(name, "") != typed:
            rows.append((str(field.label), saved.get(name, ""), typed))
    return rows or [(capfirst(_("Nothing that you typed")), "", "")]


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value).strip()
