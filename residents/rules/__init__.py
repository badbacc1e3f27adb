"""Decisions and tables about people and homes. Pure: no database, no request."""

from .cards import CARD_ALPHABET, CARD_CODE_LENGTH, CARD_DAYS, CARD_TRIES, code_text, normal_code
from .imports import PROBLEMS, needs_second_look, problem_text
from .leases import HomeLease, LeaseChanges, compare_leases
from .names import (
    HouseNumber,
    full_name,
    house_number_text,
    normal_postcode,
    parse_house_number,
)
from .runs import (
    BUSY,
    ENDED,
    KEEP_FILE,
    LIVE,
    MAX_FILE_BYTES,
    RUN_ATTEMPTS,
    RUN_BEAT,
    RUN_LEASE,
    RUN_STEPS,
    RunActor,
    RunRefused,
    RunState,
    RunStep,
    require_run_step,
    run_steps_open,
)

__all__ = [
    "BUSY",
    "CARD_ALPHABET",
    "CARD_CODE_LENGTH",
    "CARD_DAYS",
    "CARD_TRIES",
    "ENDED",
    "KEEP_FILE",
    "LIVE",
    "MAX_FILE_BYTES",
    "PROBLEMS",
    "RUN_ATTEMPTS",
    "RUN_BEAT",
    "RUN_LEASE",
    "RUN_STEPS",
    "HomeLease",
    "HouseNumber",
    "LeaseChanges",
    "RunActor",
    "RunRefused",
    "RunState",
    "RunStep",
    "code_text",
    "compare_leases",
    "full_name",
    "house_number_text",
    "needs_second_look",
    "normal_code",
    "normal_postcode",
    "parse_house_number",
    "problem_text",
    "require_run_step",
    "run_steps_open",
]
