"""How the house is built: the arrows run down, the views have one door, every room has its name.

The linter of imports sees no `ForeignKey("app.Model")` and no queryset; these tests do. Each rule
is also tried on a piece of code that breaks it.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

from accounts import retention
from accounts.models import Corporation
from residents.models import Resident

CHECKOUT = Path(__file__).resolve().parent.parent
CONTRACTS = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["importlinter"]
# From the roof down; neighbours share a floor.
FLOORS: list[set[str]] = [
    {name.strip() for name in floor.split("|")} for floor in CONTRACTS["contracts"][0]["layers"]
]
APPS = sorted(set.union(*FLOORS) - {"socialnet"})


def sources(*folders: str) -> list[Path]:
    return [
        path
        for folder in folders
        for path in sorted((CHECKOUT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def name_of(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


def our_models() -> list[type[Model]]:
    """Also the tables that Django makes for a many-to-many."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in set.union(*FLOORS)
    ]


# --- the arrows ---------------------------------------------------------------------------------


def floor_of(app: str) -> int:
    """Counted from below; what is not ours lies under the house."""
    for number, floor in enumerate(reversed(FLOORS)):
        if app in floor:
            return number
    return -1


def may_point_to(app: str, other: str) -> bool:
    return app == other or floor_of(other) < floor_of(app)


def relations() -> Iterator[tuple[str, str, str]]:
    """(app, field, app that it points to)"""
    for model in our_models():
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created:
                assert isinstance(field.related_model, type)
                yield model._meta.app_label, str(field), field.related_model._meta.app_label


def test_every_relation_points_down() -> None:
    found = list(relations())
    assert len(found) > 50
    assert [field for app, field, other in found if not may_point_to(app, other)] == []


@pytest.mark.parametrize(
    ("app", "other", "may"),
    [
        ("residents", "accounts", True),
        ("residents", "residents", True),
        ("outbox", "accounts", True),
        ("signals", "partners", True),
        ("programmes", "signals", True),
        ("residents", "auth", True),
        ("accounts", "residents", False),
        ("partners", "signals", False),
        ("partners", "activities", False),  # neighbours do not know each other
        ("activities", "partners", False),
        ("signals", "programmes", False),
        ("accounts", "socialnet", False),
    ],
)
def test_up_and_beside_are_refused(app: str, other: str, may: bool) -> None:
    assert may_point_to(app, other) is may


def test_every_app_has_a_floor() -> None:
    """Else the tests here would pass it by."""
    folders = {path.parent.name for path in CHECKOUT.glob("*/apps.py")}
    assert folders == {*APPS, "socialnet"}


# --- one door -----------------------------------------------------------------------------------

# The methods that ask who is looking. `get_visible_or_404` asks `visible_to` of what it is given.
GUARDS = {
    *[
        "visible_to",
        "where_known_by",
        "where_coached_by",
        "of_user",
        "served_by",
        "for_desks_of",
        "to_assess_by",
        "by_right",
        "for_second_reader",
    ],
}
DOOR = "get_visible_or_404"
# (file, function, model): why everybody may see it.
OPEN_TO_ALL = {
    ("accounts/views.py", "theme", "Corporation"): "the colours of a corporation are public",
    ("socialnet/views.py", "start", "Complex"): "the front page links to the public agendas",
    (
        "socialnet/demo/views.py",
        "receiver",
        "Endpoint",
    ): "the demo's own receiver, with made-up partners",
}


