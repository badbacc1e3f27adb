"""What people type about activities."""

from .occurrences import CapacityForm, OccurrenceForm
from .registrations import CardForm, PartyForm, StaffSignUpForm

__all__ = ["CapacityForm", "CardForm", "OccurrenceForm", "PartyForm", "StaffSignUpForm"]
