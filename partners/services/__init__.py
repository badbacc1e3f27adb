"""What can be done with consents and referrals."""

from .agreements import (
    ENDING,
    keep_document,
    read_document,
    warn_of_ends,
    who_keeps,
)
from .directory import (
    ChangedMeanwhile,
    NameTaken,
    add_service,
    assure,
    save_desk,
    save_service,
)
from .endpoints import add_endpoint, switch_off_endpoints
from .referring import (
    NOTICE,
    Concern,
    GateClosed,
    Ground,
    ask_gate,
    record_answer,
    record_consent,
    refer,
)
from .rerouting import ask_gate_for, reroute
from .steps import (
    ANSWERS,
    ASKED,
    ENDS_ACCESS,
    TOLD,
    WITHDRAWAL,
    actor_of,
    senders,
    take_step,
)
from .watching import CONTACT, HOW_IT_GOES, LATE, REMINDER, listeners, reaches_further, watch

__all__ = [
    "ANSWERS",
    "ASKED",
    "CONTACT",
    "ENDING",
    "ENDS_ACCESS",
    "HOW_IT_GOES",
    "LATE",
    "NOTICE",
    "REMINDER",
    "TOLD",
    "WITHDRAWAL",
    "ChangedMeanwhile",
    "Concern",
    "GateClosed",
    "Ground",
    "NameTaken",
    "actor_of",
    "add_endpoint",
    "add_service",
    "ask_gate",
    "ask_gate_for",
    "assure",
    "keep_document",
    "listeners",
    "reaches_further",
    "read_document",
    "record_answer",
    "record_consent",
    "refer",
    "reroute",
    "save_desk",
    "save_service",
    "senders",
    "switch_off_endpoints",
    "take_step",
    "warn_of_ends",
    "watch",
    "who_keeps",
]
