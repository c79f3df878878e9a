"""Start-up check: every routed view of ours declares who may reach it."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import Error, register
from django.urls import URLPattern, URLResolver, get_resolver

OTHERS = ("allauth.", "drf_spectacular.", "django.")


@register()
def every_view_is_guarded(app_configs: Any, **kwargs: Any) -> list[Error]:
    return [
        Error(f"{route} has no guard", id="web.E001")
        for route, callback in routes()
        if declared(callback) is None and not callback.__module__.startswith(OTHERS)
    ]


def routes() -> Iterator[tuple[str, Any]]:
    """Every route as (`/pattern/`, view)."""
    yield from _walk(get_resolver().url_patterns, "/")


def declared(callback: Any) -> Any:
    """The guard of a page, or the API view class with its `permission`."""
    view_class = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
    if view_class is not None and getattr(view_class, "guard", None) is not None:
        return view_class.guard
    return getattr(callback, "guard", None)


def _walk(patterns: list[Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.callback
