"""One import: how far it is, what it would change, and the buttons for what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, get_visible_or_404

from .. import exports, rules, services
from ..forms import COLUMN_LABELS
from ..models import ChangeKind, ImportChange, ImportProblem, ImportRun, Resident
from ..rules import RunActor, RunState

PAGE = 50
# Why somebody looked; the resident reads these words too.
IMPORT = gettext_noop("check of an import")
BUTTONS = {
    "approve": gettext_noop("Approve and write"),
    "ask_second": gettext_noop("Approve, and ask a second person"),
    "confirm": gettext_noop("I checked it too: write"),
    "withdraw": gettext_noop("Withdraw"),
}


@dataclass(frozen=True)
class Button:
    name: str
    label: str
    variant: str
    confirm: str = ""


@dataclass(frozen=True)
class Change:
    line: int
    resident: Resident | None
    text: str


def run_or_404(request: UserRequest, pk: UUID) -> ImportRun:
    runs = ImportRun.objects.select_related("corporation", "uploaded_by", "approved_by")
    return get_visible_or_404(runs, request.user, pk=pk)


@require_safe
def import_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    run = run_or_404(request, pk)
    wanted = request.GET.get("show", "")
    after = _place(request.GET.get("after", ""))
    known = run.state in {RunState.READ, RunState.DOUBTED, RunState.APPROVED, RunState.WRITTEN}
    page: dict[str, Any] = {}
    if wanted in ChangeKind.values and known and run.purged_at is None:
        page = _changes(request, run, wanted, after)
    elif run.mistakes and run.purged_at is None:
        page = _problems(request, run, after)
    actors = services.actors_of_run(run, request.user)
    return render(
        request,
        "residents/import_detail.html",
        {
            "run": run,
            "known": known,
            "counts": _counts(run, wanted) if known else [],
            "wanted": wanted,
            "buttons": _buttons(run, actors),
            "needs_another": run.state == RunState.DOUBTED and RunActor.SECOND not in actors,
            **page,
        },
    )


def _counts(run: ImportRun, wanted: str) -> list[tuple[str, str, int, bool]]:
    return [
        (kind.value, str(kind.label), getattr(run, kind.value), kind.value == wanted)
        for kind in ChangeKind
    ]


def _buttons(run: ImportRun, actors: frozenset[RunActor]) -> list[Button]:
    steps = rules.run_steps_open(run.state, actors, many=run.many)
    sure = _("Withdraw this import? The file is thrown away.")
    return [
        Button(
            step.name,
            _(BUTTONS[step.name]),
            "secondary" if step.name == "withdraw" else "",
            sure if step.name == "withdraw" else "",
        )
        for step in steps
        if step.name in BUTTONS
    ]


def _place(text: str) -> tuple[int, int]:
    """Where the last page ended: "line-number". What is no place is the beginning."""
    line, _dash, number = text.partition("-")
    if line.isdecimal() and number.isdecimal() and len(text) < 20:
        return min(int(line), 2**31 - 1), min(int(number), 2**31 - 1)
    return -1, -1


def _changes(
    request: UserRequest, run: ImportRun, kind: str, after: tuple[int, int]
) -> dict[str, Any]:
    rows = ImportChange.objects.visible_to(request.user).filter(run=run, kind=kind)
    found = list(rows.after(*after).order_by("line", "number")[: PAGE + 1])
    people = {
        one.pk: one
        for one in Resident.objects.visible_to(request.user).filter(
            pk__in=[row.resident_id for row in found[:PAGE] if row.resident_id]
        )
    }
    services.record_looks(people.values(), by=request.user, purpose=IMPORT)
    here = f"{request.path}?show={kind}"
    return {
        "changes": [
            Change(row.line, people.get(row.resident_id), _told(row)) for row in found[:PAGE]
        ],
        "next_url": _next(here + "&", found),
        "first_url": here if after != (-1, -1) else "",
        "shown": len(found[:PAGE]),
    }


def _told(row: ImportChange) -> str:
    if row.kind == ChangeKind.DOUBT:
        return rules.problem_text("home_split", row.facts)
    return _fields_text(row.fields)


def _fields_text(fields: list[str]) -> str:
    return ", ".join(str(COLUMN_LABELS[name]) for name in fields if name in COLUMN_LABELS)


def _problems(request: UserRequest, run: ImportRun, after: tuple[int, int]) -> dict[str, Any]:
    rows = ImportProblem.objects.visible_to(request.user).filter(run=run).after(*after)
    found = list(rows.order_by("line", "number")[: PAGE + 1])
    return {
        "problems": found[:PAGE],
        "next_url": _next(f"{request.path}?", found),
        "first_url": request.path if after != (-1, -1) else "",
        "shown": len(found[:PAGE]),
    }


def _next(here: str, found: list[Any]) -> str:
    last = found[PAGE - 1] if len(found) > PAGE else None
    return f"{here}after={last.line}-{last.number}" if last else ""


@require_safe
def import_progress(request: UserRequest, pk: UUID) -> HttpResponse:
    """The bar, asked for again and again; when the worker is done the whole page comes anew."""
    run = run_or_404(request, pk)
    answer = render(request, "residents/_import_progress.html", {"run": run})
    if not run.is_busy:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def import_step(request: UserRequest, pk: UUID, name: str) -> HttpResponse:
    run = run_or_404(request, pk)
    if name not in BUTTONS:
        raise Http404
    try:
        services.take_run_step(run, name, by=request.user)
    except rules.RunRefused:
        messages.error(request, _("This can no longer be done: look at what happened since."))
    else:
        if name == "withdraw":
            messages.success(request, _("The import is withdrawn. Nothing was written."))
    return redirect(run)


@require_safe
def import_report(request: UserRequest, pk: UUID, kind: str) -> HttpResponse:
    """Lines, columns and what is wrong or would change, for a spreadsheet: no names."""
    run = run_or_404(request, pk)
    if kind not in exports.WRITERS or run.purged_at is not None:
        raise Http404
    writer, content_type = exports.WRITERS[kind]
    answer = HttpResponse(writer(_report_rows(request, run)), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="import-{run.pk.hex[:8]}.{kind}"'
    return answer


def _report_rows(request: UserRequest, run: ImportRun) -> Iterator[list[str]]:
    if run.mistakes:
        yield [_("line"), _("column"), _("what is wrong")]
        problems = ImportProblem.objects.visible_to(request.user).filter(run=run)
        for problem in problems.order_by("line", "number"):
            yield [str(problem.line), problem.column, problem.message]
        return
    yield [_("line"), _("what happens"), _("columns")]
    changes = ImportChange.objects.visible_to(request.user).filter(run=run)
    for change in changes.order_by("kind", "line", "number"):
        yield [
            str(change.line or ""),
            change.get_kind_display(),
            _told(change),
        ]
