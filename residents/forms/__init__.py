"""What staff and residents type. What is allowed is decided in the services."""

from .imports import COLUMN_LABELS, ColumnsForm, ImportSettingsForm, UploadForm
from .people import LANGUAGES, ContactForm, DeathForm, OccupantForm, ReachForm, phone_number

__all__ = [
    "COLUMN_LABELS",
    "LANGUAGES",
    "ColumnsForm",
    "ContactForm",
    "DeathForm",
    "ImportSettingsForm",
    "OccupantForm",
    "ReachForm",
    "UploadForm",
    "phone_number",
]
