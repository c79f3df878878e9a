"""The bell's wire: an entry in the broker that is no message is dropped, where Celery's own transport would end."""

from queue import Empty
from typing import Any

import structlog
from kombu.transport import TRANSPORT_ALIASES, redis

log = structlog.get_logger()
TEXTS = ("exchange", "routing_key")


class Channel(redis.Channel):  # type: ignore[misc]
    def _brpop_read(self, **options: Any) -> Any:
        """A ValueError: what was read is neither UTF-8, JSON nor base64. It is out of the list by then."""
        try:
            return super()._brpop_read(**options)
        except ValueError:
            log.warning("broker.no_message")
            raise Empty from None


class Transport(redis.Transport):  # type: ignore[misc]
    Channel = Channel

    def _deliver(self, message: Any, queue: str) -> None:
        if is_message(message):
            super()._deliver(message, queue)
        else:
            log.warning("broker.no_message", queue=queue)


def is_message(entry: Any) -> bool:
    """Of the shape that Kombu writes; what it asks for is judged by who receives it."""
    if not isinstance(entry, dict) or not isinstance(entry.get("body"), str):
        return False
    properties = entry.get("properties")
    if not isinstance(properties, dict) or not isinstance(properties.get("delivery_tag"), str):
        return False
    where = properties.get("delivery_info")
    return isinstance(where, dict) and all(isinstance(where.get(name), str) for name in TEXTS)


def use() -> None:
    """For every `redis://` address of this process."""
    TRANSPORT_ALIASES["redis"] = TRANSPORT_ALIASES["rediss"] = f"{__name__}:Transport"
