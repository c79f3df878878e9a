"""A control of Acme that owes its months, and evidence for them, made by the product's own acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from controls.actions.occurrences import generate
from controls.models import Control, Occurrence
from evidence.actions.submissions import Claim, submit_file, submit_text
from evidence.models import Submission
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering
from soc2hub.vault.blobs import receiving
from tests.vault.samples import PDF
from tests.worlds import World

NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
MARCH = Claim(date(2026, 3, 18), date(2026, 3, 1), date(2026, 3, 31))


@contextmanager
def at(instant: datetime = NOON) -> Iterator[None]:
    with clock.travelled_to(instant):
        yield


def owing(world: World, ref: str = "AC-1", *, client: Client | None = None, **values: Any) -> Control:
    """A monthly control running all of 2026."""
    values = {"title": "Access is reviewed", "frequency": "monthly", "implemented_on": date(2026, 1, 1)} | values
    with entering(client or world.acme, by=world.priya if client != world.rival else world.rita):
        items = [{"item": "Signed list of users", "cadence": "monthly"}]
        control = Control.objects.create(ref=ref, status="operating", evidence_items=items, **values)
        generate([control], since=date(2026, 1, 1), until=date(2026, 12, 31), by=None)
    return control


def occurrence_of(control: Control, key: str = "2026-03") -> Occurrence:
    """Inside the client."""
    return Occurrence.objects.get(control=control, key=key)


def hand_in(
    occurrence: Occurrence, *, by: User, data: bytes = PDF, name: str = "review.pdf", claim: Claim = MARCH
) -> Submission:
    """Inside the client, whoever acts there: evidence is handed in under one's own name."""
    with entering(occurrence.client_id, by=by), receiving([data], name=name) as received:
        return submit_file(occurrence, received, claim=claim, by=by)


def write_down(occurrence: Occurrence, *, by: User, text: str = "12 users, 12 confirmed by Omar.") -> Submission:
    with entering(occurrence.client_id, by=by):
        return submit_text(occurrence, text, claim=MARCH, by=by)
