"""Reading an ERP export: bytes → rows, or errors that name line and column. Writes nothing."""

from .csv_file import COLUMNS, REQUIRED, LeaseRow, PersonRow, Problem, Snapshot, UnitRow, read

__all__ = [
    "COLUMNS",
    "REQUIRED",
    "LeaseRow",
    "PersonRow",
    "Problem",
    "Snapshot",
    "UnitRow",
    "read",
]
