"""What people fill in."""

from .consents import ConsentForm, receiver, receivers
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
    "receiver",
    "receivers",
    "step_button",
]
