"""The ERP import from the shell. Exit status 0 only if the file was good."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Corporation
from residents import services
from residents.imports import Problem, Reader, Snapshot, format_of
from residents.services import Difference


class Command(BaseCommand):
    help = (
        "Import an ERP export (.csv, .xlsx, or .json = VERA): complexes, homes and people of one"
        " corporation."
    )

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
        difference = services.apply_snapshot(
            _source(path, corporation),
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
        for doubt in difference.doubts:
            self.stdout.write(f"line {doubt.line}: {doubt.message}")
        if difference.ignored:
            self.stdout.write(f"ignored columns: {', '.join(difference.ignored)}")
        self.stdout.write(
            f"new {difference.new}, changed {difference.changed}, unchanged"
            f" {difference.unchanged}, moved {difference.moved}, gone {difference.gone}"
        )
        self.stdout.write("written" if difference.written else "nothing written")


def _source(path: Path, corporation: Corporation) -> Reader | Snapshot:
    """A file that cannot be read at all is reported like one with a mistake in it."""
    kind = format_of(path.name)
    if not kind:
        return Snapshot(problems=[Problem(1, "", "unknown_format")])
    try:
        path.open("rb").close()
    except OSError as error:
        facts = {"reason": error.strerror or ""}
        return Snapshot(problems=[Problem(1, "", "not_readable", facts)])
    return Reader(lambda: path.open("rb"), kind, services.options_of(corporation))
