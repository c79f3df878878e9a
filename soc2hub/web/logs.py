"""Logs are JSON lines with request id, client and person; never a body, a token or a mail address."""

import logging
from typing import Any

import structlog

SECRET_BELOW = ("/invitations/", "/accounts/password/reset/key/", "/calendar/")

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def loggable(path: str) -> str:
    """The path without the secret that a one-time link carries (case A60)."""
    return next((f"{prefix}…" for prefix in SECRET_BELOW if path.startswith(prefix)), path)


class WithoutLinks(logging.Filter):
    """Django writes the path of each answer from 400 on: that of a one-time link is a secret while it works."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(loggable(arg) if isinstance(arg, str) else arg for arg in record.args)
        return True


def configure(level: str) -> dict[str, Any]:
    structlog.configure(
        processors=[
            *SHARED,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processor": structlog.processors.JSONRenderer(),
                "foreign_pre_chain": [
                    *SHARED,
                    structlog.stdlib.add_logger_name,
                    structlog.processors.format_exc_info,
                ],
            }
        },
        "filters": {"without_links": {"()": WithoutLinks}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.server": {"level": "WARNING"},
            "django.request": {"filters": ["without_links"]},
            "django.security.csrf": {"filters": ["without_links"]},
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
        },
    }