class Views(ast.NodeVisitor):
    """Finds `Model.objects` that reaches a page past the door.

    It is good as (part of) what the door is given, or when a guard follows in the same chain. A
    name that holds one may only be given to the door, or be asked a guard.
    """

    def __init__(self) -> None:
        self.parents: dict[ast.AST, ast.AST] = {}
        self.found: list[tuple[str, str, int]] = []

    def check(self, tree: ast.AST) -> list[tuple[str, str, int]]:
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                self.parents[child] = node
        self.visit(tree)
        return self.found

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr in {"objects", "_default_manager", "_base_manager"} and not self.guarded(node):
            function = self.function_of(node)
            name = function.name if isinstance(function, ast.FunctionDef) else "*"
            self.found.append((name, ast.unparse(node.value), node.lineno))
        self.generic_visit(node)

    def function_of(self, node: ast.AST) -> ast.AST:
        while node in self.parents and not isinstance(node, ast.FunctionDef):
            node = self.parents[node]
        return node

    def guarded(self, node: ast.AST) -> bool:
        """Walks outwards over the chain of attributes and calls that begins here."""
        parent = self.parents.get(node)
        while isinstance(parent, ast.Attribute) or (
            isinstance(parent, ast.Call) and parent.func is node
        ):
            if isinstance(parent, ast.Attribute) and parent.attr in GUARDS:
                return True
            node, parent = parent, self.parents.get(parent)
        if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name):
            return parent.func.id == DOOR and parent.args[0] is node
        if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
            return self.every_use_is_guarded(parent.targets[0].id, self.function_of(parent))
        return False

    def every_use_is_guarded(self, name: str, function: ast.AST) -> bool:
        uses = [
            node
            for node in ast.walk(function)
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
        ]
        return bool(uses) and all(self.guarded(use) for use in uses)


def past_the_door(source: str) -> list[tuple[str, str, int]]:
    return Views().check(ast.parse(source))


def views() -> list[Path]:
    return [
        path
        for path in sources(*APPS, "socialnet")
        if path.name == "views.py" or path.parent.name == "views"
    ]


def test_views_get_objects_through_the_door_only() -> None:
    assert len(views()) > 6
    found = {
        (name_of(path), function, model)
        for path in views()
        for function, model, _line in past_the_door(path.read_text())
    }
    # An exception that nothing needs any more is taken off the list.
    assert found == set(OPEN_TO_ALL)


@pytest.mark.parametrize(
    "line",
    [
        "return get_visible_or_404(Signal.objects, request.user, pk=pk)",
        "return get_visible_or_404(Signal.objects.for_page(), request.user, pk=pk)",
        "rows = Signal.objects.visible_to(request.user).order_by('pk')[:9]",
        "rows = list(Signal.objects.for_list().visible_to(request.user))",
        "rows = Signal.objects.for_page(); return get_visible_or_404(rows, user, pk=pk)",
        "mine = Resident.objects.of_user(request.user).first()",
    ],
)
def test_these_go_through_the_door(line: str) -> None:
    assert past_the_door(f"def page(request, pk):\n    {line}") == []


@pytest.mark.parametrize(
    "line",
    [
        "return Signal.objects.get(pk=pk)",
        "return get_object_or_404(Signal.objects, pk=pk)",
        "rows = Signal.objects.all()",
        "rows = list(Signal.objects.filter(complex__in=Complex.objects.visible_to(user)))",
        "return render(request, 'x', {'rows': Signal.objects})",
        "rows = models.Signal.objects.all()",
        "rows = Signal._default_manager.all()",
        # The door gets it as a condition, not as what it guards.
        "return get_visible_or_404(Unit.objects, user, signal=Signal.objects.get(pk=pk))",
        # A name that the door is given is looked into elsewhere too.
        "all = Signal.objects.all(); get_visible_or_404(all, user, pk=pk); return all.first()",
    ],
)
def test_these_go_past_it(line: str) -> None:
    assert len(past_the_door(f"def page(request, pk):\n    {line}")) == 1


# --- rooms --------------------------------------------------------------------------------------

NO_ROOM = {"utils", "util", "helpers", "common", "misc", "selectors", "signals", "receivers"}
LINES = 400


def test_no_room_for_odds_and_ends() -> None:
    """Nor for Django's signals: `signals` is an app, never a module inside one."""
    odd = [
        name_of(path)
        for path in sources(*APPS, "socialnet")
        for part in path.relative_to(CHECKOUT).with_suffix("").parts[1:]
        if part in NO_ROOM
    ]
    assert odd == []


