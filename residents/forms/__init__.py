"""What staff and residents type. What is allowed is decided in the services."""

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

__all__ = [
    "LANGUAGES",
    "ComplexForm",
    "ContactForm",
    "DeathForm",
    "JoinForm",
    "LeaveForm",
    "MoveForm",
    "NewTenantForm",
    "OccupantForm",
    "ReachForm",
    "SplitForm",
    "UndoForm",
    "phone_number",
]
