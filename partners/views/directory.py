"""Who helps where, with whom a corporation works, and who answers in time."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import Role, User
from residents.models.work import places_of_work

from .. import reads, services
from ..forms.directory import FindForm
from ..models import AgreementDocument, Organisation
from ..reads import helping


def _works_here(user: User) -> bool:
    """For a corporation, in whatever role: all may look up whom to call."""
    return bool(user.corporations_as(*Role)) or bool(places_of_work(user))


@require_safe
def desk_list(request: UserRequest) -> HttpResponse:
    require(_works_here(request.user))
    mine = request.user.corporations_as(Role.COORDINATOR, Role.ARREARS_OFFICER)
    form = FindForm(
        request.GET if "zoek" in request.GET else None, subjects=helping.subjects_in_use()
    )
    wanted = form.wanted
    found = helping.find(request.user, wanted, after=request.GET.get("na", "").replace("\x00", ""))
    asked = {
        "naam": wanted.name,
        "onderwerp": wanted.subject,
        "postcode": wanted.postcode,
        "zoek": "1",
    }
    here = f"{request.path}?{urlencode(asked)}"
    context = {
        "form": form,
        "wanted": wanted,
        "found": found,
        "next_url": f"{here}&{urlencode({'na': found.after})}" if found.after else "",
        "first_url": here if "na" in request.GET else "",
        "agrees": bool(mine),
        "partners": reads.partners_of(request.user) if mine else [],
        "several": len(mine) > 1,
        "looks_at_coverage": bool(request.user.corporations_as(Role.COORDINATOR)),
    }
    return render(request, "partners/desk_list.html", context)


@require_safe
def organisation_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    """Desks, hours, services; and of the own corporation what was agreed."""
    organisation = get_visible_or_404(Organisation.objects, request.user, pk=pk)
    mine = request.user.corporations_as(Role.COORDINATOR, Role.ARREARS_OFFICER)
    context = {
        "organisation": organisation,
        "desks": helping.desks_of(organisation),
        "agreed": reads.agreed_with(organisation, request.user) if mine else [],
        "several": len(mine) > 1,
    }
    return render(request, "partners/organisation_detail.html", context)


@require_safe
def document(request: UserRequest, pk: UUID) -> HttpResponse:
    """To keep, and never shown inside a page: it was made elsewhere."""
    papers = AgreementDocument.objects.select_related("agreement")
    paper = get_visible_or_404(papers, request.user, pk=pk)
    content = services.read_document(paper, by=request.user)
    response = HttpResponse(content, content_type="application/pdf")
    day = timezone.localdate(paper.at)
    response.headers["Content-Disposition"] = f'attachment; filename="afspraak-{day}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def answer_figures(request: UserRequest) -> HttpResponse:
    """What was agreed and how it goes, for the talk with the partners of a corporation."""
    mine = request.user.corporations_as(Role.COORDINATOR, Role.ARREARS_OFFICER)
    require(bool(mine))
    board = reads.promises.of_partners(request.user)
    context = {"board": board, "several": len(mine) > 1}
    return render(request, "partners/answer_figures.html", context)


@require_safe
def own_answer_figures(request: UserRequest) -> HttpResponse:
    """The same, as the partner itself reads it: its own, per corporation."""
    require(reads.serves_a_desk(request.user))
    board = reads.promises.of_own_desks(request.user)
    context = {"board": board, "several": True, "own": True}
    return render(request, "partners/answer_figures.html", context)
