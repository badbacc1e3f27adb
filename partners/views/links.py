"""From a link in a mailbox to one referral. A programme that opens links gets a page that says
nothing and changes nothing; what counts is pressed by a person."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit, limits

from .. import forms, reads, rules, services
from ..forms.links import LinkCodeForm
from ..middleware import LINK, begin, end, visit_or_404
from ..models import Referral, SafeLink
from ..rules import Actor, Part, State, Via, links

READ = gettext_noop("referral, by a code from the mailbox")
Page = Callable[..., HttpResponse]


def _discreet(page: Page) -> Page:
    """The address of these pages is a key: it is in no cache, no search engine, and no Referer.

    `strict-origin` and not `no-referrer`: with that a browser says Origin: null, and every form is
    refused.
    """

    @login_not_required
    @never_cache
    @wraps(page)
    def discreet(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = page(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return discreet


def _gone(request: HttpRequest) -> HttpResponse:
    """The same for what never was and for what is over for good."""
    return render(request, "partners/link_gone.html", status=404)


@_discreet
@require_safe
def start(request: HttpRequest, token: str) -> HttpResponse:
    link = services.links.link_of(token)
    if link is None:
        return _gone(request)
    context = {"token": token, "is_over": link.is_over, "elsewhere": request.user.is_authenticated}
    return render(request, "partners/link_start.html", context)


@_discreet
@require_POST
def send_code(request: HttpRequest, token: str) -> HttpResponse:
    return _mail(request, token, services.links.ask_code, "safe_link:code")


@_discreet
@require_POST
def send_fresh(request: HttpRequest, token: str) -> HttpResponse:
    return _mail(request, token, services.links.ask_fresh, "safe_link:start", fresh=True)


def _mail(
    request: HttpRequest,
    token: str,
    ask: Callable[[SafeLink], None],
    onward: str,
    *,
    fresh: bool = False,
) -> HttpResponse:
    link = services.links.link_of(token)
    if link is None:
        return _gone(request)
    try:
        ask(link)
    except services.links.LinkRefused:
        return redirect("safe_link:start", token)  # it says what can be done
    except services.links.AskedTooOften:
        return _wait(request, token, int(links.CODES[2].total_seconds()))
    if fresh:
        return render(request, "partners/link_mailed.html")
    return redirect(onward, token)


def _wait(request: HttpRequest, token: str, seconds: int) -> HttpResponse:
    response = render(request, "partners/link_wait.html", {"token": token}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


@_discreet
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest, token: str) -> HttpResponse:
    link = services.links.link_of(token)
    if link is None:
        return _gone(request)
    if link.is_over or request.user.is_authenticated:
        return redirect("safe_link:start", token)
    form = LinkCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not _may_try(request):
            return _wait(request, token, links.PLACE_WINDOW)
        try:
            mail = services.links.enter(link, form.cleaned_data["code"])
        except services.links.LinkRefused:
            form.add_error(
                "code",
                _("This code does not work. Use the newest mail, or ask for another code."),
            )
        else:
            limits.give_try_back(request, "link", in_all=True)
            begin(request, link, mail.pk)
            return redirect("safe_link:referral")
    return render(request, "partners/link_code.html", {"form": form, "token": token})


def _may_try(request: HttpRequest) -> bool:
    return limits.take_try(
        request,
        "link",
        allowed=links.PLACE_TRIES,
        seconds=links.PLACE_WINDOW,
        in_all=links.PLACES_IN_ALL,
    )


# --- the visit ----------------------------------------------------------------------------------


@_discreet
@require_safe
def referral(request: HttpRequest) -> HttpResponse:
    if LINK not in request.session:
        return _gone(request)
    return _page(request, visit_or_404(request).link)


def _page(
    request: HttpRequest, link: SafeLink, refused: forms.StepButton | None = None
) -> HttpResponse:
    row = reads.linked_referral(link)
    if row.state == State.REQUESTED:
        return render(request, "partners/link_unopened.html", {"referral": row})
    audit.record_read(
        row,
        person_id=row.resident_id,
        corporation_id=row.corporation_id,
        by=audit.Party(row.desk_id, f"{row.desk.organisation.name}, {row.desk.name}"),
        purpose=READ,
    )
    buttons = [_button(step) for step in _steps(row)]
    if buttons:
        buttons[0] = replace(buttons[0], variant="")
    if refused is not None:
        buttons = [refused if button.name == refused.name else button for button in buttons]
    context = {
        "referral": row,
        "facts": reads.shared_facts(
            row.resident, row.fields, text=row.text, amount_cents=row.amount_cents
        ),
        "ground": reads.ground_text(row),
        "happenings": reads.happenings(row, for_partner=True),
        "buttons": buttons,
    }
    return render(request, "partners/link_referral.html", context)


def _button(step: rules.Step, data: QueryDict | None = None) -> forms.StepButton:
    return forms.step_button(step, reverse("safe_link:step", args=[step.name]), data)


@_discreet
@require_POST
def step(request: HttpRequest, name: str) -> HttpResponse:
    link = visit_or_404(request).link
    if name not in rules.STEPS:
        raise Http404
    reason, said = "", rules.NOTHING_SAID
    taken = next((one for one in _steps(link.referral) if one.name == name), None)
    if taken is not None:
        button = _button(taken, request.POST)
        if button.form is not None:
            if not isinstance(button.form, forms.StepForm) or not button.form.is_valid():
                return _page(request, link, refused=button)
            reason, said = button.form.reason_said, button.form.said
    try:
        services.take_step(
            link.referral,
            name,
            actor=Actor.PARTNER,
            by=None,
            reason=reason,
            said=said,
            via=Via.LINK,
        )
    except rules.StepRefused:
        messages.error(request, _("This cannot be done now. See below how things stand."))
    else:
        messages.success(request, str(reads.HAPPENED[name]))
    return redirect("safe_link:referral")


def _steps(row: Referral) -> list[rules.Step]:
    """To another desk it goes by the page of who has a login: here nobody can choose one."""
    steps = rules.steps_open(row.state, Actor.PARTNER, row.purpose)
    return [step for step in steps if Part.DESK not in step.needs]


@_discreet
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    visit = visit_or_404(request)
    services.links.leave(visit.link, visit.mail_id)
    end(request)
    return render(request, "partners/link_left.html")
