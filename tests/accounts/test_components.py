"""Small parts of pages that are tags."""

from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation


def made(text: str, **values: Any) -> str:
    return str(Template(text).render(Context(values)))


def test_a_badge_says_its_label_and_nothing_of_it_is_code() -> None:
    found = made("{% badge label=what %}", what="<b>Jan & zn</b>")
    assert found == (
        '<span class="ds-tag sn-badge" data-color="neutral">&lt;b&gt;Jan &amp; zn&lt;/b&gt;</span>'
    )


@pytest.mark.parametrize(
    ("badge", "shape"),
    [
        ('{% badge label="x" tone="danger" %}', "danger"),
        ('{% badge label="x" tone="warning" icon="lock" %}', "lock"),
        ('{% badge label="x" tone="info" icon="none" %}', None),
        ('{% badge label="x" tone="neutral" %}', None),
        ('{% badge label="x" tone=nothing %}', None),
    ],
)
def test_a_tone_has_a_shape_for_who_sees_no_colours(badge: str, shape: str | None) -> None:
    found = made(badge)
    assert ("<svg" in found) == (shape is not None)
    assert shape is None or f'data-icon="{shape}"' in found


def test_a_part_is_made_once_for_each_language_and_value() -> None:
    text = '{% once "layout/_dialog.html" %}'
    with translation.override("nl"):
        dutch = made(text)
        assert dutch == made(text)
    with translation.override("en"):
        assert made(text) != dutch
    styles = '{% once "layout/_styles.html" theme_url=theme %}'
    assert "/thema/een.css" in made(styles, theme="/thema/een.css")
    assert "/thema/een.css" not in made(styles, theme="/thema/twee.css")
    assert "css/theme.css" in made(styles)
