"""Celery carries job ids only; the job's row says what to do and for whom (ARCHITECTURE "Tenancy")."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

from soc2hub.jobs import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soc2hub.settings")
os.environ.setdefault("SOC2HUB_PROCESS", "worker")

broker.use()
app = Celery("soc2hub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["soc2hub.jobs"], related_name="celery_tasks")


@worker_init.connect
def _refuse_powerful_role(**_: Any) -> None:
    from soc2hub.tenancy.isolation import refuse_powerful_role  # models need the apps loaded first

    refuse_powerful_role()
