"""The referrals of a desk: list, read, take a step, and as FHIR."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Header, Path, Query, Router
from pydantic import AfterValidator, AwareDatetime, BeforeValidator

from accounts import audit
from accounts.words import HoldsBsn, HoldsIban

from .. import forms, reads, rules, services
from ..models import Referral
from ..rules import Actor, State
from ..rules.keys import Scope, fingerprint
from .problems import Problem
from .schemas import DESK_STEPS, PageOut, ProblemOut, ReferralOut, StepIn, TakenOut, said_in
from .security import DeskKey, KeyRequest, missed, require

router = Router(auth=DeskKey())

FHIR = "application/fhir+json"
# Transactions that ran while a page was made are in the next one.
OVERLAP = timedelta(minutes=1)
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def _written_out(value: object) -> object:
    """A bare number would be read as seconds since 1970."""
    if isinstance(value, str) and "-" not in value[1:]:
        raise ValueError("no date and time")
    return value


def _within_our_time(moment: datetime) -> datetime:
    """A database has fewer years than a calendar."""
    return min(max(moment, FIRST), LAST)


# Ninja looks at the first mark only.
Moment = Annotated[
    AwareDatetime, Query(), BeforeValidator(_written_out), AfterValidator(_within_our_time)
]
Errors = dict.fromkeys((400, 401, 403, 404, 413, 422, 429, 500), ProblemOut)


@router.get(
    "/referrals",
    response={200: PageOut, **Errors},
    summary="The referrals of your desk",
    url_name="referral_list",
    operation_id="listReferrals",
)
def referral_list(
    request: KeyRequest,
    state: Annotated[list[State], Query(max_length=20)] = [],  # noqa: B006
    updated_since: Moment = FIRST,
    cursor: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> dict[str, Any]:
    """Those that your desk may see, in the order in which they were sent. Nobody is named here."""
    require(request.auth, Scope.READ)
    _require_known(request)
    asked_at = timezone.now()
    try:
        page = reads.page_of(
            request.auth.desk,
            states=state,
            changed_since=updated_since if updated_since > FIRST else None,
            cursor=cursor,
            limit=limit,
        )
    except reads.NoCursor as error:
        raise Problem("invalid", [{"where": "query.cursor", "rule": "cursor"}]) from error
    return {
        "items": [_row(referral) for referral in page.rows],
        "next": page.next,
        "changes_since": asked_at - OVERLAP,
    }


@router.get(
    "/referrals/{uuid:referral_id}",
    response={200: ReferralOut, **Errors},
    summary="One referral",
    url_name="referral_detail",
    operation_id="readReferral",
)
def referral_detail(
    request: KeyRequest, response: HttpResponse, referral_id: Annotated[UUID, Path()]
) -> dict[str, Any]:
    """Whom it is about is told when it was opened. Each look is noted, as a look on the page is."""
    referral = _find(request, referral_id)
    response["ETag"] = f'"{referral.version}"'
    told = {**_row(referral), "handler": referral.handler}
    if reads.is_unopened(referral):
        return {**told, "said": [], "content": None, "ground": None}
    _note_look(request, referral)
    return {
        **told,
        "said": [
            {"step": event.step, "at": event.at, "text": event.text}
            for event in referral.events.all()
            if event.text
        ],
        "content": reads.content_of(referral),
        "ground": reads.ground_text(referral),
    }


@router.get(
    "/referrals/{uuid:referral_id}/fhir",
    response={200: dict[str, Any], 409: ProblemOut, **Errors},
    summary="One referral as FHIR R4",
    url_name="referral_fhir",
    operation_id="readReferralAsFhir",
)
def referral_fhir(request: KeyRequest, referral_id: Annotated[UUID, Path()]) -> HttpResponse:
    """A Bundle: Task, ServiceRequest, Patient, and the Consent where the resident gave one."""
    referral = _find(request, referral_id)
    if reads.is_unopened(referral):
        raise Problem("unopened")
    _note_look(request, referral)
    return JsonResponse(reads.bundle_of(referral), content_type=FHIR)


@router.post(
    "/referrals/{uuid:referral_id}/steps",
    response={200: TakenOut, 409: ProblemOut, **Errors},
    summary="Take a step",
    url_name="referral_step",
    operation_id="takeStep",
)
def referral_step(
    request: KeyRequest,
    response: HttpResponse,
    referral_id: Annotated[UUID, Path()],
    payload: StepIn,
    idempotency_key: Annotated[
        str, Header(alias="Idempotency-Key", pattern=r"^[!-~]{1,200}$")
    ] = "",
    if_match: Annotated[str, Header(alias="If-Match", pattern=r'^"[0-9]{1,9}"$')] = "",
) -> Any:
    """What `steps` of the referral names. With an Idempotency-Key, a request that is sent again
    within 90 days gets the same answer, and nothing happens a second time."""
    key = request.auth
    require(key, Scope.ANSWER)
    version = int(if_match.strip('"')) if if_match else payload.version

    def act() -> dict[str, Any]:
        taken = services.step_with_key(
            key,
            referral_id,
            payload.step,
            reason=payload.reason,
            said=said_in(payload),
            version=version,
        )
        return {
            "id": str(taken.pk),
            "step": payload.step,
            "state": str(taken.state),
            "version": taken.version,
            "steps": _steps(taken),
        }

    try:
        if not idempotency_key:
            return act()
        asked = fingerprint(str(referral_id), payload.model_dump_json(), if_match)
        body, again = services.answer_once(key.desk, idempotency_key, asked, act)
    except Referral.DoesNotExist:
        raise missed(key) from None
    except services.Outdated:
        raise Problem("outdated") from None
    except services.KeyUsedForAnother:
        raise Problem("key-used-for-another") from None
    except rules.NotSaid as error:
        raise Problem("said-needed", [{"where": f"body.{error.part}", "rule": "step"}]) from None
    except (HoldsBsn, HoldsIban):
        raise Problem("holds-a-number") from None
    except rules.StepRefused:
        raise _refusal(request, referral_id, payload) from None
    if again:
        response["Idempotent-Replayed"] = "true"
    return body


def _require_known(request: KeyRequest) -> None:
    """A question that was mistyped would else be answered with everything."""
    unknown = sorted(set(request.GET) - {"state", "updated_since", "cursor", "limit"})
    if unknown:
        raise Problem(
            "invalid", [{"where": f"query.{name}"[:100], "rule": "unknown"} for name in unknown[:9]]
        )


def _refusal(request: KeyRequest, pk: UUID, payload: StepIn) -> Problem:
    """Is it the step, or what went with it?"""
    referral = Referral.objects.at_desk(request.auth.desk_id).filter(pk=pk).first()
    open_now = rules.steps_open(referral.state, Actor.PARTNER, referral.purpose) if referral else []
    if payload.step not in {step.name for step in open_now}:
        return Problem("not-open-now")
    return Problem("reason-needed", [{"where": "body.reason", "rule": "reason"}])


def _find(request: KeyRequest, pk: UUID) -> Referral:
    require(request.auth, Scope.READ)
    rows = Referral.objects.at_desk(request.auth.desk_id).for_page().with_changes()
    referral = rows.filter(pk=pk).first()
    if referral is None:
        raise missed(request.auth)
    return referral


def _note_look(request: KeyRequest, referral: Referral) -> None:
    audit.record_read(
        referral,
        person_id=referral.resident_id,
        corporation_id=referral.corporation_id,
        by=audit.Party(request.auth.desk_id, request.auth.reads_as),
        purpose=gettext_noop("referral, in the partner's own system"),
    )


def _row(referral: Referral) -> dict[str, Any]:
    unopened = reads.is_unopened(referral)
    return {
        "id": referral.pk,
        "reference": referral.reference,
        "version": referral.version,
        "state": referral.state,
        "state_text": str(referral.get_state_display()),
        "purpose": referral.purpose,
        "urgent": referral.urgent,
        "corporation": referral.corporation.name,
        "desk": f"{referral.desk.organisation.name}, {referral.desk.name}",
        "subject": None if unopened else referral.category,
        "subject_text": None if unopened else referral.category_name,
        "answer_due_on": referral.answer_due_on,
        "expected_on": referral.expected_on,
        "created_at": referral.created_at,
        "changed_at": getattr(referral, "changed_at", None) or referral.created_at,
        "closed_at": referral.closed_at,
        "url": settings.BASE_URL + referral.get_absolute_url(),
        "steps": _steps(referral),
    }


def _steps(referral: Referral) -> list[dict[str, Any]]:
    """Out of the table, as the buttons of the page are."""
    return [
        {
            "name": step.name,
            "text": str(forms.BUTTONS.get(step.name, step.name)),
            "reasons": [
                {"code": code, "text": str(text)}
                for code, text in (step.reasons.choices if step.reasons else [])
            ],
            "needs": sorted(step.needs),
            "may_have": sorted(step.may_have),
        }
        for step in rules.steps_open(referral.state, Actor.PARTNER, referral.purpose)
        if step.name in DESK_STEPS
    ]
