"""How many SQL statements an answer takes."""

from collections.abc import Callable
from typing import Any

TOUCH = 'UPDATE "DJANGO_SESSION"'
"""Once a minute a browser's session is seen anew, whichever page that falls on."""
UNCOUNTED = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "BEGIN", "COMMIT", "SELECT SET_CONFIG", TOUCH)


class Counter:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], statement: str, params: Any, many: bool, context: Any) -> Any:
        if not statement.lstrip().upper().startswith(UNCOUNTED):
            self.count += 1
        return execute(statement, params, many, context)
