"""Django's PostgreSQL backend, plus two duties of every transaction: announce who acts, and write the trail.

`set_config(…, is_local => true)` right after BEGIN means nothing survives COMMIT or ROLLBACK, so pooled and
persistent connections are safe (SECURITY §1.1 "Setting the context"). Trail events are buffered and appended
just before the outermost commit, so that the chain's head is locked for an instant (SECURITY §1.2).
"""

import json
from typing import Any

from django.db.backends.postgresql import base

from soc2hub.tenancy.scope import current_or_none

ANNOUNCE = (
    "SELECT set_config('app.user_id', %s, true), set_config('app.client_id', %s, true),"
    " set_config('app.system', %s, true)"
)


Wrapper: Any = base.DatabaseWrapper  # its stubs lack the hooks overridden here


class DatabaseWrapper(Wrapper):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trail_buffer: list[tuple[frozenset[str], dict[str, Any]]] = []

    def announce_scope(self) -> None:
        """Tell PostgreSQL who acts for whom in this transaction; empty strings see nothing."""
        scope = current_or_none()
        user, client, system = ("", "", "")
        if scope is not None:
            user, client, system = str(scope.user_id or ""), str(scope.client_id or ""), scope.system
        with self.connection.cursor() as cursor:
            cursor.execute(ANNOUNCE, (user, client, system))

    def buffer_trail(self, event: dict[str, Any]) -> None:
        self.trail_buffer.append((frozenset(self.savepoint_ids), event))

    def flush_trail(self) -> None:
        """Append the buffered events, chains in one order so that two writers never wait for each other."""
        if not self.trail_buffer:
            return
        events = [event for _, event in self.trail_buffer]
        self.trail_buffer = []
        events.sort(key=lambda event: str(event["client_id"]))
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute("SELECT trail_append(%s::jsonb)", (json.dumps(events, ensure_ascii=False),))

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)
        if not autocommit:
            self.announce_scope()

    def _commit(self) -> None:
        if self.connection is not None:
            self.flush_trail()
        super()._commit()

    def _rollback(self) -> None:
        self.trail_buffer = []
        super()._rollback()

    def savepoint_rollback(self, sid: str) -> None:
        self.trail_buffer = [(sids, event) for sids, event in self.trail_buffer if sid not in sids]
        super().savepoint_rollback(sid)

    def close(self) -> None:
        self.trail_buffer = []
        super().close()
