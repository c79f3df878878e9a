"""Which function does a job of which kind; apps' `tasks.py` modules register theirs at start."""

from collections.abc import Callable
from typing import Any

Handler = Callable[..., Any]
_handlers: dict[str, Handler] = {}


class UnknownKind(LookupError):
    """A job names work that no app offers (an older release, or a forged row)."""


def job(kind: str) -> Callable[[Handler], Handler]:
    """Register a task: it gets the job's ids as keywords, inside its client and one transaction."""

    def register(handler: Handler) -> Handler:
        if kind in _handlers:
            raise ValueError(f"two handlers for {kind}")
        _handlers[kind] = handler
        return handler

    return register


def handler_of(kind: str) -> Handler:
    try:
        return _handlers[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def kinds() -> list[str]:
    return sorted(_handlers)
