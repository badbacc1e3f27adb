"""Rows that the database thinks up itself, with the models' own defaults."""

from typing import Any

from django.db import connection, models
from django.db.models import NOT_PROVIDED
from psycopg.sql import Literal


def insert(model: type[models.Model], source: str, **expressions: str) -> None:
    """One row for each row of `source` (what follows FROM). What is not said is the default."""
    columns: dict[str, str] = {}
    for field in model._meta.concrete_fields:
        column = str(field.column)
        if field.name in expressions:
            columns[column] = expressions.pop(field.name)
        elif not _by_database(field):
            columns[column] = _default(field)
    if expressions:
        raise ValueError(f"{model.__name__} has no {', '.join(expressions)}.")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
            f" SELECT {', '.join(columns.values())} FROM {source}"
        )


def _by_database(field: Any) -> bool:
    return field.generated or getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED


def _default(field: Any) -> str:
    value = field.get_default()
    type_ = field.db_type(connection)
    if value is None:
        return f"NULL::{type_}"
    connection.ensure_connection()
    text = Literal(field.get_db_prep_save(value, connection)).as_string(connection.connection)
    return f"{text}::{type_}"
