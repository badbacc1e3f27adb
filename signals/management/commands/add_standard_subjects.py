"""Gives a corporation the subjects to start with that it lacks (signals/standard.py)."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Corporation
from signals import services
from signals.models import Category
from signals.services import Dpia


class Command(BaseCommand):
    help = "Add the standard subjects of signals that are missing. What is there stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--corporation", metavar="SLUG")
        which.add_argument("--all", action="store_true", help="every corporation")
        parser.add_argument(
            "--dpia",
            metavar="NAME",
            default="",
            help="the assessment of the risks, without which sensitive subjects are not used",
        )
        parser.add_argument("--dpia-on", metavar="YYYY-MM-DD", type=_day)

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Corporation.objects.order_by("slug")
        if not options["all"]:
            rows = rows.filter(slug=options["corporation"])
            if not rows:
                raise CommandError(f"There is no corporation {options['corporation']}.")
        name, on = options["dpia"].strip(), options["dpia_on"]
        if bool(name) != bool(on):
            raise CommandError("Give both --dpia and --dpia-on, or neither.")
        if on and on > timezone.localdate():
            raise CommandError("The day of the assessment is still to come.")
        if len(name) > 60:
            raise CommandError("The name of the assessment is too long: 60 characters at most.")
        for corporation in rows:
            services.add_standard_categories(
                corporation, by=None, dpia=Dpia(name, on) if name else None
            )
            subjects = Category.objects.filter(corporation=corporation)
            waiting = subjects.without_ground().count()
            self.stdout.write(
                f"{corporation.slug}: {subjects.count()} subjects, {waiting} not used yet"
            )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text} is not a day. Write it as 2026-11-29.") from None
