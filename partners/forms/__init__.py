"""What people fill in."""

from .consents import ConsentForm, choice_of, receivers
from .desks import CapacityForm, DeskChoice, RerouteForm
from .steps import (
    BUTTONS,
    DAYS,
    MORE,
    QUESTIONS,
    TEXTS,
    ReasonForm,
    StepButton,
    StepForm,
    step_button,
)

__all__ = [
    "BUTTONS",
    "DAYS",
    "MORE",
    "QUESTIONS",
    "TEXTS",
    "CapacityForm",
    "ConsentForm",
    "DeskChoice",
    "ReasonForm",
    "RerouteForm",
    "StepButton",
    "StepForm",
    "choice_of",
    "receivers",
    "step_button",
]
