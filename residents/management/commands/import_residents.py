"""The ERP import from the shell. Exit status 0 only if the file was good."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Corporation
from residents.imports import Problem, Snapshot, read
from residents.services import Difference, apply_snapshot


class Command(BaseCommand):
    help = "Import an ERP export (CSV): complexes, homes and people of one corporation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--corporation", required=True, metavar="SLUG")
        parser.add_argument("--dry-run", action="store_true", help="report, write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--accept-gone", action="store_true", help="also when more than 5 %% is gone or moved"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        corporation = Corporation.objects.filter(slug=options["corporation"]).first()
        if corporation is None:
            known = ", ".join(Corporation.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no corporation {options['corporation']}. Known: {known}.")
        difference = apply_snapshot(
            _snapshot(path),
            corporation,
            by=None,
            dry_run=options["dry_run"],
            accept_gone=options["accept_gone"],
        )
        self._report(difference, as_json=options["json"])
        if difference.errors:
            sys.exit(1)

    def _report(self, difference: Difference, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(difference.as_json(), ensure_ascii=False))
            return
        for problem in difference.errors:
            place = f"line {problem.line}" + (f", {problem.column}" if problem.column else "")
            self.stderr.write(f"{place}: {problem.message}")
        if difference.ignored:
            self.stdout.write(f"ignored columns: {', '.join(difference.ignored)}")
        self.stdout.write(
            f"new {difference.new}, changed {difference.changed}, unchanged"
            f" {difference.unchanged}, moved {difference.moved}, gone {difference.gone}"
        )
        self.stdout.write("written" if difference.written else "nothing written")


def _snapshot(path: Path) -> Snapshot:
    """A file that cannot be read at all is reported like one with a mistake in it."""
    if path.suffix.lower() != ".csv":
        return Snapshot(problems=[Problem(1, "", f"{path.name}: only .csv can be imported.")])
    try:
        return read(path.read_bytes())
    except OSError as error:
        return Snapshot(problems=[Problem(1, "", f"{path}: {error.strerror}.")])
