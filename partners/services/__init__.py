"""What can be done with consents and referrals."""

from . import conferences, links
from .referring import (
    ANSWERS,
    NOTICE,
    WITHDRAWAL,
    Concern,
    GateClosed,
    Ground,
    actor_of,
    add_endpoint,
    ask_gate,
    record_answer,
    record_consent,
    refer,
    switch_off_endpoints,
    take_step,
)
from .watching import CONTACT, LATE, REMINDER, listeners, reaches_further, watch

__all__ = [
    "ANSWERS",
    "CONTACT",
    "LATE",
    "NOTICE",
    "REMINDER",
    "WITHDRAWAL",
    "Concern",
    "GateClosed",
    "Ground",
    "actor_of",
    "add_endpoint",
    "ask_gate",
    "conferences",
    "links",
    "listeners",
    "reaches_further",
    "record_answer",
    "record_consent",
    "refer",
    "switch_off_endpoints",
    "take_step",
    "watch",
]
