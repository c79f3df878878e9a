"""Fifty acts on one occurrence at the same time: dates given and waivers asked, all of the same version (F19)."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connections

from benchmarks.databases import point_at
from benchmarks.faults.asking import Answer, Api, side_by_side
from benchmarks.faults.ground import count, rows
from benchmarks.faults.people import World
from benchmarks.faults.sites import Site
from controls.actions.occurrences import generate
from controls.models import Control, Occurrence
from soc2hub.lib import clock
from soc2hub.tenancy.scope import entering

ACTS = 50
TOLD = "SELECT count(*) FROM trail_event WHERE subject_id = %s AND verb IN ('occurrence.moved', 'waiver.asked')"


def acts_on_an_occurrence(at: Site, world: World) -> list[str]:
    """One of them wins; the row, its waivers and the trail hold that one and nothing of the others."""
    occurrence, due_on = _open_occurrence(at.database, world)
    api, path = Api(at.url, world.ciso.token), f"/clients/{world.acme}/occurrences/{occurrence}"

    def act(number: int) -> Answer:
        version = {"If-Match": '"1"'}
        if number % 2:
            return api.ask("POST", f"{path}/waiver", {"reason": f"Waiver {number}"}, headers=version)
        body = {"due_on": str(due_on + timedelta(days=1 + number % 20)), "reason": f"Move {number}"}
        return api.ask("POST", f"{path}/move", body, headers=version)

    answers = side_by_side(act, range(ACTS), hands=25)
    found = Counter(answer.status // 100 if answer.status < 300 else answer.status for answer in answers)
    if found[2] != 1 or found[2] + found[412] + found[409] != ACTS:
        return [f"acts on one occurrence: answers {dict(found)}"]
    winner = next(number for number, answer in enumerate(answers) if answer.status < 300)
    kept, said = api.ask("GET", path).json, f"{'Waiver' if winner % 2 else 'Move'} {winner}"
    held = _held(at.database, occurrence)
    faults = [] if held == [said] else [f"{said} was told that it won, the rows hold {held}"]
    faults += [] if kept["version"] == 2 else [f"one act, and version {kept['version']}"]
    told = count(at.database, TOLD, str(occurrence))
    return faults if told == 1 else [*faults, f"one act won, and {told} are in the trail"]


def _open_occurrence(database: str, world: World) -> tuple[UUID, date]:
    """Of a yearly control, so that its due date lies ahead on any day."""
    point_at(database)
    try:
        with entering(world.acme, by=world.ciso.id):
            today = clock.today("UTC")
            values: Any = {"title": "Looked at", "frequency": "annual", "implemented_on": date(today.year, 1, 1)}
            control = Control.objects.create(ref="RACE-1", status="operating", **values)
            generate([control], since=date(today.year, 1, 1), until=date(today.year + 1, 12, 31), by=None)
            found = Occurrence.objects.filter(control=control, due_on__gt=today).order_by("-due_on")[0]
        return found.pk, found.due_on - timedelta(days=30)
    finally:
        connections.close_all()


def _held(database: str, occurrence: UUID) -> list[str]:
    moved = "SELECT moved_because FROM controls_occurrence WHERE id = %s AND moved_from IS NOT NULL"
    asked = "SELECT reason FROM controls_waiver WHERE occurrence_id = %s"
    return [said for query in (moved, asked) for (said,) in rows(database, query, str(occurrence))]
