"""Whether a file of the ERP is believed, and what can be wrong with one. Pure."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise


def needs_second_look(*, gone_or_moved: int, known: int) -> bool:
    """More than 5 % of the people known in these complexes would be gone or moved."""
    return gone_or_moved * 20 > known


# What can be wrong. A report holds the line, the column and one of these codes with its facts: no
# value out of the file, which may be somebody's name.
PROBLEMS: dict[str, StrPromise] = {
    "bad_bag": _("A BAG number has 16 digits."),
    "bad_character": _("A character in this line is neither UTF-8 nor Windows-1252."),
    "bad_date": _("Write the date as 31-12-2024."),
    "bad_email": _("This is not an e-mail address."),
    "bad_house_number": _("This is not a house number."),
    "bad_json": _("This is not well-formed JSON. Export the file again."),
    "bad_letter": _("This is not a letter."),
    "bad_addition": _("An addition has letters and digits only."),
    "bad_postcode": _("Write the postcode as 2285 AB."),
    "bad_quote": _("A quotation mark in this record is not closed, or stands in the wrong place."),
    "bad_spreadsheet": _("This Excel file is damaged. Save it again as .xlsx, or as CSV (UTF-8)."),
    "before_beginning": _("The end lies before the beginning."),
    "cell_error": _("There is an error in this cell, such as #N/A. Mend it in the spreadsheet."),
    "column_missing": _("The column %(name)s is missing."),
    "column_twice": _("The column %(name)s stands there twice."),
    "contradiction": _("An earlier line says something else about the same key."),
    "empty": _("This may not be empty."),
    "empty_file": _("The file is empty."),
    "formula_unknown": _(
        "This cell has a formula without a value. Open the file in Excel, save it, and try again."
    ),
    "home_split": _(
        "This home was split here on %(on)s. Choose where this person lives: %(homes)s."
    ),
    "house_twice": _("The letter or addition stands there twice."),
    "in_future": _("This day is still to come."),
    "is_spreadsheet": _("This is an Excel file. Save it as CSV (UTF-8) first."),
    "macros": _("There are macros in this file. Save it as .xlsx without macros."),
    "merged_cells": _("Cells are merged here. Undo that, so that each line has its own values."),
    "mixed_encodings": _("The file mixes UTF-8 and Windows-1252. Export it again."),
    "more_problems": _("There are more problems than are told here. Mend these first."),
    "no_cluster": _(
        "No cluster of the kind that stands for a complex goes with this home."
        " Choose another kind in the settings of the import, or export the homes too."
    ),
    "no_home": _("The home of this person is not in the file."),
    "no_lines": _("There are no lines below the header."),
    "no_records": _("There are no people with a home in this file."),
    "not_a_choice": _("Use one of: %(known)s."),
    "not_an_object": _("This is not a record of the standard VERA 4.3."),
    "not_readable": _("The file cannot be read: %(reason)s."),
    "not_xlsx": _("This is not an Excel file. Choose the file as it was saved as .xlsx."),
    "nul": _("There is a NUL character in this line: the file is damaged."),
    "number_too_long": _(
        "Excel keeps only 15 digits of a number. Format this column as text, and export it again."
    ),
    "password": _(
        "This file has a password, or is an old .xls. Save it as .xlsx without password."
    ),
    "too_long": _("This is longer than %(limit)s characters."),
    "too_large": _("This file is too large to read as a spreadsheet. Save it as CSV (UTF-8)."),
    "too_many_gone": _(
        "%(gone)s people are gone and %(moved)s moved, of %(known)s: more than 5 %%."
        " Nothing is written. Check the file. If it is right, use --accept-gone."
    ),
    "twice_at_home": _("This person stands twice at the same home."),
    "unknown_format": _("Only .csv, .xlsx and .json can be imported."),
    "width": _("This line has %(here)s fields, the header has %(head)s."),
    "with_entities": _("This Excel file refers to something outside itself, and is not opened."),
}


def problem_text(code: str, facts: Mapping[str, Any]) -> str:
    """In the language of whoever reads it now."""
    return str(PROBLEMS[code]) % facts if code in PROBLEMS else code
