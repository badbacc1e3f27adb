"""What people type about activities."""

from .micro import (
    AnswerForm,
    ChoresForm,
    IdeaForm,
    RunnerForm,
)
from .occurrences import (
    OccurrenceForm,
)
from .papers import (
    LiftSheetForm,
    PaperStyleForm,
    PictureForm,
    ShortCodeForm,
)
from .parties import (
    CompanyForm,
    PlacesForm,
    WishesForm,
)
from .registrations import (
    CardForm,
    PartyForm,
    StaffSignUpForm,
)
from .repeats import (
    EditForm,
    Often,
    PlanForm,
    Scope,
    example_as_typed,
    rule_as_typed,
)

__all__ = [
    "AnswerForm",
    "CardForm",
    "ChoresForm",
    "CompanyForm",
    "EditForm",
    "IdeaForm",
    "LiftSheetForm",
    "OccurrenceForm",
    "Often",
    "PaperStyleForm",
    "PartyForm",
    "PictureForm",
    "PlacesForm",
    "PlanForm",
    "RunnerForm",
    "Scope",
    "ShortCodeForm",
    "StaffSignUpForm",
    "WishesForm",
    "example_as_typed",
    "rule_as_typed",
]
