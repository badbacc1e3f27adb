"""One signal, as whoever opens it may see it, with the forms of what can be done now."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.access import UserRequest
from accounts.models import User
from partners.forms import ReasonForm, StepButton
from residents.services import record_looks

from .. import forms, reads, rules, services
from ..models import EmergencyAccess, MeldcodeEvent, OwnEmergencies, SecondLook, Signal
from ..rules import Actor
from ..rules.clusters import AsideReason

# Why somebody looked; the resident reads these words too. Whether there is a signal is told on the
# resident's own page, when it may be told, and not by the log.
SIGNAL = gettext_noop("care for you and your home")

Part = Mapping[str, Any]


def signal_page(
    request: UserRequest,
    signal: Signal,
    *,
    refused: StepButton | None = None,
    **not_good: Any,
) -> HttpResponse:
    """The page itself. `not_good`: a form that is shown again with what is wrong (`who`, `tell`,
    `merging`, `second`, `later`, `trying`)."""
    actors = services.actors_of(signal, request.user)
    assesses = Actor.ASSESSOR in actors
    named = reads.may_name(signal, request.user, assesses=assesses)
    asked = _forms(request, signal, actors) | not_good
    opened = emergency_of(signal, request.user)
    _log_look(request, signal, named=named, who=asked["who"], opened=opened)
    return render(
        request,
        "signals/signal_detail.html",
        {
            "signal": signal,
            "assesses": assesses,
            "reported": Actor.REPORTER in actors,
            "just_noted": "genoteerd" in request.GET,
            "named": named,
            "opened": opened,
            "may_refer": may_refer(signal, actors),
            "lacks_a_person": signal.resident_id is None and may_refer(signal, actors),
            "may_remove": bool(actors & {Actor.ASSESSOR, Actor.REPORTER}),
            "may_write_down": reads.may_write_down(signal, request.user),
            "may_change_who": may_say_who(signal, actors) and asked["who"] is None,
            "goes_on": _goes_on(request, signal),
            "buttons": _buttons(signal, actors, refused),
            **asked,
            **_what_is_known(signal),
            **_what_was_done(request, signal, assesses=assesses),
        },
    )


def _log_look(
    request: UserRequest,
    signal: Signal,
    *,
    named: bool,
    who: forms.WhoForm | None,
    opened: EmergencyAccess | None,
) -> None:
    """Of each person whose name is on the page: who looked, once."""
    if opened is not None:
        services.record_emergency_looks([signal], opened, purpose=SIGNAL)
        return
    people = [*(who.people if who else []), *([signal.resident] if named else [])]
    shown = {resident.pk: resident for resident in people if resident is not None}
    record_looks(list(shown.values()), by=request.user, purpose=SIGNAL)


def _what_is_known(signal: Signal) -> Part:
    return {
        "expected": reads.life.expected_of(signal),
        "feedback": reads.feedback_of(signal),
        "additions": list(signal.additions.all()),
        "photos": list(signal.photos.defer("content")),
    }


def _what_was_done(request: UserRequest, signal: Signal, *, assesses: bool) -> Part:
    """For whoever may follow the work, and empty for all others."""
    works = reads.sees_the_work(signal, request.user, assesses=assesses)
    sent = reads.sent_for(signal, with_messages=assesses) if works else []
    timeline = reads.life.life_of(signal, sent, with_words=assesses) if works else []
    return {
        "works": works,
        "sent": sent,
        "timeline": timeline,
        "turn": reads.life.turn_in(timeline),
        "tried": reads.life.trying_of(signal) if works else None,
        "meldcode": _meldcode_of(signal, works),
    }


# --- the forms on it ----------------------------------------------------------------------------


def _forms(request: UserRequest, signal: Signal, actors: frozenset[Actor]) -> dict[str, Any]:
    """Those that are open now, empty; None for the others."""
    user = request.user
    steps = {step.name for step in rules.steps_open(signal.state, actors)}
    asks_who = signal.resident_id is None or "who" in request.GET
    visit = reads.clusters.visit_at(signal, user) if Actor.ASSESSOR in actors else None
    merging = merge_form(request, signal) if "merge" in steps else None
    return {
        "who": who_form(request, signal) if may_say_who(signal, actors) and asks_who else None,
        "tell": tell_form(signal) if "tell" in steps else None,
        "merging": merging if merging and merging.others else None,
        "second": second_form(request, signal),
        "visit": visit,
        "later": visit_form(visit.newest) if visit is not None else None,
        "trying": try_form(signal) if services.may_try(signal, user) else None,
    }


def may_say_who(signal: Signal, actors: frozenset[Actor]) -> bool:
    return Actor.ASSESSOR in actors and signal.state in rules.ASSESSABLE


def who_form(request: UserRequest, signal: Signal, data: QueryDict | None = None) -> forms.WhoForm:
    action = reverse("signals:signal_resident", args=[signal.pk])
    return forms.WhoForm(data, signal=signal, by=request.user, action=action)


def visit_form(signal: Signal, data: QueryDict | None = None) -> ReasonForm:
    return ReasonForm(
        data,
        step="later",
        reasons=AsideReason,
        question=_("Why not now?"),
        button=_("Set aside for a month"),
        action=reverse("signals:visit_aside", args=[signal.pk]),
    )


def emergency_of(signal: Signal, user: User) -> EmergencyAccess | None:
    """The access in danger by which this is read; None for who may read it anyway."""
    if Signal.objects.by_right(user).filter(pk=signal.pk).exists():
        return None
    return OwnEmergencies().visible_to(user).filter(unit=signal.unit_id).first()


def tell_form(signal: Signal, data: QueryDict | None = None) -> forms.TellForm:
    action = reverse("signals:signal_tell", args=[signal.pk])
    return forms.TellForm(data, signal=signal, action=action)


def try_form(signal: Signal, data: QueryDict | None = None) -> forms.TryForm:
    return forms.TryForm(data, action=reverse("signals:signal_try", args=[signal.pk]))


def merge_form(
    request: UserRequest, signal: Signal, data: QueryDict | None = None
) -> forms.MergeForm:
    action = reverse("signals:signal_merge", args=[signal.pk])
    return forms.MergeForm(data, signal=signal, by=request.user, action=action)


def second_form(
    request: UserRequest, signal: Signal, data: QueryDict | None = None
) -> forms.SecondLookForm | None:
    """For who can be the second reader of how this ended."""
    waiting = SecondLook.objects.for_second_reader(request.user).for_list()
    look = waiting.filter(signal=signal).first() if signal.category.is_sensitive else None
    return forms.SecondLookForm(data, look=look) if look is not None else None


def _goes_on(request: UserRequest, signal: Signal) -> Signal | None:
    """The signal that this one goes on in, for who may see that one too."""
    if signal.merged_into_id is None:
        return None
    return Signal.objects.visible_to(request.user).filter(pk=signal.merged_into_id).first()


def may_refer(signal: Signal, actors: frozenset[Actor]) -> bool:
    """Good news goes to nobody else."""
    if signal.category.is_positive:
        return False
    return any(step.name == "refer" for step in rules.steps_open(signal.state, actors))


def _buttons(
    signal: Signal, actors: frozenset[Actor], refused: StepButton | None
) -> list[StepButton]:
    """Drawn from the table. Passing on has a page of its own, stands first, and needs a person."""
    steps = rules.steps_open(signal.state, actors)
    buttons = [step_button(signal, step) for step in steps if step.name in forms.BUTTONS]
    buttons = [button for button in buttons if button.name != "refer"]
    if signal.resident_id is not None and may_refer(signal, actors):
        url = reverse("signals:signal_refer", args=[signal.pk])
        label = str(forms.BUTTONS["refer"])
        buttons.insert(0, StepButton("refer", label, url, leads_to_a_page=True))
    if buttons and buttons[0].form is None:
        buttons[0] = replace(buttons[0], variant="")
    if refused is not None:
        buttons = [refused if button.name == refused.name else button for button in buttons]
    return buttons


def step_button(signal: Signal, step: rules.Step, data: QueryDict | None = None) -> StepButton:
    url = reverse("signals:signal_step", args=[signal.pk, step.name])
    label = str(forms.BUTTONS[step.name])
    form = None
    if step.reasons is not None:
        form = ReasonForm(
            data,
            step=step.name,
            reasons=step.reasons,
            question=str(forms.QUESTIONS[step.name]),
            button=label,
            action=url,
        )
    return StepButton(step.name, label, url, form)


def _meldcode_of(signal: Signal, works: bool) -> list[MeldcodeEvent] | None:
    """The steps that were taken at least once; None where they are not shown."""
    if not works or not signal.category.meldcode:
        return None
    return list({entry.step: entry for entry in signal.meldcode.all()}.values())


def say_refused(request: UserRequest) -> None:
    messages.error(request, _("This cannot be done now. See below how things stand."))
