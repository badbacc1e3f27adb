"""Bringing neighbours together: the search, the proposals with their reasons, and every pair."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, get_visible_or_404, require

from .. import help_reads, services
from ..forms.matches import BUTTONS, AnswerForm, MatchButton, StepForm, TalkForm
from ..models import Complex, HelpMatch, Need, Resident, connected_by
from ..panels import MATCHING
from ..rules import matching
from ..rules.matching import Actor, Answer, Side, State, StepRefused
from ..rules.pairing import WHY_NOT
from .why import people_named, unmet_of, why_of

SHOWN = 100
SHOWN_OVER = 20
HAPPENED = {
    "suggest": gettext_lazy("Suggested"),
    "accept": gettext_lazy("A good idea: both are asked"),
    "answer": gettext_lazy("Answered"),
    "giver_declines": gettext_lazy("The helper said no"),
    "receiver_declines": gettext_lazy("The asker said no"),
    "plan_intro": gettext_lazy("A meeting was planned"),
    "start_trial": gettext_lazy("They try it for four weeks"),
    "confirm": gettext_lazy("They go on"),
    "pause": gettext_lazy("Paused"),
    "resume": gettext_lazy("They went on again"),
    "end": gettext_lazy("Ended"),
    "not_clicked": gettext_lazy("It did not click"),
    "override": gettext_lazy("Put aside"),
    "supersede": gettext_lazy("Replaced"),
    "lapse": gettext_lazy("Ended by itself"),
    "fall_away": gettext_lazy("Ended by itself"),
    "goes_on": gettext_lazy("One of them moved, and they go on"),
    "talked": gettext_lazy("Talked with them"),
    "not_reached": gettext_lazy("Tried to reach them; nobody answered"),
}


def connected_or_404(request: UserRequest, pk: UUID) -> Complex:
    complex_: Complex = get_visible_or_404(Complex.objects, request.user, pk=pk)
    require(connected_by(request.user).filter(pk=pk).exists())
    return complex_


@require_safe
def match_list(request: UserRequest, pk: UUID) -> HttpResponse:
    complex_ = connected_or_404(request, pk)
    rows = HelpMatch.objects.visible_to(request.user).filter(complex=complex_).for_page()
    newest = rows.order_by("-changed_on", "-created_at", "pk")
    suggested = list(rows.suggested().order_by("-points", "pk")[:SHOWN])
    live = list(newest.live()[:SHOWN])
    over = list(
        newest.filter(state__in=matching.OVER).exclude(reason__in=matching.SupersedeReason.values)[
            :SHOWN_OVER
        ]
    )
    run = complex_.match_runs.select_related("by").first()
    unmet = [row for row in run.unmet if isinstance(row, dict)] if run else []
    wanted = people_named(suggested) | {
        str(other["person"]) for row in unmet for other in row["others"]
    }
    people = help_reads.resident_names([UUID(key) for key in wanted], request.user)
    needs = {
        str(need.pk): need
        for need in Need.objects.visible_to(request.user)
        .current()
        .filter(pk__in=[row["need"] for row in unmet])
        .select_related("resident", "theme")
    }
    open_needs = unmet_of(unmet, needs, people)
    shown: dict[UUID, Resident] = {person.pk: person for person in people.values()}
    due = list(newest.due()[:SHOWN])
    for match in (*suggested, *live, *over, *due):
        shown |= {person.pk: person for person in match.people}
    shown |= {line.need.resident_id: line.need.resident for line in open_needs}
    services.record_looks(shown.values(), by=request.user, purpose=MATCHING)
    return render(
        request,
        "residents/match_list.html",
        {
            "complex": complex_,
            "run": run,
            "due": due,
            "suggested": [(match, why_of(match.why, people)) for match in suggested],
            "live": live,
            "over": over,
            "open_needs": open_needs,
        },
    )


@require_POST
def match_suggest(request: UserRequest, pk: UUID) -> HttpResponse:
    complex_ = connected_or_404(request, pk)
    run = services.suggest_pairs(complex_, by=request.user)
    if run.suggested:
        messages.success(request, _("Here is who could help whom. You decide."))
    else:
        messages.info(request, _("Nobody fits now. Below you see what stands in the way."))
    return redirect("residents:match_list", complex_.pk)


# --- one pair -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Happened:
    """One line of the history, as the timeline shows it."""

    title: str
    at: object
    who: str
    note: str
    state: str = "done"


@require_safe
def match_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    match = get_visible_or_404(HelpMatch.objects.for_page(), request.user, pk=pk)
    return _match_page(request, match)


def _match_page(
    request: UserRequest,
    match: HelpMatch,
    *,
    refused: MatchButton | None = None,
    answers: dict[str, AnswerForm] | None = None,
    talk: TalkForm | None = None,
) -> HttpResponse:
    """The page itself; with a form on it that was not good yet."""
    people = help_reads.resident_names([UUID(k) for k in people_named([match])], request.user)
    shown = {row.pk: row for row in (*people.values(), *match.people)}
    services.record_looks(shown.values(), by=request.user, purpose=MATCHING)
    actors = services.actors_of(match, request.user)
    coaches = Actor.COACH in actors
    asks = match.state == State.ASKED and coaches
    back = match.why.get("back")
    buttons = [
        refused if refused and refused.name == step.name else _button(match, step)
        for step in _steps(match, actors)
    ]
    return render(
        request,
        "residents/match_detail.html",
        {
            "match": match,
            "why": why_of(match.why, people),
            "why_back": why_of(back, people) if back else None,
            "buttons": buttons,
            "plain_buttons": any(button.form is None for button in buttons),
            "answers": [
                (
                    side,
                    match.person_on(side),
                    Answer(match.answer_of(side)) if match.answer_of(side) else None,
                    ((answers or {}).get(side) or _answer_form(match, side)) if asks else None,
                )
                for side in Side
            ],
            "talk": (talk or _talk_form(match)) if coaches and match.can_talk else None,
            "may_go_on": coaches and matching.Task.MOVED in match.tasks,
            "timeline": _timeline(match),
        },
    )


def _steps(match: HelpMatch, actors: frozenset[Actor]) -> list[matching.Step]:
    """Without the answers: those have forms of their own."""
    steps = matching.steps_open(match.state, actors, both_yes=match.both_yes)
    return [step for step in steps if step.name in BUTTONS]


def _button(match: HelpMatch, step: matching.Step, data: QueryDict | None = None) -> MatchButton:
    url = reverse("residents:match_step", args=[match.pk, step.name])
    form = None
    if step.reasons is not None or step.name == "plan_intro":
        form = StepForm(data, step=step.name, action=url, reasons=step.reasons)
    first = step.name in {"accept", "start_trial", "confirm", "resume"}
    return MatchButton(
        step.name, str(BUTTONS[step.name]), url, form, variant="" if first else "secondary"
    )


def _answer_form(match: HelpMatch, side: str, data: QueryDict | None = None) -> AnswerForm:
    url = reverse("residents:match_answer", args=[match.pk, side])
    return AnswerForm(data, side=side, action=url)


def _talk_form(match: HelpMatch, data: QueryDict | None = None) -> TalkForm:
    return TalkForm(data, action=reverse("residents:match_talk", args=[match.pk]))


def _timeline(match: HelpMatch) -> list[Happened]:
    lines = []
    for event in match.events.select_related("by"):
        note = [event.reason_text] if event.reason else []
        if event.side and event.step == "answer":
            side, answer = event.get_side_display(), event.get_answer_display()
            note.append(f"{side}: {answer}")
        lines.append(
            Happened(
                title=str(HAPPENED[event.step]),
                at=event.at,
                who=event.by.name if event.by else "",
                note=" ".join(note),
            )
        )
    return lines


@require_POST
def match_step(request: UserRequest, pk: UUID, name: str) -> HttpResponse:
    match = get_visible_or_404(HelpMatch.objects.for_page(), request.user, pk=pk)
    if name not in BUTTONS:
        raise Http404
    actors = services.actors_of(match, request.user)
    step = next((step for step in _steps(match, actors) if step.name == name), None)
    given = {}
    if step is not None and (step.reasons is not None or name == "plan_intro"):
        button = _button(match, step, request.POST)
        if button.form is None or not button.form.is_valid():
            return _match_page(request, match, refused=button)
        given = button.form.cleaned_data
    try:
        services.take_step(match, name, by=request.user, **given)
    except StepRefused:
        _say_refused(request)
    except services.PairImpossible as impossible:
        messages.error(request, _why_impossible(impossible))
    else:
        messages.success(request, _("It is recorded."))
    return redirect("residents:match_detail", pk)


def _say_refused(request: UserRequest) -> None:
    messages.error(request, _("This cannot be done now. See below how things stand."))


def _why_impossible(impossible: services.PairImpossible) -> str:
    over = _("it is no longer asked or offered")
    reasons = ", ".join(str(WHY_NOT.get(code, over)) for code in impossible.codes)
    return _("These two cannot be brought together any more: %(why)s. Put it aside.") % {
        "why": reasons
    }


@require_POST
def match_answer(request: UserRequest, pk: UUID, side: str) -> HttpResponse:
    match = get_visible_or_404(HelpMatch.objects.for_page(), request.user, pk=pk)
    if side not in Side.values:
        raise Http404
    form = _answer_form(match, side, request.POST)
    if match.state == State.ASKED and not form.is_valid():
        return _match_page(request, match, answers={side: form})
    try:
        if not form.is_valid():
            raise StepRefused
        services.answer_match(
            match,
            Side(side),
            Answer(form.cleaned_data["answer"]),
            channel=form.cleaned_data["channel"],
            by=request.user,
        )
    except StepRefused:
        _say_refused(request)
    else:
        messages.success(request, _("The answer is written down."))
    return redirect("residents:match_detail", pk)


@require_POST
def match_talk(request: UserRequest, pk: UUID) -> HttpResponse:
    match = get_visible_or_404(HelpMatch.objects.for_page(), request.user, pk=pk)
    form = _talk_form(match, request.POST)
    if match.can_talk and not form.is_valid():
        return _match_page(request, match, talk=form)
    try:
        if not form.is_valid():
            raise StepRefused
        services.record_talk(
            match,
            reached=form.cleaned_data["reached"] == "yes",
            channel=form.cleaned_data["channel"],
            by=request.user,
        )
    except StepRefused:
        _say_refused(request)
    else:
        messages.success(request, _("It is written down."))
    return redirect("residents:match_detail", pk)


@require_POST
def match_goes_on(request: UserRequest, pk: UUID) -> HttpResponse:
    """One of the two moved; the coach asked both."""
    match = get_visible_or_404(HelpMatch.objects.for_page(), request.user, pk=pk)
    try:
        services.go_on(match, by=request.user)
    except StepRefused:
        _say_refused(request)
    else:
        messages.success(request, _("It is written down."))
    return redirect("residents:match_detail", pk)
