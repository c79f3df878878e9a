"""End somebody's sessions: after a change of password, second factor or role all others are signed out (case A43)."""

from importlib import import_module
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings


def end_sessions(user_id: UUID, *, but: str | None = None) -> int:
    """Ends every session of the person except the one of key `but`; says how many were open.

    A key of one's own that was just exchanged for `but` is listed still, and open no more.
    """
    rows = apps.get_model("usersessions", "UserSession")._default_manager.filter(user_id=user_id)
    if but:
        rows = rows.exclude(session_key=but)
    keys = list(rows.values_list("session_key", flat=True))
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    open_ones = [key for key in keys if store.exists(key)]
    for key in open_ones:
        store.delete(key)
    rows.delete()
    return len(open_ones)
