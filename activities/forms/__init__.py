"""What people type about activities."""

from .occurrences import OccurrenceForm
from .papers import LiftSheetForm, PaperStyleForm, PictureForm, ShortCodeForm
from .parties import CompanyForm, PlacesForm, WishesForm
from .registrations import CardForm, PartyForm, StaffSignUpForm

__all__ = [
    "CardForm",
    "CompanyForm",
    "LiftSheetForm",
    "OccurrenceForm",
    "PaperStyleForm",
    "PartyForm",
    "PictureForm",
    "PlacesForm",
    "ShortCodeForm",
    "StaffSignUpForm",
    "WishesForm",
]
