"""The forms of a signal: at the door, at the gate, and the words on the buttons."""

from .careful import TEXT_LENGTH
from .door import DoorForm, HouseNumberForm, PocketForm, WhoForm, seen_in
from .emergency import REFUSALS as EMERGENCY_REFUSALS
from .emergency import EmergencyForm, FindHomeForm, JudgeForm
from .gate import ReferForm, second_people
from .meldcode import MeldcodeForm
from .second_look import SecondLookForm
from .steps import BUTTONS, QUESTIONS, MergeForm, TellForm
from .tries import TryForm

__all__ = [
    "BUTTONS",
    "EMERGENCY_REFUSALS",
    "QUESTIONS",
    "TEXT_LENGTH",
    "DoorForm",
    "EmergencyForm",
    "FindHomeForm",
    "HouseNumberForm",
    "JudgeForm",
    "MeldcodeForm",
    "MergeForm",
    "PocketForm",
    "ReferForm",
    "SecondLookForm",
    "TellForm",
    "TryForm",
    "WhoForm",
    "second_people",
    "seen_in",
]
