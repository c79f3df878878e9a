"""Recurring work: each slot of each schedule is one row and one job, whatever number of beats tick."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from soc2hub.jobs.models import Slot
from soc2hub.jobs.queue import enqueue
from soc2hub.lib import clock


@dataclass(frozen=True, slots=True)
class Schedule:
    """`slot_at` names the slot an instant belongs to, such as `2026-03-14` for daily work in UTC."""

    kind: str
    slot_at: Callable[[datetime], str]


_schedules: dict[str, Schedule] = {}


def schedule(kind: str, slot_at: Callable[[datetime], str]) -> None:
    _schedules[kind] = Schedule(kind, slot_at)


def daily(instant: datetime) -> str:
    return instant.date().isoformat()


def hourly(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H")


def open_due_slots() -> int:
    """Enqueue the current slot of each schedule unless some beat did already; returns how many were new."""
    return sum(_open(entry, clock.now()) for entry in _schedules.values())


def _open(entry: Schedule, instant: datetime) -> bool:
    try:
        with transaction.atomic():
            Slot.objects.create(schedule=entry.kind, slot=entry.slot_at(instant))
            enqueue(entry.kind)
    except IntegrityError:
        return False
    return True
