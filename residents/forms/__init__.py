"""What staff and residents type. What is allowed is decided in the services."""

from .cards import (
    CallForm,
    CardCodeForm,
    CardNumberForm,
    CardRunForm,
    clean_letter_code,
    clean_letter_number,
)
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
from .imports import COLUMN_LABELS, ClearForm, ColumnsForm, ImportSettingsForm, UploadForm
from .people import LANGUAGES, ContactForm, DeathForm, OccupantForm, ReachForm, phone_number
from .search import SearchForm
from .withholding import REFUSALS, WithholdForm

__all__ = [
    "COLUMN_LABELS",
    "LANGUAGES",
    "REFUSALS",
    "ApplyForm",
    "CallForm",
    "CardCodeForm",
    "CardNumberForm",
    "CardRunForm",
    "ClearForm",
    "ColumnsForm",
    "ComplexForm",
    "ContactForm",
    "CorrectionForm",
    "DeathForm",
    "ImportSettingsForm",
    "JoinForm",
    "LeaveForm",
    "MoveForm",
    "NewTenantForm",
    "OccupantForm",
    "ReachForm",
    "RejectForm",
    "SearchForm",
    "SplitForm",
    "UndoForm",
    "UploadForm",
    "WithholdForm",
    "clean_letter_code",
    "clean_letter_number",
    "label_of",
    "phone_number",
    "value_of",
]
