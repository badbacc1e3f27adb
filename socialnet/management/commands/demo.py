"""Loads the demo, once, and prints how to get in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

import partners.services
import residents.services
from accounts.models import Corporation, User
from partners.models import ApiKey, Desk
from partners.rules.keys import Scope
from residents.models import Complex, Resident
from socialnet.demo.base import build_ground, renew_receiver, renew_subjects
from socialnet.demo.people import LOGINS, PASSWORD
from socialnet.demo.story import tell

DEMO_KEY = "Demo"


class Command(BaseCommand):
    help = "Load the demo (only with DEMO=1), and print the logins."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This loads made-up people: set DEMO=1, never in production.")
        if not Corporation.objects.filter(slug="de-linde").exists():
            with transaction.atomic():
                ground = build_ground()
            tell(ground)
        renew_receiver()
        renew_subjects()
        self._print_logins()

    def _print_logins(self) -> None:
        width = max(len(login.email) for login in LOGINS)
        for login in LOGINS:
            self.stdout.write(f"{login.email:<{width}}  {login.what}")
        self.stdout.write(f"The password is always {PASSWORD}")
        number, code = self._card()
        self.stdout.write(f"A resident without e-mail: letter {number}, code {code}")
        self.stdout.write(f"The system of the buurtteam: Authorization: Bearer {self._key()}")

    def _key(self) -> str:
        """A fresh one each time: of an earlier one only a digest is kept."""
        user = User.objects.get(email="buurtteam@demo.example")
        desk = Desk.objects.served_by(user).get()
        for key in ApiKey.objects.current().filter(desk=desk, name=DEMO_KEY):
            partners.services.end_key(key, by=user)
        _key, text = partners.services.make_key(
            desk, name=DEMO_KEY, scopes=Scope.values, until=None, by=user
        )
        return text

    def _card(self) -> tuple[str, str]:
        """Of somebody who lives in the Bernhardflat. A fresh letter each time: the code of an
        earlier one is kept as a hash only."""
        flat = Complex.objects.get(slug="bernhardflat")
        resident = (
            Resident.objects.living_in(flat)
            .reachable()
            .filter(email="", external_key__isnull=False)
            .order_by("external_key")[0]
        )
        by = User.objects.get(email="flatcoach@demo.example")
        card, code = residents.services.issue_card(resident, by=by)
        return card.number, code
