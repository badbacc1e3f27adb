"""Compares the counted places with the registrations. Exit status 1 when one differs."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from activities import services


class Command(BaseCommand):
    help = "Compare each activity's counted places with its registrations."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="count the wrong ones again")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = services.check_counters()
        for key in wrong:
            self.stdout.write(str(key))
        if wrong and options["mend"]:
            services.mend_counters(wrong)
            self.stdout.write(f"{len(wrong)} counted again")
        elif wrong:
            sys.exit(1)
