"""Errors as RFC 9457 says: a code, a sentence, and what to do. Never whether something exists that
the key may not see, and never what was sent in."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

log = logging.getLogger(__name__)

TYPES = "urn:flat:problem:"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    status: int
    title: StrPromise
    detail: StrPromise


KINDS: dict[str, Kind] = {
    "bad-request": Kind(
        400,
        _("This request cannot be read"),
        _("Send one JSON object, in UTF-8, and check it against openapi.json."),
    ),
    "no-key": Kind(
        401,
        _("No key, or one that does not hold"),
        _("Send the key of your desk as “Authorization: Bearer …”. A desk makes a new one itself."),
    ),
    "not-with-this-key": Kind(
        403,
        _("This key may not do that"),
        _("Make a key that may. A key may read, answer, or both."),
    ),
    "not-found": Kind(
        404,
        _("There is nothing here for your desk"),
        _("It never was, was withdrawn, or ended more than 30 days ago. Remove it there too."),
    ),
    "not-open-now": Kind(
        409,
        _("This step cannot be taken now"),
        _("Read the referral again: “steps” says what can be done now."),
    ),
    "outdated": Kind(
        409,
        _("The referral has changed meanwhile"),
        _("Read the referral again, decide again, and send the new version."),
    ),
    "unopened": Kind(
        409,
        _("The referral was not opened yet"),
        _("Take the step “open” first. The sender then sees that your desk opened it."),
    ),
    "too-large": Kind(
        413,
        _("This request is too large"),
        _("A request of this API is at most some hundred characters. Send only what is asked."),
    ),
    "invalid": Kind(
        422,
        _("Something in this request is not right"),
        _("“errors” says what, and where. Check it against openapi.json."),
    ),
    "key-used-for-another": Kind(
        422,
        _("This Idempotency-Key was used for another request"),
        _("Make a new key for each new request; use the same one only to send the same again."),
    ),
    "reason-needed": Kind(
        422,
        _("This step needs a reason"),
        _("Send “reason” with one of the codes that stand with the step under “steps”."),
    ),
    "said-needed": Kind(
        422,
        _("Something that goes with this step is missing, or does not belong there"),
        _("“needs” and “may_have” of the step say what to send. A day lies within a year."),
    ),
    "holds-a-number": Kind(
        422,
        _("There is a citizen service number or a bank account in it"),
        _("Leave it out. It may not be kept here."),
    ),
    "too-many": Kind(
        429,
        _("Too many requests"),
        _("Wait as long as Retry-After says, and ask less often. A webhook tells what is new."),
    ),
    "our-fault": Kind(
        500,
        _("Something went wrong here"),
        _("It was noted. Try again later with the same Idempotency-Key."),
    ),
}


@dataclass
class Problem(Exception):
    kind: str
    errors: Sequence[Mapping[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(problem: Problem) -> HttpResponse:
    kind = KINDS[problem.kind]
    body: dict[str, Any] = {
        "type": TYPES + problem.kind,
        "title": str(kind.title),
        "status": kind.status,
        "detail": str(kind.detail),
    }
    if problem.errors:
        body["errors"] = list(problem.errors)
    headers = {"Cache-Control": "no-store", **problem.headers}
    return JsonResponse(body, status=kind.status, headers=headers, content_type=MEDIA_TYPE)


def answer_to(_request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    return answer(_problem_of(error))


def _problem_of(error: Exception | type[Exception]) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, AuthenticationError):
        return Problem("no-key", headers={"WWW-Authenticate": "Bearer"})
    if isinstance(error, ValidationError):
        return Problem("invalid", [_told(one) for one in error.errors])
    if isinstance(error, Http404):
        return Problem("not-found")
    if isinstance(error, RequestDataTooBig):
        return Problem("too-large")
    if isinstance(error, HttpError | UnreadablePostError | SuspiciousOperation | PermissionDenied):
        return Problem("bad-request")
    log.exception("a request of a partner's system failed")
    return Problem("our-fault")


def _told(error: Mapping[str, Any]) -> dict[str, str]:
    """Where, and which rule: not what was sent, which might be about somebody."""
    where = [str(part) for part in error["loc"] if part != "payload"]
    return {"where": ".".join(where)[:100], "rule": str(error["type"])}


def teach(api: NinjaAPI) -> None:
    api.add_exception_handler(Exception, answer_to)
    for kind in (Http404, HttpError, ValidationError):
        api.add_exception_handler(kind, answer_to)
