"""What staff and residents type. What is allowed is decided in the services."""

from .cards import CallForm, CardCodeForm, CardNumberForm, CardRunForm
from .people import LANGUAGES, ContactForm, DeathForm, OccupantForm, ReachForm, phone_number

__all__ = [
    "LANGUAGES",
    "CallForm",
    "CardCodeForm",
    "CardNumberForm",
    "CardRunForm",
    "ContactForm",
    "DeathForm",
    "OccupantForm",
    "ReachForm",
    "phone_number",
]
