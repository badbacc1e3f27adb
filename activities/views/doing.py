"""For residents: what I could do, and what I would like to do with neighbours."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, get_visible_or_404
from residents.middleware import KEY
from residents.models import Resident

from .. import reads, rules, services
from ..forms import IdeaForm
from ..models import Chore, Idea, Occurrence
from ..rules import IdeaState, Refused, Teller

ASKED, IDEAS = 8, 5
SOON = timedelta(days=21)  # what is asked for later is asked again then


def _me(request: UserRequest) -> Resident:
    resident = reads.resident_of(request.user)
    if resident is None:
        raise Http404
    return resident


@require_safe
def doing(request: UserRequest) -> HttpResponse:
    """As a page or as a panel of the own page. Of others it tells nothing, not even that they
    help."""
    resident = _me(request)
    chores = Chore.objects.visible_to(request.user).select_related("occurrence__complex")
    context = {
        "mine": list(chores.coming().filter(taken_by=resident)),
        "asked": list(chores.open(within=SOON).exclude(occurrence__run_by=resident)[:ASKED]),
        "ideas": list(
            Idea.objects.visible_to(request.user)
            .filter(resident=resident)
            .exclude(state=IdeaState.WITHDRAWN)
            .select_related("occurrence__complex")
            .order_by("-created_at")[:IDEAS]
        ),
        "running": list(reads.run_by(resident)[:ASKED]),
    }
    context["with_letter"] = KEY in request.session
    template = "activities/_doing.html" if request.htmx else "activities/doing.html"
    return render(request, template, context)


@require_POST
def chore_take(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = _me(request)
    chore = get_visible_or_404(Chore.objects, request.user, pk=pk)
    try:
        services.take_chore(chore, resident, by=request.user)
    except Refused as refused:
        messages.error(request, rules.REFUSALS[refused.code])
    else:
        messages.success(request, _("Thank you! You do this."))
    return redirect("activities:doing")


@require_POST
def chore_back(request: UserRequest, pk: UUID) -> HttpResponse:
    """By whoever took it, and by staff for whoever calls."""
    everything = Chore.objects.select_related("occurrence", "taken_by")
    chore = get_visible_or_404(everything, request.user, pk=pk)
    own = chore.taken_by is not None and chore.taken_by.user_id == request.user.pk
    if not own:
        get_visible_or_404(Occurrence.objects, request.user, pk=chore.occurrence_id)
    services.give_chore_back(chore, by=request.user)
    messages.success(request, _("Noted. We ask somebody else."))
    return redirect("activities:doing") if own else redirect(chore.occurrence)


@require_http_methods(["GET", "HEAD", "POST"])
def idea_new(request: UserRequest) -> HttpResponse:
    resident = _me(request)
    form = IdeaForm(request.POST or None, complexes=reads.complexes_of(resident))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.propose_idea(
                resident,
                given["complex"],
                title=given["title"],
                when=given["when"],
                help_asked=given["help_asked"],
                by=request.user,
            )
        except Refused as refused:
            form.add_error(None, rules.REFUSALS[refused.code])
        else:
            messages.success(request, _("Thank you! The flatcoach contacts you."))
            return redirect("activities:doing")
    return render(request, "activities/idea_new.html", {"form": form})


@require_POST
def idea_withdraw(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = _me(request)
    idea = get_visible_or_404(Idea.objects, request.user, pk=pk, resident=resident)
    try:
        services.take_idea_step(idea, "withdraw", teller=Teller.RESIDENT, by=request.user)
    except Refused as refused:
        messages.error(request, rules.REFUSALS[refused.code])
    return redirect("activities:doing")
