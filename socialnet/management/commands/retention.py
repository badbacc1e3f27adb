"""What is past its term goes; or is only counted. And the list for a copy that is put back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Corporation
from socialnet import retention


class Command(BaseCommand):
    help = "Erase what is past its term, as the run of the night does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--dry-run", action="store_true", help="only count, per kind")
        what.add_argument(
            "--list", action="store_true", help="the ids that went on request in 40 days"
        )
        what.add_argument(
            "--replay", type=Path, metavar="FILE", help="erase the ids of such a list once more"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self._count()
        elif options["list"]:
            for key in retention.erased_lately():
                self.stdout.write(str(key))
        elif options["replay"]:
            self._replay(options["replay"])
        else:
            self._run()

    def _count(self) -> None:
        for corporation in Corporation.objects.order_by("slug"):
            for row in retention.preview(corporation.pk):
                self.stdout.write(
                    f"{corporation.slug} {row.kind.name}: {row.months} months,"
                    f" {row.today} today, {row.soon} in 30 days"
                )

    def _run(self) -> None:
        failed = False
        for row in retention.run():
            counts = ", ".join(f"{name} {count}" for name, count in sorted(row.counts.items()))
            self.stdout.write(f"{row.corporation.slug}: {counts or 'nothing'}")
            for name in row.failed:
                failed = True
                self.stderr.write(f"{row.corporation.slug}: {name} failed")
        if failed:
            raise CommandError("Some kinds could not be erased. The next run tries again.")

    def _replay(self, path: Path) -> None:
        try:
            lines = path.read_text().split()
            people = [UUID(line) for line in lines]
        except (OSError, ValueError) as error:
            raise CommandError("The list cannot be read: one id per line is needed.") from error
        self.stdout.write(f"{retention.replay(people)} of {len(people)} were back and are erased")
