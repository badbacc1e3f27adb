"""Objects from a statement that was written by hand: for the few questions that every page or every
sign-up asks. To make those from querysets took longer than the database needs to answer."""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState
from django.db.models.expressions import DatabaseDefault

Model = TypeVar("Model", bound=models.Model)


@cache
def _names(model: type[models.Model]) -> list[str]:
    """Its fields in the order of `columns_of`. A field whose value Django makes anew when it comes
    from the database (JSON) has no place here."""
    for field in model._meta.concrete_fields:
        if field.get_db_converters(connection):
            raise TypeError(f"{field} is not as the database gives it.")
    return [field.attname for field in model._meta.concrete_fields]


def _key(model: type[models.Model]) -> str:
    key = model._meta.pk
    assert key is not None
    return key.attname


def columns_of(model: type[models.Model], alias: str) -> str:
    """All of them by name. `*` in a statement that is prepared ends in an error as soon as a
    migration adds a column."""
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)


def lock_of(model: type[models.Model]) -> str:
    """For `get`: the row of a key, ours until the transaction ends. Who only points to it with a
    foreign key does not wait for it."""
    return (
        f"SELECT {columns_of(model, 'a')} FROM {model._meta.db_table} a"  # noqa: S608
        " WHERE a.id = %s FOR NO KEY UPDATE"
    )


def get(model: type[Model], statement: str, *asked: Any) -> Model:
    """Raises DoesNotExist of the model."""
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        row = cursor.fetchone()
    if row is None:
        raise model.DoesNotExist  # type: ignore[attr-defined]  # each model has its own
    found = split(row, model)[0]
    assert isinstance(found, model)
    return found


def insert(row: models.Model) -> None:
    """As `save(force_insert=True)`: what the database fills in is in the object afterwards."""
    fields = row._meta.concrete_fields
    values = {field: getattr(row, field.attname) for field in fields}
    filled = [field for field, value in values.items() if isinstance(value, DatabaseDefault)]
    given = [field for field in fields if field not in filled]
    with connection.cursor() as cursor:
        cursor.execute(
            _insertion(type(row), tuple(str(field.column) for field in filled)),
            [field.get_db_prep_save(values[field], connection) for field in given],
        )
        found = cursor.fetchone() if filled else ()
    for field, value in zip(filled, found, strict=True):
        setattr(row, field.attname, value)
    row._state.adding, row._state.db = False, connection.alias


@cache
def _insertion(model: type[models.Model], filled: tuple[str, ...]) -> str:
    columns = [str(field.column) for field in model._meta.concrete_fields]
    given = [column for column in columns if column not in filled]
    places = ", ".join(["%s"] * len(given))
    back = f" RETURNING {', '.join(filled)}" if filled else ""
    table = model._meta.db_table
    return f"INSERT INTO {table} ({', '.join(given)}) VALUES ({places}){back}"  # noqa: S608


def split(row: Sequence[Any], *of: type[models.Model]) -> tuple[Any, ...]:
    """An object per model (None where an outer join found none) and what is left of the row."""
    found: list[Any] = []
    for model in of:
        names = _names(model)
        values, row = row[: len(names)], row[len(names) :]
        there = values[names.index(_key(model))] is not None
        found.append(_made(model, names, values) if there else None)
    return (*found, *row)


def _made(model: type[Model], names: list[str], values: Sequence[Any]) -> Model:
    """As `from_db`, seven times as fast: all fields are there and nothing listens to their setting,
    so there is nothing to ask per field."""
    made = model.__new__(model)
    made.__dict__.update(zip(names, values, strict=True))
    made._state = ModelState()
    made._state.adding = False
    made._state.db = connection.alias
    return made
