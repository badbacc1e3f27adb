"""Letters for a whole complex: ordered here, made by a worker, downloaded once."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import UserRequest, get_visible_or_404, require

from .. import services
from ..card_files import WRITERS
from ..forms import CardRunForm
from ..models import CardRun, Complex
from ..rules import CARD_RUN_LETTERS, CardRunRefused, CardRunState

PAGE = 20
CONTENT_TYPES = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}


@require_http_methods(["GET", "HEAD", "POST"])
def card_run_list(request: UserRequest, pk: UUID) -> HttpResponse:
    """The runs of this complex, and a new one."""
    complex_ = get_visible_or_404(
        Complex.objects.select_related("corporation"), request.user, pk=pk
    )
    require(Complex.objects.where_known_by(request.user).filter(pk=pk).exists())
    sees_protected = Complex.objects.where_coached_by(request.user).filter(pk=pk).exists()
    form = CardRunForm(request.POST or None, sees_protected=sees_protected)
    if request.method == "POST" and form.is_valid():
        try:
            services.order_run(
                complex_,
                by=request.user,
                who=form.cleaned_data["who"],
                per=form.cleaned_data["per"],
                protected=form.cleaned_data.get("addresses") == "protected",
            )
        except services.NobodyToWrite:
            form.add_error(None, _("Nobody here gets a letter with this choice. Choose otherwise."))
        except services.RunTooBig:
            form.add_error(
                None,
                _("These are more than %(n)s letters. Choose one letter for each home, or ask us.")
                % {"n": CARD_RUN_LETTERS},
            )
        else:
            messages.success(request, _("The letters are being made. It takes a few minutes."))
            return redirect("residents:card_run_list", pk=pk)
    runs = (
        CardRun.objects.visible_to(request.user)
        .filter(complex=complex_)
        .select_related("made_by")
        .order_by("-created_at")[:PAGE]
    )
    rows = [
        (run, run.state == CardRunState.READY and run.made_by_id == request.user.pk) for run in runs
    ]
    return render(
        request,
        "residents/card_run_list.html",
        {
            "complex": complex_,
            "form": form,
            "rows": rows,
            "being_made": any(run.state == CardRunState.BEING_MADE for run, _mine in rows),
        },
    )


@require_POST
def card_run_fetch(request: UserRequest, pk: UUID) -> HttpResponse:
    """The one download: a second one gets 404, as does a colleague's or an old one."""
    run = get_visible_or_404(CardRun.objects, request.user, pk=pk)
    require(run.made_by_id == request.user.pk)
    kind = request.POST.get("as", "")
    if kind not in WRITERS:
        kind = "pdf"
    try:
        post = services.fetch_run(run, by=request.user, write=WRITERS[kind])
    except services.NobodyToWrite:
        messages.error(request, _("Nobody is left who gets a letter. Make a new run."))
        return redirect("residents:card_run_list", pk=run.complex_id)
    except CardRunRefused:
        raise Http404 from None
    return file_response(post.content, kind)


def file_response(content: bytes, kind: str) -> HttpResponse:
    """To save, never to keep in a cache; no name and no address in what it is called."""
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    day = timezone.localdate().isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="brieven-{day}.{kind}"'
    response.headers["Cache-Control"] = "no-store"
    return response
