"""What people type about activities."""

from .occurrences import OccurrenceForm
from .parties import CompanyForm, PlacesForm, WishesForm
from .registrations import CardForm, PartyForm, StaffSignUpForm

__all__ = [
    "CardForm",
    "CompanyForm",
    "OccurrenceForm",
    "PartyForm",
    "PlacesForm",
    "StaffSignUpForm",
    "WishesForm",
]
