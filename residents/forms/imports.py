"""The file of an import, which column is which, and what is taken out of it."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from accounts.models import Corporation

from ..imports import COLUMNS, OPTIONAL, REQUIRED, format_of, propose
from ..models import ImportRun, ImportSettings
from ..rules import MAX_FILE_BYTES

COLUMN_LABELS: dict[str, StrPromise] = {
    "relatie_id": _("Number of the person"),
    "rol": _("Role: tenant, co-tenant, co-occupant"),
    "voorletters": _("Initials"),
    "tussenvoegsel": _("Infix"),
    "achternaam": _("Surname"),
    "aanschrijfnaam": _("Name on a letter"),
    "telefoon": _("Phone number"),
    "email": _("E-mail address"),
    "voorkeurskanaal": _("How to reach"),
    "taal": _("Language"),
    "eenheid_id": _("Number of the home"),
    "complex_code": _("Code of the complex"),
    "complex_naam": _("Name of the complex"),
    "straat": _("Street"),
    "huisnummer": _("House number"),
    "huisletter": _("House letter"),
    "toevoeging": _("Addition"),
    "postcode": _("Postcode"),
    "woonplaats": _("Town"),
    "bag_nummeraanduiding": _("BAG number"),
    "huur_begin": _("First day of the lease"),
    "huur_einde": _("Last day of the lease"),
    "overleden": _("Died on"),
}
# CLUSTERSOORT of VERA, as far as it can stand for a complex.
CLUSTER_KINDS = [
    ("FIN", _("FIN: financial complex")),
    ("OND", _("OND: maintenance complex")),
    ("SER", _("SER: service complex")),
    ("STR", _("STR: strategic complex")),
    ("BUU", _("BUU: neighbourhood")),
    ("PRO", _("PRO: project")),
    ("VVE", _("VVE: owners' association")),
    ("WGP", _("WGP: group of homes")),
]


NONE = "-"  # a choice, not a field that may be left empty


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File from your system"),
        help_text=_("CSV, Excel (.xlsx) or VERA (.json)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.json"}),
    )
    corporation = forms.ModelChoiceField(
        label=_("Corporation"), queryset=Corporation.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, corporations: list[Corporation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(corporations) == 1:
            del self.fields["corporation"]
        else:
            field = self.fields["corporation"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = Corporation.objects.filter(pk__in=[one.pk for one in corporations])
        self.helper = FormHelper()
        self.helper.attrs = {"enctype": "multipart/form-data"}
        self.helper.add_input(Submit("upload", _("Upload and check")))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not format_of(file.name):
            raise forms.ValidationError(_("Choose a file that ends in .csv, .xlsx or .json."))
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(
                _("This file is larger than 300 MB. Export fewer complexes at a time.")
            )
        return file


class ColumnsForm(forms.Form):
    """For each column of the file: which of ours it is."""

    def __init__(self, *args: Any, run: ImportRun, remembered: dict[str, str], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.names: dict[str, str] = {}
        proposal = propose(run.headers, remembered)
        choices = [
            (NONE, _("do not take this column")),
            *[(name, COLUMN_LABELS[name]) for name in COLUMNS],
        ]
        for number, header in enumerate(run.headers):
            name = f"column_{number}"
            self.names[name] = header
            self.fields[name] = forms.ChoiceField(
                label=header, choices=choices, initial=proposal[header] or NONE
            )
        self.unknown = [header for header in run.headers if not proposal[header]]
        self.helper = FormHelper()
        self.helper.add_input(Submit("choose", _("Read the file")))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        chosen = [column for column in given.values() if column != NONE]
        lacking = [str(COLUMN_LABELS[name]) for name in REQUIRED if name not in chosen]
        if lacking:
            self.add_error(
                None,
                forms.ValidationError(
                    _("Say which column has: %(names)s."), params={"names": ", ".join(lacking)}
                ),
            )
        for name, column in list(given.items()):
            if chosen.count(column) > 1:
                self.add_error(name, _("This is chosen for two columns."))
        return given

    def mapping(self) -> dict[str, str]:
        chosen = {header: self.cleaned_data[name] for name, header in self.names.items()}
        return {header: "" if one == NONE else one for header, one in chosen.items()}


class ImportSettingsForm(forms.Form):
    taken = forms.MultipleChoiceField(
        label=_("Which of these may be taken over?"),
        choices=[(name, COLUMN_LABELS[name]) for name in OPTIONAL],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Name, home and lease are always taken over. What you leave out stays in your own"
            " system. What was taken over earlier stays here, until you clear it."
        ),
    )
    cluster_kind = forms.ChoiceField(
        label=_("Which kind of cluster is a complex?"),
        choices=CLUSTER_KINDS,
        help_text=_("Only for files of the standard VERA."),
    )

    def __init__(self, *args: Any, settings: ImportSettings, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "taken": [name for name in OPTIONAL if name not in settings.left_out],
            "cluster_kind": settings.cluster_kind,
        }
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", _("Save")))


class ClearForm(forms.Form):
    columns = forms.MultipleChoiceField(
        label=_("What is to be cleared?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What staff or the residents typed themselves stays."),
        error_messages={"required": _("Choose at least one, or go back.")},
    )

    def __init__(self, *args: Any, columns: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["columns"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, COLUMN_LABELS[name]) for name in columns]
        self.helper = FormHelper()
        self.helper.add_input(Submit("clear", _("Clear for everybody")))
