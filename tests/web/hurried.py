"""A site behind the bulkhead with little patience and few threads: says which of them served, and what arrived."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

from soc2hub.web import bulkhead

bulkhead.WITHIN, bulkhead.UPLOADS = 3.0, 2
bulkhead.PATIENCE, bulkhead.SLOWEST_AFTER = 3.0, 2.0
Bulkhead = bulkhead.Bulkhead


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = b"" if environ["PATH_INFO"] == "/unread" else environ["wsgi.input"].read()
    said = f"{threading.current_thread().name.partition('_')[0]} {len(body)}"
    start_response("200 OK", [("Content-Length", str(len(said)))])
    return [said.encode()]
