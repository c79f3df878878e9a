"""`record(verb, subject=…, by=…)`: one event in the transaction that makes the change."""

from typing import Any
from uuid import UUID, uuid4

from django.db import models

from soc2hub.lib import clock
from soc2hub.tenancy import scope
from soc2hub.tenancy.scope import connection
from soc2hub.trail.models import AccessEvent

SECRET = ("password", "secret", "token", "otp", "code")


def record(verb: str, *, subject: models.Model, by: Any, **body: Any) -> None:
    """Buffer one event of the client entered; it is appended just before the outermost commit.

    `body` holds short, safe values (names of fields changed, states, counts): never secrets or file contents.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{verb} recorded outside a transaction")
    entered = scope.current()
    connection.buffer_trail(
        {
            "id": str(uuid4()),
            "client_id": str(entered.client_id),
            "at": clock.now().isoformat(),
            "actor_id": str(by.pk) if by is not None else None,
            "via": entered.via if not entered.system else f"system:{entered.system}",
            "verb": verb,
            "subject_type": subject._meta.label_lower,
            "subject_id": str(subject.pk),
            "body": _safe(body),
        }
    )


def record_access(verb: str, *, user_id: UUID | None, address: str = "", **body: Any) -> None:
    """A sign-in, a refusal, a lock-out: outside any client."""
    AccessEvent.objects.create(at=clock.now(), verb=verb, user_id=user_id, address=address, body=_safe(body))


def _safe(body: dict[str, Any]) -> dict[str, Any]:
    for name in body:
        if any(word in name.lower() for word in SECRET):
            raise ValueError(f"{name!r} may not enter the trail")
    return {name: _plain(value) for name, value in body.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    return str(value).replace("\x00", "")[:500]
