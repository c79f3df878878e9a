"""The product's application, which for requests that ask for it also says how many SQL statements it took.

Without the header the request passes straight through, so figures of time are those of the product.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from benchmarks.counting import Counter
from soc2hub.wsgi import application as product

ASKED = "HTTP_X_COUNT_STATEMENTS"
ANSWER = "X-Statements"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if ASKED not in environ:
        return product(environ, start_response)
    counter = Counter()

    def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        return start_response(status, [*headers, (ANSWER, str(counter.count))], *more)

    with connection.execute_wrapper(counter):
        return product(environ, started)
