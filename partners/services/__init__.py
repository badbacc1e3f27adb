"""What can be done with consents and referrals."""

from .capacity import NoSuchRoom, say_capacity
from .referring import (
    NOTICE,
    Concern,
    GateClosed,
    Ground,
    add_endpoint,
    ask_gate,
    record_answer,
    record_consent,
    refer,
    switch_off_endpoints,
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
    "ENDS_ACCESS",
    "HOW_IT_GOES",
    "LATE",
    "NOTICE",
    "REMINDER",
    "TOLD",
    "WITHDRAWAL",
    "Concern",
    "GateClosed",
    "Ground",
    "NoSuchRoom",
    "actor_of",
    "add_endpoint",
    "ask_gate",
    "ask_gate_for",
    "listeners",
    "reaches_further",
    "record_answer",
    "record_consent",
    "refer",
    "reroute",
    "say_capacity",
    "senders",
    "switch_off_endpoints",
    "take_step",
    "watch",
]
