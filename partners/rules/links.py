"""How far a link in a mailbox opens a referral, and how often somebody may guess. Pure.

A link alone opens nothing: it asks for a code, which goes to the mailbox that the desk registered.
"""

from datetime import timedelta

LINK_DAYS = 8
LINK_HOLDS = timedelta(days=LINK_DAYS)
CODE_DIGITS = 6
CODE_MINUTES = 10
CODE_HOLDS = timedelta(minutes=CODE_MINUTES)
# Of one code, and of one link in all: a link on which ten codes were wrong is over.
CODE_TRIES = 5
LINK_TRIES = 10
# Whoever has one link and not the mailbox guesses right once in so many links.
GUESSES = 10**CODE_DIGITS // LINK_TRIES

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
# A button pressed twice is one mail.
TWICE = timedelta(minutes=1)

# How many mails of a kind go to one desk: per link, per desk, within how long.
CODES = (5, 30, timedelta(hours=1))
FRESH = (3, 20, timedelta(days=1))
# For one place on the internet, and for all of them together, in so many seconds.
PLACE_TRIES, PLACES_IN_ALL, PLACE_WINDOW = 20, 200, 60 * 60


def normal_code(typed: str) -> str:
    """People copy a code with the space in the middle."""
    return "".join(sign for sign in typed if not sign.isspace() and sign != "-")


def is_code(code: str) -> bool:
    return len(code) == CODE_DIGITS and code.isascii() and code.isdigit()
