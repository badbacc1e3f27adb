"""Small parts of every page, as tags: known in all templates without loading."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A shape of img/icons.svg. It says nothing to who listens: text stands beside it."""
    return _drawn(str(name))


# A page has some twenty, and to draw each from a template took a tenth of a page.
@lru_cache(200)
def _drawn(name: str) -> SafeString:
    return format_html(
        '<svg class="sn-icon" data-icon="{0}" aria-hidden="true" focusable="false">'
        '<use href="{1}#{0}"/></svg>',
        name,
        static("img/icons.svg"),
    )


# Tones that have a shape of their own, for who sees no colours.
_SHAPED = frozenset({"success", "warning", "danger", "info"})


@register.simple_tag
def badge(label: object, tone: str = "", icon: str = "") -> SafeString:
    """`tone`: neutral, info, success, warning, danger or accent. `icon`: a shape where the tone has
    none, or another one; "none" leaves it out."""
    shape = icon or tone
    drawn = _drawn(str(shape)) if shape in _SHAPED or icon not in {"", "none"} else ""
    return format_html(
        '<span class="ds-tag sn-badge" data-color="{}">{}{}</span>',
        tone or "neutral",
        drawn,
        localize(label),
    )


@register.simple_tag
def once(name: str, **values: object) -> SafeString:
    """A part that is the same for everybody with these values: made once for each process, and not
    for each page. There is nothing of a visitor in it."""
    make = _made.__wrapped__ if settings.DEBUG else _made
    # As texts: what is lazy would keep its request with it.
    texts = sorted((key, str(value or "")) for key, value in values.items())
    return make(name, get_language(), *texts)


@lru_cache(2000)
def _made(name: str, language: str | None, *values: tuple[str, str]) -> SafeString:
    return render_to_string(name, dict(values))
