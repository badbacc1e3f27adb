"""A made-up country, as large as asked, for trials and benchmarks."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Corporation
from socialnet.country import make_country, make_plan

LEAST = 100


class Command(BaseCommand):
    help = "Fill the database with a made-up country. The same seed makes the same one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--homes", type=int, default=24_000, help="how many homes (24000)")
        parser.add_argument("--seed", type=int, default=1, help="which country (1)")

    def handle(self, *args: Any, homes: int, seed: int, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This makes people up: never in production.")
        if homes < LEAST:
            raise CommandError(f"--homes {homes}: at least {LEAST}.")
        if not 0 <= seed < 2**31:
            raise CommandError(f"--seed {seed}: from 0 up to {2**31}.")
        if Corporation.objects.filter(slug=f"land-{seed}-1").exists():
            raise CommandError(f"The country of seed {seed} is already here: choose another seed.")
        begun = time.monotonic()
        plan = make_plan(homes, seed)
        self.stdout.write(f"{len(plan.corporations)} corporations, {len(plan.complexes)} complexes")

        def say(line: str) -> None:
            if options["verbosity"] > 1:
                self.stdout.write(f"{time.monotonic() - begun:6.0f} s  {line}")

        make_country(plan, say)
        self.stdout.write(f"{homes} homes took {time.monotonic() - begun:.0f} s")
