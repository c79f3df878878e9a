"""The bell is best effort: a broker that is away must not be felt by whoever rings."""

import time
from uuid import uuid4

import pytest
from celery import Celery

from soc2hub.jobs import bell


def test_ringing_a_broker_that_is_away_costs_next_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """F04: a page must not wait for Redis."""
    app = Celery("away", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.broker_url = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(bell, "current_app", app)

    began = time.monotonic()
    bell.ring(uuid4(), "default")

    assert time.monotonic() - began < 1
