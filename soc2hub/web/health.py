"""`/healthz` the process lives · `/readyz` names what is bad of database, Redis, vault · `/metrics` for Prometheus."""

import os
from collections.abc import Callable
from hmac import compare_digest

import redis
from django.conf import settings
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from soc2hub.backups.models import warning
from soc2hub.web.guard import public_page


@public_page()
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@public_page()
def readyz(request: HttpRequest) -> HttpResponse:
    """503 when the database or the vault is away; Redis away is only told, since work waits in PostgreSQL (F04), and so
    is a backup too old or never proven."""
    parts = {"database": _works(_ask_database), "vault": _works(_ask_vault), "redis": _works(_ask_redis)}
    ready = parts["database"] and parts["vault"]
    words = {name: "ok" if good else "down" for name, good in parts.items()}
    words["backup"] = _backup()
    return JsonResponse({"ready": ready} | words, status=200 if ready else 503)


@public_page()
def metrics(request: HttpRequest) -> HttpResponse:
    """For the scraper that knows SOC2HUB_METRICS_TOKEN; nobody else learns that it exists (case A65)."""
    expected = os.environ.get("SOC2HUB_METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not expected or not compare_digest(given.encode(), expected.encode()):
        raise Http404
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _works(probe: Callable[[], None]) -> bool:
    try:
        probe()
    except (Error, redis.RedisError, OSError):
        return False
    return True


def _backup() -> str:
    try:
        return warning() or "ok"
    except Error:
        return "unknown"


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_redis() -> None:
    redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1).ping()


def _ask_vault() -> None:
    settings.VAULT_ROOT.mkdir(parents=True, exist_ok=True)
    if not os.access(settings.VAULT_ROOT, os.W_OK):
        raise OSError("vault not writable")
