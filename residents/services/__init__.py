"""What can be done with complexes, homes and people."""

from .cards import CardRefused, issue_card, resident_for_card, revoke_card
from .import_runs import (
    WORK_ON_IMPORT,
    AnotherImport,
    actors_of_run,
    choose_columns,
    purge_imports,
    take_run_step,
    upload,
)
from .import_settings import options_of, save_import_settings, settings_of
from .import_work import sweep_imports, work_on_import
from .importing import Details, Difference, apply_snapshot
from .people import (
    add_occupant,
    assign,
    give_login,
    move_out,
    place_unit,
    record_death,
    record_looks,
    set_contact,
)

__all__ = [
    "WORK_ON_IMPORT",
    "AnotherImport",
    "CardRefused",
    "Details",
    "Difference",
    "actors_of_run",
    "add_occupant",
    "apply_snapshot",
    "assign",
    "choose_columns",
    "give_login",
    "issue_card",
    "move_out",
    "options_of",
    "place_unit",
    "purge_imports",
    "record_death",
    "record_looks",
    "resident_for_card",
    "revoke_card",
    "save_import_settings",
    "set_contact",
    "settings_of",
    "sweep_imports",
    "take_run_step",
    "upload",
    "work_on_import",
]
