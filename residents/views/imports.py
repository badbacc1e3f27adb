"""Uploading an ERP's file, saying which column is which, and what is taken out of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import Role

from .. import reads, services
from ..forms import ColumnsForm, ImportSettingsForm, UploadForm
from ..imports import Unreadable, format_of
from ..models import MAY_IMPORT, ImportRun
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


@require_http_methods(["GET", "HEAD", "POST"])
def import_settings(request: UserRequest, pk: UUID) -> HttpResponse:
    """For the administrator of that corporation."""
    mine = reads.corporations_of(request.user, *MAY_IMPORT)
    corporation = next((one for one in mine if one.pk == pk), None)
    if corporation is None:
        raise Http404
    require(corporation in reads.corporations_of(request.user, Role.ADMINISTRATOR))
    form = ImportSettingsForm(request.POST or None, settings=services.settings_of(corporation))
    if request.method == "POST" and form.is_valid():
        services.save_import_settings(corporation, by=request.user, **form.cleaned_data)
        messages.success(request, _("The settings are saved. They hold from the next file on."))
        return redirect("residents:import_list")
    return render(
        request, "residents/import_settings.html", {"corporation": corporation, "form": form}
    )
