"""A state in the words of FHIR R4, as the SDOH closed loop uses them. Pure."""

from dataclasses import dataclass

from .referrals import STANDINGS, State


@dataclass(frozen=True)
class Words:
    """`task`: Task.status. `business`: Task.businessStatus, what the code of the Task leaves out.
    `request`: ServiceRequest.status."""

    task: str
    request: str
    business: str = ""


# What is asked for has fewer codes than the Task: it runs, it pauses, it is done or taken back.
_REQUESTS = {"on-hold": "on-hold", "completed": "completed", "entered-in-error": "entered-in-error"}


def fhir_of(state: str) -> Words:
    standing = STANDINGS[State(state)]
    usual = "active" if standing.owner else "revoked"
    return Words(standing.status, _REQUESTS.get(standing.status, usual), standing.business)