def hidden_calls(source: str) -> list[str]:
    """What runs without being called by its name."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        found += [
            name
            for name in names
            if re.match(r"django\.dispatch|django\.(\w+\.)*signals\b|celery\.signals", name)
            or name.endswith(".receiver")
        ]
    return found


def test_no_hidden_calls() -> None:
    found = {name_of(path): hidden_calls(path.read_text()) for path in sources(*APPS, "socialnet")}
    assert {name: calls for name, calls in found.items() if calls} == {}


@pytest.mark.parametrize(
    "line",
    [
        "from django.db.models.signals import post_save",
        "from django.dispatch import receiver",
        "from django.dispatch import Signal",
        "import django.dispatch",
        "from django.db.models import signals",
        "from django.contrib.auth.signals import user_logged_in",
    ],
)
def test_a_hidden_call_would_be_noticed(line: str) -> None:
    assert hidden_calls(line)
    assert not hidden_calls("from signals.models import Signal\nimport signals.services")


def test_models_decide_nothing_when_they_are_saved() -> None:
    """A rule in save() is passed by every update() and bulk_create()."""
    odd = [
        f"{model._meta.label}.{name}"
        for model in our_models()
        for name in ("save", "delete", "clean", "full_clean")
        if name in vars(model)
    ]
    assert odd == []


def test_no_file_is_too_long() -> None:
    length = {name_of(path): len(path.read_text().splitlines()) for path in sources(*APPS)}
    # What was split since is taken off the list.
    assert {name for name, lines in length.items() if lines > LINES} == set()


# --- whose row it is ----------------------------------------------------------------------------

# Tables without a corporation of their own, and why.
OF_NO_CORPORATION = {
    "residents.Building": "walls that corporations share: a name, and nothing of a tenant",
    "residents.Assignment": "the right of a person in a complex, across corporations",
    "activities.Volunteer": "the right of a person in a complex, across corporations",
    "residents.HelpMatchEvent": "a line of its pair, never reached without it",
    "partners.Organisation": "a partner works with several corporations",
    "partners.Desk": "belongs to an organisation",
    "partners.DeskMember": "belongs to a desk",
    "partners.Endpoint": "belongs to a desk",
    "partners.Service": "belongs to a desk",
    "partners.Schedule": "belongs to a desk or a service",
    "partners.AgreementParty": "a line of its agreement, never reached without it",
    "partners.AgreementWarning": "a line of its agreement, never reached without it",
    "partners.ApiKey": "belongs to a desk",
    "partners.ApiAnswer": "belongs to a desk",
    "partners.ReferralEvent": "a line of its referral, never reached without it",
    "partners.ConferenceEvent": "a line of its talk, never reached without it",
    "signals.SignalEvent": "a line of its signal, never reached without it",
    "signals.FollowUp": "ties a signal to a referral, which both carry one",
    "signals.Feedback": "a line of its signal, for who noted that",
    "outbox.Heartbeat": "of the worker, which serves all of them",
}
TENANTS = {"residents", "activities", "partners", "signals", "outbox"}


def test_every_row_says_whose_it_is() -> None:
    without = set()
    for model in our_models():
        if model._meta.app_label in TENANTS:
            field = next((f for f in model._meta.fields if f.name == "corporation"), None)
            if field is None:
                without.add(model._meta.label)
            else:
                assert field.related_model is Corporation
                assert not field.null, model
    assert without == set(OF_NO_CORPORATION)


# Each table that points to a resident, and the kind of data with which it goes.
GOES_WITH = {
    "residents.Occupancy.resident": "resident",
    "residents.Resident.merged_into": "resident",
    "residents.NotTheSame.first": "resident",
    "residents.NotTheSame.second": "resident",
    "residents.AccessCard.resident": "card",
    "residents.CallRequest.resident": "call",
    "residents.ImportChange.resident": "resident",
    "residents.HomeConflict.resident": "resident",
    "residents.CorrectionRequest.resident": "correction",
    "residents.Withholding.resident": "withholding",
    "residents.Merge.survivor": "merge",
    "residents.Merge.double": "merge",
    "residents.Strength.resident": "strength",
    "residents.Need.resident": "need",
    "residents.HelpProfile.resident": "help_profile",
    "residents.NoGoPair.one": "apart",
    "residents.NoGoPair.other": "apart",
    "residents.MixRole.resident": "mix_role",
    "residents.HelpMatch.giver": "help_match",
    "residents.HelpMatch.receiver": "help_match",
    "activities.Registration.resident": "registration",
    "activities.AbsenceAside.resident": "absence",
    "activities.Occurrence.run_by": "runner",
    "activities.Series.run_by": "series_runner",
    "activities.Chore.taken_by": "chore",
    "activities.Idea.resident": "idea",
    "activities.CalendarLink.resident": "calendar",
    "activities.PartyMember.resident": "party_member",
    "activities.StandingRegistration.resident": "standing",
    "partners.ConsentEvent.resident": "consent",
    "partners.SharingBasis.resident": "referral",
    "partners.Referral.resident": "referral",
    "partners.Conference.resident": "conference",
    "signals.Signal.resident": "signal",
}


def test_what_is_about_a_resident_goes_one_day() -> None:
    """A table without a kind would stop the resident's own row from going."""
    found = {
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.fields
        if field.is_relation and field.related_model is Resident
    }
    assert found == set(GOES_WITH)
    assert set(GOES_WITH.values()) <= {kind.name for kind in retention.kinds()}


