"""What people type about activities."""

from .micro import AnswerForm, ChoresForm, IdeaForm, RunnerForm
from .occurrences import CapacityForm, OccurrenceForm
from .registrations import CardForm, PartyForm, StaffSignUpForm
from .repeats import EditForm, Often, PlanForm, Scope, example_as_typed, rule_as_typed

__all__ = [
    "AnswerForm",
    "CapacityForm",
    "CardForm",
    "ChoresForm",
    "EditForm",
    "IdeaForm",
    "OccurrenceForm",
    "Often",
    "PartyForm",
    "PlanForm",
    "RunnerForm",
    "Scope",
    "StaffSignUpForm",
    "example_as_typed",
    "rule_as_typed",
]
