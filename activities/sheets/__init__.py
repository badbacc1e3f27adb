"""Sheets of paper as PDF, in the house style of a corporation. No database: all comes in.

What hangs in a building is in Dutch, whoever prints it; a slip is in the resident's own language.
"""

from .lists import attendance, reply_slips
from .poster import lift_sheet, poster, series_poster
from .slips import slips
from .typesetting import door_address

__all__ = [
    "attendance",
    "door_address",
    "lift_sheet",
    "poster",
    "reply_slips",
    "series_poster",
    "slips",
]
