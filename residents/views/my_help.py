"""For residents: what I offer, what I ask, and with whom I help each other."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest

from .. import services
from ..forms.help import NeedForm, StrengthForm
from ..models import HelpMatch, Need, Resident, Strength, Theme
from ..rules.help import Told
from ..rules.matching import OVER, Answer, State, StepRefused
from .strengths import end_help, save_help

# Why somebody looked; the resident reads these words too.
NEIGHBOUR = gettext_noop("the neighbour with whom you help each other")
# What did not come about is told to who had said yes, in the same words whatever the reason.
SHOWN_AFTERWARDS = 5


@dataclass(frozen=True)
class MyPair:
    """A pair as one of the two sees it: no name before both said yes, and never who said no."""

    match: HelpMatch
    me: str
    gives: Theme | None
    gets: Theme | None
    other: Resident | None
    answer: str

    @property
    def asks_me(self) -> bool:
        return self.match.state == State.ASKED and self.answer != Answer.YES


def me_or_404(request: UserRequest) -> Resident:
    resident = Resident.objects.of_user(request.user).first()
    if resident is None:
        raise Http404
    return resident


@require_safe
def my_help(request: UserRequest) -> HttpResponse:
    resident = me_or_404(request)
    rows = list(
        HelpMatch.objects.of_user(request.user).for_page().order_by("-changed_on", "-created_at")
    )
    pairs = [
        _as_i_see_it(match, request)
        for match in rows
        if match.state not in OVER and not match.is_lost
    ]
    services.record_looks(
        [pair.other for pair in pairs if pair.other is not None],
        by=request.user,
        purpose=NEIGHBOUR,
    )
    template = "residents/_my_help.html" if request.htmx else "residents/my_help.html"
    return render(
        request,
        template,
        {
            "resident": resident,
            "strengths": Strength.objects.of_user(request.user).current().for_list(),
            "needs": Need.objects.of_user(request.user).current().for_list(),
            "pairs": pairs,
            "did_not_happen": [match.theme for match in rows if _hoped_for(match, request)][
                :SHOWN_AFTERWARDS
            ],
        },
    )


def _as_i_see_it(match: HelpMatch, request: UserRequest) -> MyPair:
    side = match.side_of(request.user)
    assert side is not None
    giving = side == "giver"
    return MyPair(
        match=match,
        me=side,
        gives=match.theme if giving else match.back_theme,
        gets=match.back_theme if giving else match.theme,
        other=match.person_on("receiver" if giving else "giver") if match.is_introduced else None,
        answer=match.answer_of(side),
    )


def _hoped_for(match: HelpMatch, request: UserRequest) -> bool:
    """I said yes, and it did not come about. Not who said no, nor whether somebody did."""
    side = match.side_of(request.user)
    assert side is not None
    never = match.state in OVER - {State.ENDED, State.NOT_CLICKED}
    return never and match.answer_of(side) == Answer.YES


@require_http_methods(["GET", "HEAD", "POST"])
def my_strength_add(request: UserRequest) -> HttpResponse:
    resident = me_or_404(request)
    posted = request.POST if request.method == "POST" else None
    form = StrengthForm(posted, resident=resident, own=True)
    if form.is_valid() and save_help(request, resident, form):
        return redirect("residents:my_help")
    return render(request, "residents/my_help_add.html", {"form": form, "offers": True})


@require_http_methods(["GET", "HEAD", "POST"])
def my_need_add(request: UserRequest) -> HttpResponse:
    resident = me_or_404(request)
    posted = request.POST if request.method == "POST" else None
    form = NeedForm(posted, resident=resident, own=True)
    if form.is_valid() and save_help(request, resident, form):
        return redirect("residents:my_help")
    return render(request, "residents/my_help_add.html", {"form": form, "offers": False})


@require_POST
def my_strength_end(request: UserRequest, pk: UUID) -> HttpResponse:
    mine = Strength.objects.of_user(request.user).filter(pk=pk).first()
    if mine is None:
        raise Http404
    end_help(request, mine)
    return redirect("residents:my_help")


@require_POST
def my_need_end(request: UserRequest, pk: UUID) -> HttpResponse:
    mine = Need.objects.of_user(request.user).filter(pk=pk).first()
    if mine is None:
        raise Http404
    end_help(request, mine)
    return redirect("residents:my_help")


@require_POST
def my_answer(request: UserRequest, pk: UUID) -> HttpResponse:
    """yes, later or no. A no costs nothing, and the other one does not hear of it."""
    match = HelpMatch.objects.of_user(request.user).for_page().filter(pk=pk).first()
    side = match.side_of(request.user) if match else None
    answer = request.POST.get("answer", "")
    if match is None or side is None:
        raise Http404
    try:
        if answer not in Answer.values:
            raise StepRefused
        services.answer_match(match, side, Answer(answer), channel=Told.OWN_PAGE, by=request.user)
    except StepRefused:
        messages.error(request, _("This question is not open any more."))
    else:
        messages.success(request, _(THANKS[Answer(answer)]))
    return redirect("residents:my_help")


THANKS = {
    Answer.YES: gettext_noop("Thank you. The flatcoach asks the other one too."),
    Answer.LATER: gettext_noop("That is fine. The flatcoach comes back to it."),
    Answer.NO: gettext_noop("That is fine. The neighbour does not hear that you said no."),
}
