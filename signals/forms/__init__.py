"""The forms of a signal: at the door, at the gate, and the words on the buttons."""

from .careful import TEXT_LENGTH
from .door import DoorForm, HouseNumberForm, PocketForm, WhoForm, seen_in
from .gate import ReferForm, second_people
from .steps import BUTTONS, QUESTIONS, MergeForm, TellForm
from .tries import TryForm

__all__ = [
    "BUTTONS",
    "QUESTIONS",
    "TEXT_LENGTH",
    "DoorForm",
    "HouseNumberForm",
    "MergeForm",
    "PocketForm",
    "ReferForm",
    "TellForm",
    "TryForm",
    "WhoForm",
    "second_people",
    "seen_in",
]
