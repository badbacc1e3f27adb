"""The forms of a signal: at the door, at the gate, and the words on the buttons."""

from .careful import TEXT_LENGTH
from .door import DoorForm, HouseNumberForm, PocketForm, WhoForm, seen_in
from .gate import ReferForm, second_people
from .meldcode import MeldcodeForm
from .steps import BUTTONS, QUESTIONS, MergeForm, TellForm

__all__ = [
    "BUTTONS",
    "QUESTIONS",
    "TEXT_LENGTH",
    "DoorForm",
    "HouseNumberForm",
    "MeldcodeForm",
    "MergeForm",
    "PocketForm",
    "ReferForm",
    "TellForm",
    "WhoForm",
    "second_people",
    "seen_in",
]
