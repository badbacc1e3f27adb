"""The demo's logins. Everybody here is made up; the password is the same for all."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PASSWORD = "samen-in-de-flat"


class Login(NamedTuple):
    email: str
    name: str
    what: Promise | str


LOGINS = [
    Login("flatcoach@demo.example", "Samira Haddad", _("Flatcoach in both flats")),
    Login("huismeester@demo.example", "Henk Bol", _("Caretaker of the Bernhardflat")),
    Login("coordinator@demo.example", "Joost de Ridder", _("Coordinator of De Linde")),
    Login("incasso@demo.example", "Marit Zwart", _("Arrears officer of De Linde")),
    Login("fg@demo.example", "Ellen Kramer", _("Privacy officer of De Linde")),
    Login("beheer@demo.example", "Bas Otten", _("Administrator of De Linde")),
    Login("bewoner@demo.example", "M. Kanarie", _("Resident of the Bernhardflat")),
    Login("vrijwilliger@demo.example", "Vera de Wit", _("Volunteer in the Bernhardflat")),
    Login("buurtteam@demo.example", "Pim Overeem", _("Desk of the neighbourhood team")),
    Login("meldpunt@demo.example", "Petra Snel", _("Desk of the reporting point")),
    Login("andere@demo.example", "Carla Vink", _("Flatcoach of De Hoeve, Titus Brandsmaflat only")),
]
# Somebody must answer for De Hoeve and for the municipality's desk too.
OTHERS = [
    Login("coordinator-hoeve@demo.example", "Carel Ooms", _("Coordinator of De Hoeve")),
    Login("gemeente@demo.example", "Gea Blok", _("Desk for debts of the municipality")),
]
