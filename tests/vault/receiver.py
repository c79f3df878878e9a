"""A site that only receives: what the tests of bodies ask over real sockets, under gunicorn as in production."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings

if not settings.configured:
    settings.configure(DATA_UPLOAD_MAX_MEMORY_SIZE=None, USE_I18N=False)

from django.core.handlers.wsgi import WSGIRequest  # noqa: E402  (needs the settings)

from soc2hub.lib.refusals import Refusal  # noqa: E402
from soc2hub.vault import bodies  # noqa: E402
from soc2hub.vault.storage import FileStorage  # noqa: E402

ROOT = Path(os.environ.get("RECEIVER_ROOT", "/nonexistent"))
bodies.PATIENCE = 1.0
bodies.SLOWEST, bodies.SLOWEST_AFTER = 1000, 0.5
bodies.SLOW, bodies.SLOW_AFTER = 1_000_000, 0.3


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The SHA-256, the size and how it was read; or the refusal."""
    request = WSGIRequest(environ)
    way = "past" if bodies.PastReader.fits(environ["wsgi.input"]) else "through"
    arriving = FileStorage(ROOT).begin(limit=30_000_000)
    try:
        with bodies.body_of(request) as body:
            arriving.fill(body)
        held = arriving.finish()
        said, status = f"{held.sha256} {held.size} {way}", "201 Created"
    except Refusal as refusal:
        said, status = refusal.message, f"{refusal.status} Refused"
    arriving.abandon()
    start_response(status, [("Content-Length", str(len(said)))])
    return [said.encode()]
