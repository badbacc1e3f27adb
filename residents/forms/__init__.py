"""What staff and residents type. What is allowed is decided in the services."""

from .people import LANGUAGES, ContactForm, DeathForm, OccupantForm, ReachForm, phone_number
from .search import SearchForm

__all__ = [
    "LANGUAGES",
    "ContactForm",
    "DeathForm",
    "OccupantForm",
    "ReachForm",
    "SearchForm",
    "phone_number",
]
