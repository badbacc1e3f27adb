"""A state in the words of FHIR R4, as the SDOH closed loop uses them. Pure."""

from dataclasses import dataclass

from .referrals import State


@dataclass(frozen=True)
class Words:
    """`task`: Task.status. `business`: Task.businessStatus, what the code of the Task leaves out.
    `request`: ServiceRequest.status."""

    task: str
    request: str
    business: str = ""


_WORDS: dict[str, Words] = {
    "requested": Words("requested", "active"),
    # That the desk opened it is evidence, and no answer.
    "received": Words("requested", "active", "received"),
    "info_asked": Words("requested", "active", "on-info"),
    "accepted": Words("accepted", "active"),
    "waitlisted": Words("accepted", "active", "waitlist"),
    "in_progress": Words("in-progress", "active"),
    "on_hold": Words("on-hold", "on-hold"),
    "completed": Words("completed", "completed"),
    "failed": Words("failed", "revoked"),
    "rejected": Words("rejected", "revoked"),
    "rerouted": Words("cancelled", "revoked", "rerouted"),
    "expired": Words("cancelled", "revoked", "expired"),
    "entered_in_error": Words("entered-in-error", "entered-in-error"),
    "cancelled": Words("cancelled", "revoked"),
}


def fhir_of(state: str) -> Words:
    """A state that is not in the table would leave the house without a meaning: that is a fault."""
    return _WORDS[str(State(state))]
