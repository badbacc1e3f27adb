"""Gives a corporation the subjects of help to start with (residents/services/strengths.py)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Corporation
from residents import services


class Command(BaseCommand):
    help = "Add the standard subjects of help to a corporation. What is there stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--corporation", required=True, metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        corporation = Corporation.objects.filter(slug=options["corporation"]).first()
        if corporation is None:
            raise CommandError(f"There is no corporation {options['corporation']}.")
        services.add_standard_themes(corporation, by=None)
        self.stdout.write(f"{corporation.themes.count()} subjects")
