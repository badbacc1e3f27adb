"""The words for kinds of messages and for what went wrong. Filled by `kinds.register`."""

from collections.abc import Mapping

from django_stubs_ext import StrPromise

from . import rules

_LABELS: dict[str, StrPromise] = {}
_REASONS: dict[str, Mapping[str, StrPromise]] = {}


def learn(kind: str, label: StrPromise, reasons: Mapping[str, StrPromise]) -> None:
    _LABELS[kind] = label
    _REASONS[kind] = reasons


def kind_text(kind: str) -> str:
    return str(_LABELS.get(kind, kind))


def problem_text(kind: str, problem: str) -> str:
    """The sentence for a problem or reason code; the code itself when nobody knows it any more."""
    known = {**rules.PROBLEMS, **_REASONS.get(kind, {})}
    return str(known.get(problem, problem))
