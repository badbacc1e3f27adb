"""FZ1: Schemathesis makes up requests from openapi.json, good ones and bad ones, as each role. No
server error, no answer that the description does not know, no word of another desk.

As a library: its plugin costs every test run three seconds. `make nightly` asks for more examples
(FUZZED_EXAMPLES); each test tells how many requests there were.
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

import partners.services
from partners import rules
from partners.api import security
from partners.api.schemas import DESK_STEPS
from partners.models import Referral
from partners.rules import Actor, State
from partners.rules.keys import Scope
from socialnet.wsgi import application
from tests import factories as make
from tests.conftest import World
from tests.partners.api_client import BOTH, key_of, words_for
from tests.partners.given import refer_care
from tests.partners.test_views import ROAD, referral_in

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("FUZZED_EXAMPLES", "12"))
# Where `make nightly` reads the figures.
BOOKS = os.environ.get("FUZZED_BOOKS")
OTHERS = "Woordvananderloket"
OURS = ("Kanarie", "Gordijnen")
# What a login opens, none of which is a key.
SESSIONS = {
    "a coordinator": "anna",
    "a partner": "pim",
    "a resident": "rosa",
    "a neighbour": "carel",
}
ROLES = {
    "no key": "",
    "a bad key": "flat_" + "x" * 43,
    "a key that ended": "ended",
    "a key of another desk": "other",
    "a key that reads": "reads",
    "a key that answers": "answers",
    "a key that does both": "both",
    **dict.fromkeys(SESSIONS, ""),
}


@pytest.fixture(autouse=True)
def open_connection(db: None) -> Iterator[None]:
    """The end of a request would close the connection in which the test's world lies."""
    for moment in (request_started, request_finished):
        moment.disconnect(close_old_connections)
    yield
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)


@pytest.fixture
def ids(world: World) -> list[str]:
    """Of our desk in each state, and of the other one: both have something of the other."""
    make.make_agreement(world.linde, world.meldpunt)
    neighbour = make.make_resident(world.unit, surname=OTHERS)
    others = [
        refer_care(neighbour, world.meldpunt, by=world.anna, text=f"{OTHERS} {n}") for n in range(3)
    ]
    partners.services.take_step(others[1], "open", actor=Actor.PARTNER, by=world.petra)
    ours = [referral_in(world, state) for state in ROAD]
    ours += [referral_in(world, State.REQUESTED) for _ in range(3)]
    return [str(referral.pk) for referral in (*ours, *others)]


def served(environ: dict[str, Any], start: Any) -> Any:
    """As a server hands it on: from somewhere."""
    return application({**environ, "REMOTE_ADDR": "127.0.0.1"}, start)


def headers_of(world: World, role: str) -> dict[str, str]:
    kind = ROLES[role]
    if kind == "ended":
        key, text = key_of(world.buurtteam)
        partners.services.end_key(key, by=world.pim)
    elif kind == "other":
        text = key_of(world.meldpunt)[1]
    elif kind in {"reads", "answers", "both"}:
        scopes = {"reads": [Scope.READ], "answers": [Scope.ANSWER], "both": BOTH}[kind]
        text = key_of(world.buurtteam, scopes)[1]
    else:
        text = kind
    return {"Authorization": f"Bearer {text}"} if text else {}


def forbidden_to(role: str) -> tuple[str, ...]:
    if role == "a key of another desk":
        return OURS
    if role in {"a key that reads", "a key that does both"}:
        return (OTHERS,)
    return (*OURS, OTHERS)


# What a description cannot say: what goes with which step, that a cursor is one of ours, and that
# the same Idempotency-Key goes with the same request only.
STEPS = [
    (name, str(reason))
    for name in DESK_STEPS
    for reason in (getattr(rules.STEPS[name].reasons, "values", None) or [""])
]


def make_sense(case: Any, step: str, reason: str) -> None:
    (case.query or {}).pop("cursor", None)
    if isinstance(case.body, dict):
        case.body = {"step": step, "reason": reason, **words_for(rules.STEPS[step])}
        case.headers["Idempotency-Key"] = str(uuid4())
        case.headers.pop("If-Match", None)


@pytest.mark.parametrize("role", ROLES)
def test_what_is_made_up_breaks_nothing_and_tells_nothing(
    role: str,
    world: World,
    ids: list[str],
    tell: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("PER_MINUTE", "WRONG_KEYS", "MISSES"):
        monkeypatch.setattr(security, name, 10**9)
    headers = headers_of(world, role)
    cookies = {}
    if role in SESSIONS:
        client = world.client(SESSIONS[role])
        cookies = {"session": client.cookies["session"].value}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", served)
    counted: Counter[int] = Counter()
    leaks = []

    def ask(case: Any, key: str | None, step: tuple[str, str] | None) -> None:
        if key is not None and "referral_id" in (case.path_parameters or {}):
            case.path_parameters["referral_id"] = key
        if step is not None:
            make_sense(case, *step)
        if any(value in ([], {}) for value in (case.query or {}).values()):
            return  # it is not sent at all, so nobody could refuse it
        response = case.call(headers=headers, cookies=cookies)
        counted[response.status_code] += 1
        told = response.content.decode() + json.dumps(dict(response.headers.items()))
        leaks.extend(word for word in forbidden_to(role) if word in told)
        assert "set-cookie" not in {name.lower() for name in response.headers}
        case.validate_response(response, headers=headers)

    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        good = mode.is_positive
        keys = st.sampled_from([*ids, *ids, None]) if good else st.none()
        steps = st.sampled_from(STEPS) if good else st.none()
        for operation in schema.get_all_operations():
            case = operation.ok().as_strategy(generation_mode=mode)
            run = settings(
                max_examples=EXAMPLES,
                deadline=None,
                database=None,
                derandomize=EXAMPLES < 50,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )(given(case=case, key=keys, step=steps)(ask))
            run()

    assert leaks == []
    assert not [status for status in counted if status >= 500]
    # The fuzzing got somewhere: a role with a good key was let in, the others were not.
    let_in = counted[200] > 0
    assert let_in is (ROLES[role] in {"other", "reads", "answers", "both"})
    if role == "a key that reads":
        assert set(Referral.objects.values_list("version", flat=True)) >= {1}
    figure = {"role": role, "requests": counted.total(), "leaks": len(leaks)}
    tell(f"schemathesis as {role}: {counted.total()} requests, {dict(sorted(counted.items()))}")
    if BOOKS:
        with Path(BOOKS).open("a") as books:
            books.write(json.dumps(figure) + "\n")
