"""What staff and residents type. What is allowed is decided in the services."""

from .corrections import ApplyForm, CorrectionForm, RejectForm, label_of, value_of
from .homes import (
    ComplexForm,
    JoinForm,
    LeaveForm,
    MoveForm,
    NewTenantForm,
    SplitForm,
    UndoForm,
)
from .people import LANGUAGES, ContactForm, DeathForm, OccupantForm, ReachForm, phone_number
from .withholding import REFUSALS, WithholdForm

__all__ = [
    "LANGUAGES",
    "REFUSALS",
    "ApplyForm",
    "ComplexForm",
    "ContactForm",
    "CorrectionForm",
    "DeathForm",
    "JoinForm",
    "LeaveForm",
    "MoveForm",
    "NewTenantForm",
    "OccupantForm",
    "ReachForm",
    "RejectForm",
    "SplitForm",
    "UndoForm",
    "WithholdForm",
    "label_of",
    "phone_number",
    "value_of",
]
