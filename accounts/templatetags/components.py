"""Small parts of every page, as tags: known in all templates without loading."""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

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
