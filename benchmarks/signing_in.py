"""What the measured person needs beyond rows: scopes in force, and a browser's session. By the product's own code.

Django's connection must point at the filled database (`databases.point_at`).
"""

from importlib import import_module
from time import time
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from benchmarks.dataset import Filled
from scoping.actions.versions import approve, propose
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import entering


def put_scopes_in_force(filled: Filled) -> None:
    """Proposed by the CISO, signed by each client's executive."""
    ciso = User.objects.get(pk=filled.ciso)
    calendar = filled.calendar
    for client in filled.clients:
        with entering(client.id, by=ciso):
            version = propose(
                report_type="type_2", period_start=calendar.since, period_end=calendar.until,
                rationale="What the contracts name.", by=ciso,
            )  # fmt: skip
        executive = User.objects.get(pk=client.executive)
        with entering(client.id, by=executive):
            approve(version, by=executive)


def session_of(filled: Filled) -> str:
    """The cookie of the CISO, signed in with both factors."""
    ciso = User.objects.get(pk=filled.ciso)
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(ciso.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = ciso.get_session_auth_hash()
    store["has_mfa"] = True
    store["begun"] = store["seen"] = int(time())
    store.create()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"
