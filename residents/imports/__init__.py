"""Reading an ERP export: bytes → rows, or errors that name line and column. Writes nothing."""

from .mapping import normal_header, propose
from .reading import FORMATS, Reader, format_of, headers_of, read
from .snapshot import (
    BATCH_COLUMNS,
    COLUMNS,
    NAME_COLUMNS,
    OPTIONAL,
    PERSON_COLUMNS,
    REQUIRED,
    UNIT_COLUMNS,
    Batch,
    LeaseRow,
    Opener,
    Options,
    PersonRow,
    Problem,
    Snapshot,
    UnitRow,
    Unreadable,
)

__all__ = [
    "BATCH_COLUMNS",
    "COLUMNS",
    "FORMATS",
    "NAME_COLUMNS",
    "OPTIONAL",
    "PERSON_COLUMNS",
    "REQUIRED",
    "UNIT_COLUMNS",
    "Batch",
    "LeaseRow",
    "Opener",
    "Options",
    "PersonRow",
    "Problem",
    "Reader",
    "Snapshot",
    "UnitRow",
    "Unreadable",
    "format_of",
    "headers_of",
    "normal_header",
    "propose",
    "read",
]
