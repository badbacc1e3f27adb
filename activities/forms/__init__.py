"""What people type about activities."""

from .micro import AnswerForm, ChoresForm, IdeaForm, RunnerForm
from .occurrences import OccurrenceForm
from .parties import CompanyForm, PlacesForm, WishesForm
from .registrations import CardForm, PartyForm, StaffSignUpForm
from .repeats import EditForm, Often, PlanForm, Scope, example_as_typed, rule_as_typed

__all__ = [
    "AnswerForm",
    "CardForm",
    "ChoresForm",
    "CompanyForm",
    "EditForm",
    "IdeaForm",
    "OccurrenceForm",
    "Often",
    "PartyForm",
    "PlacesForm",
    "PlanForm",
    "RunnerForm",
    "Scope",
    "StaffSignUpForm",
    "WishesForm",
    "example_as_typed",
    "rule_as_typed",
]
