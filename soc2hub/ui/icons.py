"""`{% load lucide %}`: the icons of that package, each drawn once a process instead of at every place it stands."""

from functools import lru_cache

from django import template
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide as drawn

register = template.Library()


@register.simple_tag
def lucide(name: str, *, size: int | None = 24, **attributes: object) -> SafeString:
    """`{% lucide "x" size=14 class="glyph" aria_hidden="true" %}`"""
    return _icon(str(name), size, tuple((key, str(value)) for key, value in attributes.items()))


@lru_cache(maxsize=1024)
def _icon(name: str, size: int | None, attributes: tuple[tuple[str, str], ...]) -> SafeString:
    return SafeString(drawn(name, size=size, **dict(attributes)))
