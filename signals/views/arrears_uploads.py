"""A file of the ERP with arrears: what it would do, and then a person says yes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, get_visible_or_404
from accounts.models import Role
from residents.imports import format_of
from residents.reads import corporations_of
from residents.rules.imports import PROBLEMS

from ..forms.arrears import ArrearsUploadForm
from ..imports import COLUMNS
from ..models import ArrearsUpload
from ..rules import StepRefused
from ..rules.arrears import problem_text
from ..services import arrears_uploads
from .arrears import officer_or_404
from .page import say_refused

SHOWN = 20
LINES_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def upload_list(request: UserRequest) -> HttpResponse:
    officer_or_404(request)
    mine = corporations_of(request.user, Role.ARREARS_OFFICER)
    form = ArrearsUploadForm(request.POST or None, request.FILES or None, corporations=mine)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = arrears_uploads.upload(
                file.read(),
                kind=format_of(file.name),
                corporation=form.cleaned_data.get("corporation") or mine[0],
                by=request.user,
            )
        except arrears_uploads.NoSubject:
            form.add_error("file", _("There is no subject for rent arrears in use here."))
        else:
            return redirect(made)
    uploads = ArrearsUpload.objects.visible_to(request.user).select_related("uploaded_by")
    return render(
        request,
        "signals/arrears_upload_list.html",
        {
            "form": form,
            "uploads": uploads.defer("content", "problems").order_by("-created_at")[:SHOWN],
            "columns": COLUMNS,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def upload_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    rows = ArrearsUpload.objects.select_related("uploaded_by", "approved_by").defer("content")
    upload = get_visible_or_404(rows, request.user, pk=pk)
    if request.method == "POST":
        try:
            if "approve" in request.POST:
                arrears_uploads.approve(upload, by=request.user)
                messages.success(request, _("It is being written. That may take some minutes."))
            elif "withdraw" in request.POST:
                arrears_uploads.withdraw(upload, by=request.user)
                messages.success(request, _("Withdrawn. Nothing was written."))
        except StepRefused:
            say_refused(request)
        return redirect(upload)
    problems = [
        {**one, "message": problem_text(one["code"], one["facts"], PROBLEMS)}
        for one in upload.problems[:LINES_SHOWN]
    ]
    left = [(LEFT[code], upload.counts[code]) for code in LEFT if upload.counts.get(code)]
    return render(
        request,
        "signals/arrears_upload.html",
        {"upload": upload, "problems": problems, "left": left},
    )


LEFT = {
    "unchanged": gettext_lazy("the same as here"),
    "passed_on": gettext_lazy("passed on already, left as they are"),
    "objected": gettext_lazy("the tenant objected: not taken"),
    "died": gettext_lazy("the tenant died: not taken"),
}
