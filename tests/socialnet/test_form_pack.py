"""The crispy pack `ds`: what a screen reader needs is there, before and after a refused form."""

from html.parser import HTMLParser
from typing import Any

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Div, Field, Fieldset, Layout, Row, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.utils.translation import override

from socialnet.styleguide import SampleForm, SampleFormSet, formset_helper

CONTROLS = {"input", "select", "textarea"}


class Page(HTMLParser):
    """The elements of a page, as (tag, attributes), and the words between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.elements if tag in tags]

    def ids(self) -> list[str]:
        return [attrs["id"] or "" for _tag, attrs in self.elements if "id" in attrs]

    def controls(self) -> list[dict[str, str | None]]:
        return [attrs for attrs in self.all(*CONTROLS) if attrs.get("type") != "hidden"]


def _page(form: Any, helper: FormHelper | None = None) -> Page:
    with override("en"):
        return Page(render_crispy_form(form, helper))


BLANK, REFUSED = SampleForm, lambda: SampleForm({"people": "9", "email": "no"})
BOTH = pytest.mark.parametrize("make", [BLANK, REFUSED], ids=["blank", "refused"])


@BOTH
def test_every_control_has_a_label(make: Any) -> None:
    page = _page(make())
    labels = {attrs.get("for") for attrs in page.all("label")}
    assert page.controls()
    assert [c for c in page.controls() if c.get("id") not in labels] == []


@BOTH
def test_ids_are_unique_and_what_is_pointed_at_exists(make: Any) -> None:
    page = _page(make())
    assert len(page.ids()) == len(set(page.ids()))
    for _tag, attrs in page.elements:
        for target in (attrs.get("aria-describedby") or "").split():
            assert target in page.ids()


@BOTH
def test_every_control_looks_like_the_house(make: Any) -> None:
    classes = [(c.get("class") or "").split() for c in _page(make()).controls()]
    assert all(found == ["ds-input"] for found in classes), classes


def test_help_and_error_are_both_read_out() -> None:
    page = _page(REFUSED())
    email = next(c for c in page.controls() if c["id"] == "id_email")
    assert email["aria-invalid"] == "true"
    assert email["aria-describedby"] == "id_email_helptext id_email_error"


def test_the_file_field_too() -> None:
    class WithFile(forms.Form):
        photo = forms.FileField(help_text="One picture.")

    page = _page(WithFile({}))
    photo = page.controls()[0]
    assert photo["aria-describedby"] == "id_photo_helptext id_photo_error"
    assert page.all("form")[0]["enctype"] == "multipart/form-data"


def test_a_group_is_a_fieldset_with_its_error() -> None:
    page = _page(REFUSED())
    group = next(f for f in page.all("fieldset") if f.get("id") == "div_id_reason")
    assert group["aria-describedby"] == "id_reason_helptext id_reason_error"
    assert len(page.all("legend")) == 2  # reason and days


def test_the_summary_leads_to_every_field_that_is_wrong() -> None:
    form = REFUSED()
    page = _page(form)
    links = [(a.get("href") or "").removeprefix("#") for a in page.all("a")]
    assert len(links) == len(form.errors)
    controls = {c["id"] for c in page.controls()}
    assert set(links) <= controls
    assert "id_reason_0" in links


def test_the_summary_takes_the_focus() -> None:
    summary = next(d for d in _page(REFUSED()).all("div") if d.get("class") == "ds-error-summary")
    assert "autofocus" in summary
    assert summary["tabindex"] == "-1"
    assert summary["aria-labelledby"] in _page(REFUSED()).ids()
    assert not [d for d in _page(BLANK()).all("div") if d.get("class") == "ds-error-summary"]


def test_what_belongs_to_no_field_is_in_the_summary() -> None:
    class Never(forms.Form):
        def clean(self) -> None:
            raise forms.ValidationError("This cannot be <today>.")

    assert "This cannot be <today>." in _page(Never({})).text


def test_only_optional_fields_say_so() -> None:
    class Two(forms.Form):
        needed = forms.CharField(label="Needed")
        extra = forms.CharField(label="Extra", required=False)
        tick = forms.BooleanField(label="Tick", required=False)

    assert " ".join(_page(Two()).text.split()) == "Needed Extra (optional) Tick"


def test_a_search_form_does_not_say_optional() -> None:
    class Search(forms.Form):
        q = forms.CharField(label="Name", required=False)

    helper = FormHelper()
    helper.form_method = "get"
    page = _page(Search(), helper)
    assert "optional" not in page.text
    assert page.all("form")[0]["method"] == "get"


def test_the_first_button_is_the_main_one_and_hidden_fields_stay_hidden() -> None:
    page = _page(BLANK())
    assert [b.get("data-variant") for b in page.all("button")] == [None, "secondary"]
    assert [c["name"] for c in page.all("input") if c.get("type") == "hidden"] == ["token"]


def test_choices_keep_what_was_chosen() -> None:
    page = _page(SampleForm({"reason": "home", "days": ["mo", "th"]}))
    chosen = [c["id"] for c in page.controls() if "checked" in c]
    assert chosen == ["id_reason_1", "id_days_0", "id_days_3"]


def test_what_was_typed_is_escaped() -> None:
    html = render_crispy_form(SampleForm({"name": '"><script>x</script>'}))
    assert "<script>" not in html


def test_a_layout_uses_the_same_fields() -> None:
    class Address(forms.Form):
        street = forms.CharField()
        number = forms.CharField()
        note = forms.CharField(required=False)

    helper = FormHelper()
    helper.layout = Layout(
        Fieldset("Where?", Row(Column("street"), Column("number"))),
        Div(Field("note", autocomplete="off"), HTML("<p>More</p>")),
        Submit("save", "Save"),
    )
    page = _page(Address({"street": "x"}), helper)
    assert [c["id"] for c in page.controls()] == ["id_street", "id_number", "id_note"]
    assert page.controls()[2]["autocomplete"] == "off"
    assert [(a.get("href")) for a in page.all("a")] == ["#id_number"]
    assert "Where?" in page.text


def test_a_formset_has_one_summary_and_a_fieldset_per_line() -> None:
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-name": "", "form-0-number":
            "3", "form-1-name": "", "form-1-number": "4"}  # fmt: skip
    page = _page(SampleFormSet(data), formset_helper())
    assert len(page.all("legend")) == 2
    assert [a["href"] for a in page.all("a")] == ["#id_form-0-name", "#id_form-1-name"]
    assert len([d for d in page.all("div") if d.get("class") == "ds-error-summary"]) == 1
    assert len(page.ids()) == len(set(page.ids()))
    assert {"form-TOTAL_FORMS", "form-INITIAL_FORMS"} <= {c.get("name") for c in page.all("input")}
