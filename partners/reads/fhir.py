"""A referral as FHIR R4: a Bundle with Task, ServiceRequest, Patient and, where there is one, the
Consent. Only what the gate let through."""

from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.utils import timezone

from ..models import Referral
from ..rules import CONSENT_HOLDS, BasisKind, DataField, Purpose
from ..rules.fhir import fhir_of
from .content import Content, content_of
from .referrals import ground_text

Resource = dict[str, Any]

ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
SHARING = {"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}
LANGUAGES = "urn:ietf:bcp:47"


def bundle_of(referral: Referral) -> Resource:
    """`referral` comes with what a page needs: for_page()."""
    content = content_of(referral)
    parts = {
        "Task": _task(referral, content),
        "ServiceRequest": _service_request(referral, content),
        "Patient": _patient(referral, content),
    }
    if referral.basis.kind == BasisKind.CONSENT and referral.basis.consent is not None:
        parts["Consent"] = _consent(referral)
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": timezone.now().isoformat(),
        "identifier": {"system": f"{settings.BASE_URL}/loket/", "value": str(referral.pk)},
        "entry": [
            {"fullUrl": _url(referral.pk, name), "resource": resource}
            for name, resource in parts.items()
        ],
    }


def _id(key: UUID, name: str) -> str:
    """Of this referral only: nobody can lay two of them beside each other by the patient's id."""
    return str(key) if name == "Task" else str(uuid5(key, name))


def _url(key: UUID, name: str) -> str:
    return f"urn:uuid:{_id(key, name)}"


def _reference(referral: Referral, name: str) -> Resource:
    return {"reference": _url(referral.pk, name)}


def _desk(referral: Referral) -> Resource:
    return {"display": f"{referral.desk.organisation.name}, {referral.desk.name}"}


def _task(referral: Referral, content: Content) -> Resource:
    words = fhir_of(referral.state)
    task: Resource = {
        "resourceType": "Task",
        "id": _id(referral.pk, "Task"),
        "status": words.task,
        "intent": "order",
        "priority": "urgent" if referral.urgent else "routine",
        "code": {
            "coding": [{"system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "fulfill"}]
        },
        "focus": _reference(referral, "ServiceRequest"),
        "for": _reference(referral, "Patient"),
        "authoredOn": referral.created_at.isoformat(),
        "requester": {"display": referral.corporation.name},
        "owner": _desk(referral),
        "restriction": {"period": {"end": referral.answer_due_on.isoformat()}},
    }
    if words.business:
        task["businessStatus"] = {"text": words.business}
    if referral.reason:
        task["statusReason"] = {"text": referral.reason}
    if content.amount_cents is not None:
        task["input"] = [
            {
                "type": {"text": str(DataField.AMOUNT.value)},
                "valueMoney": {"value": content.amount_cents / 100, "currency": "EUR"},
            }
        ]
    return task


def _service_request(referral: Referral, content: Content) -> Resource:
    request: Resource = {
        "resourceType": "ServiceRequest",
        "id": _id(referral.pk, "ServiceRequest"),
        "status": fhir_of(referral.state).request,
        "intent": "order",
        "priority": "urgent" if referral.urgent else "routine",
        "category": [{"text": str(Purpose(referral.purpose).value)}],
        "code": {"text": referral.category_name},
        "subject": _reference(referral, "Patient"),
        "authoredOn": referral.created_at.isoformat(),
        "requester": {"display": referral.corporation.name},
        "performer": [_desk(referral)],
    }
    if content.observation:
        request["note"] = [{"text": content.observation}]
    if referral.basis.kind == BasisKind.CONSENT and referral.basis.consent is not None:
        request["supportingInfo"] = [_reference(referral, "Consent")]
    else:
        # Nobody consented, and no resource says so: the words of the ground stand here.
        request["reasonCode"] = [{"text": ground_text(referral)}]
    return request


def _patient(referral: Referral, content: Content) -> Resource:
    patient: Resource = {"resourceType": "Patient", "id": _id(referral.pk, "Patient")}
    if content.name:
        patient["name"] = [{"text": content.name}]
    ways = [("phone", content.phone), ("email", content.email)]
    if telecom := [{"system": system, "value": value} for system, value in ways if value]:
        patient["telecom"] = telecom
    if content.homes:
        patient["address"] = [
            {
                key: value
                for key, value in {
                    "use": "home",
                    "line": [home.street],
                    "postalCode": home.postcode,
                    "city": home.town,
                    "country": "NL",
                }.items()
                if value
            }
            for home in content.homes
        ]
    if content.language:
        code = {"coding": [{"system": LANGUAGES, "code": content.language}]}
        patient["communication"] = [{"language": code, "preferred": True}]
    return patient


def _consent(referral: Referral) -> Resource:
    given = referral.basis.consent
    assert given is not None
    day = timezone.localdate(given.at)
    return {
        "resourceType": "Consent",
        "id": _id(referral.pk, "Consent"),
        "status": "active" if referral.is_open else "inactive",
        "scope": {"coding": [{"system": SCOPE, "code": "patient-privacy"}]},
        "category": [SHARING],
        "patient": _reference(referral, "Patient"),
        "dateTime": given.at.isoformat(),
        "organization": [{"display": referral.corporation.name}],
        "policyRule": {
            "coding": [{"system": ACT_CODE, "code": "OPTIN"}],
            "text": given.text_version,
        },
        "provision": {
            "type": "permit",
            "period": {"start": day.isoformat(), "end": (day + CONSENT_HOLDS).isoformat()},
            "actor": [
                {
                    "role": {
                        "coding": [
                            {
                                "system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
                                "code": "IRCP",
                            }
                        ]
                    },
                    "reference": {"display": referral.desk.organisation.name},
                }
            ],
        },
    }
