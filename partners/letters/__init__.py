"""What leaves the house about referrals, agreements and talks. Importing it registers the kinds."""

from . import agreements, calls, conferences, links
from .colleagues import render_contact, render_late
from .desk import render_reminder, render_told
from .sending import recheck_late, recheck_reminder, recheck_state

__all__ = [
    "agreements",
    "calls",
    "conferences",
    "links",
    "recheck_late",
    "recheck_reminder",
    "recheck_state",
    "render_contact",
    "render_late",
    "render_reminder",
    "render_told",
]
