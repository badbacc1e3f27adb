"""What staff and residents type. What is allowed is decided in the services."""

from .corrections import ApplyForm, CorrectionForm, RejectForm, label_of, value_of
from .people import LANGUAGES, ContactForm, DeathForm, OccupantForm, ReachForm, phone_number
from .withholding import REFUSALS, WithholdForm

__all__ = [
    "LANGUAGES",
    "REFUSALS",
    "ApplyForm",
    "ContactForm",
    "CorrectionForm",
    "DeathForm",
    "OccupantForm",
    "ReachForm",
    "RejectForm",
    "WithholdForm",
    "label_of",
    "phone_number",
    "value_of",
]
