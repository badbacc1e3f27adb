"""Uploading an ERP's file, saying which column is which, and what is taken out of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import Corporation, Role

from .. import reads, services
from ..forms import COLUMN_LABELS, ClearForm, ColumnsForm, ImportSettingsForm, UploadForm
from ..imports import Unreadable, format_of
from ..models import MAY_IMPORT, HomeConflict, ImportRun
from ..rules import RunRefused, RunState

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: UserRequest) -> HttpResponse:
    corporations = reads.corporations_of(request.user, *MAY_IMPORT)
    require(bool(corporations))
    form = UploadForm(request.POST or None, request.FILES or None, corporations=corporations)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = services.upload(
                file.chunks(),
                kind=format_of(file.name),
                corporation=form.cleaned_data.get("corporation") or corporations[0],
                by=request.user,
            )
        except services.AnotherImport:
            form.add_error(
                "file",
                _(
                    "Another file is on its way already. Finish that one, or withdraw it, and"
                    " upload this one again."
                ),
            )
        except Unreadable as error:
            form.add_error("file", error.problem.message)
        else:
            return redirect(run if run.kind == "json" else "residents:import_columns", run.pk)
    runs = ImportRun.objects.visible_to(request.user).for_list()
    return render(
        request,
        "residents/import_list.html",
        {
            "form": form,
            "runs": runs[:SHOWN],
            "homes_to_choose": HomeConflict.objects.visible_to(request.user).exists(),
            "settings_of": reads.corporations_of(request.user, Role.ADMINISTRATOR),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: UserRequest, pk: UUID) -> HttpResponse:
    runs = ImportRun.objects.select_related("corporation")
    run = get_visible_or_404(runs, request.user, pk=pk)
    if run.state != RunState.UPLOADED:
        return redirect(run)
    remembered = services.settings_of(run.corporation).mapping
    form = ColumnsForm(request.POST or None, run=run, remembered=remembered)
    if request.method == "POST" and form.is_valid():
        try:
            services.choose_columns(run, form.mapping(), by=request.user)
        except RunRefused:
            messages.error(request, _("This can no longer be done: look at what happened since."))
        return redirect(run)
    return render(request, "residents/import_columns.html", {"run": run, "form": form})


def _administered_or_404(request: UserRequest, pk: UUID) -> Corporation:
    mine = reads.corporations_of(request.user, *MAY_IMPORT)
    corporation = next((one for one in mine if one.pk == pk), None)
    if corporation is None:
        raise Http404
    require(corporation in reads.corporations_of(request.user, Role.ADMINISTRATOR))
    return corporation


@require_http_methods(["GET", "HEAD", "POST"])
def import_settings(request: UserRequest, pk: UUID) -> HttpResponse:
    """For the administrator of that corporation."""
    corporation = _administered_or_404(request, pk)
    settings = services.settings_of(corporation)
    form = ImportSettingsForm(request.POST or None, settings=settings)
    if request.method == "POST" and form.is_valid():
        saved = services.save_import_settings(corporation, by=request.user, **form.cleaned_data)
        messages.success(request, _("The settings are saved. They hold from the next file on."))
        if set(saved.left_out) - set(settings.left_out) and services.columns_to_clear(corporation):
            return redirect("residents:import_clear", corporation.pk)
        return redirect("residents:import_list")
    return render(
        request,
        "residents/import_settings.html",
        {
            "corporation": corporation,
            "form": form,
            "clearing": [COLUMN_LABELS[name] for name in settings.clearing],
            "to_clear": services.columns_to_clear(corporation),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def import_clear(request: UserRequest, pk: UUID) -> HttpResponse:
    """What is not taken over any more but still stands in the register: shall it go?"""
    corporation = _administered_or_404(request, pk)
    columns = services.columns_to_clear(corporation)
    data = request.POST if request.method == "POST" else None
    form = ClearForm(data, columns=columns)
    if request.method == "POST" and form.is_valid():
        services.ask_to_clear(corporation, form.cleaned_data["columns"], by=request.user)
        messages.success(request, _("It is being cleared. That may take some minutes."))
        return redirect("residents:import_settings", corporation.pk)
    return render(
        request,
        "residents/import_clear.html",
        {"corporation": corporation, "form": form, "columns": columns},
    )
