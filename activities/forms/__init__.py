"""What people type about activities."""

from .occurrences import CapacityForm, OccurrenceForm
from .papers import LiftSheetForm, PaperStyleForm, PictureForm, ShortCodeForm
from .registrations import CardForm, PartyForm, StaffSignUpForm

__all__ = [
    "CapacityForm",
    "CardForm",
    "LiftSheetForm",
    "OccurrenceForm",
    "PaperStyleForm",
    "PartyForm",
    "PictureForm",
    "ShortCodeForm",
    "StaffSignUpForm",
]