def test_what_is_once_is_once_per_corporation() -> None:
    """A refusal of a double would tell one corporation about the rows of another."""
    for model in our_models():
        if model._meta.app_label not in TENANTS or model._meta.label in OF_NO_CORPORATION:
            continue
        for field in model._meta.fields:
            if field.unique and not field.primary_key:
                assert f"{model._meta.label}.{field.name}" in UNIQUE_EVERYWHERE


UNIQUE_EVERYWHERE = {
    "residents.Complex.slug": "the address of a public page",
    "residents.Resident.user": "a login is of one person",
    "residents.AccessCard.number": "made by chance, and typed without saying where",
    "signals.Signal.form_key": "made by chance",
    "partners.SafeLink.token_hash": "made by chance",
    "signals.ArrearsFile.signal": "a file is of one signal",
    "activities.ShortCode.code": "typed without saying where, and leads to a public page",
    "activities.PaperStyle.complex": "a complex is of one corporation",
    "activities.CalendarLink.digest": "made by chance",
    "activities.PartyWishes.registration": "one row of each sign-up, made for it",
}


def test_ids_that_leave_the_house_are_random() -> None:
    """Lines of history have numbers, and no page with one of those in its address."""
    numbered = {
        model._meta.label
        for model in our_models()
        if model._meta.pk.get_internal_type() != "UUIDField"
    }
    assert numbered == {
        *["accounts.AuditEvent", "accounts.ReadEvent", "accounts.ManyLooks"],
        *["partners.ConsentEvent", "partners.ReferralEvent", "signals.SignalEvent"],
        *["signals.ArrearsStep", "partners.ConferenceEvent"],
        *["residents.HelpMatchEvent", "outbox.Heartbeat"],
        *["accounts.User_groups", "accounts.User_user_permissions"],
    }


# --- decisions ----------------------------------------------------------------------------------

DECISIONS = CHECKOUT / "docs" / "adr"


def decisions() -> list[Path]:
    return sorted(DECISIONS.glob("[0-9]*.md"))


def test_the_index_lists_every_decision_once() -> None:
    index = (DECISIONS / "README.md").read_text()
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", index)
    assert listed == [path.name for path in decisions()]
    assert [name[:4] for name in listed] == [f"{n:04}" for n in range(1, len(listed) + 1)]


@pytest.mark.parametrize("path", decisions(), ids=lambda path: path.stem)
def test_a_decision_says_when_to_undo_it(path: Path) -> None:
    text = path.read_text()
    assert re.match(rf"# {path.name[:4]} \S", text)
    for part in ("Context", "Decision", "Rejected", "Price", "Undo when"):
        assert re.search(rf"^(\*\*|#+ ){part}\b", text, re.MULTILINE), part
