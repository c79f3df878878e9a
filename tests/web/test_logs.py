"""The log says where a fault of Django's or a library's own came from."""

import io
import json
import logging
import logging.config

from soc2hub.web import logs


def test_a_fault_is_logged_with_its_traceback() -> None:
    formatter = logs.configure("INFO")["formatters"]["json"]
    made = formatter["()"](**{name: value for name, value in formatter.items() if name != "()"})
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(made)
    log = logging.Logger("django.request")
    log.addHandler(handler)

    try:
        raise LookupError("lost")
    except LookupError:
        log.exception("Internal Server Error")

    line = json.loads(stream.getvalue())
    assert "Traceback" in line["exception"] and "LookupError: lost" in line["exception"]
