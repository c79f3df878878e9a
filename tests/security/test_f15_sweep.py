"""F15 and F14: the weekly sweep takes what nothing refers to, after its time, and never what is still referred to."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings

from evidence.models import Submission
from soc2hub.custody import tasks
from soc2hub.custody.actions import holds
from soc2hub.jobs import registry
from soc2hub.lib import clock
from soc2hub.tenancy.scope import entering
from soc2hub.vault import sweeping
from soc2hub.vault.blobs import Arrival, keep, open_blob, receiving, store_bytes
from soc2hub.vault.models import Blob, Idle, Withdrawal
from soc2hub.vault.storage import name_of
from tests.evidence.building import NOON, at, hand_in, occurrence_of, owing
from tests.vault.samples import CSV, PDF
from tests.worlds import World


def path_of(blob: Blob) -> Path:
    return Path(settings.VAULT_ROOT) / name_of(blob.client_id, blob.sha256)  # type: ignore[arg-type]


def swept(world: World, day: int) -> sweeping.Swept:
    """The weekly job, that many days after noon of the day everything was handed in."""
    with at(NOON + timedelta(days=day)), entering(world.acme, by=world.priya):
        return sweeping.sweep(clock.now())


@pytest.fixture
def shared(world: World) -> Iterator[tuple[Submission, Submission, Submission]]:
    """The same bytes in two pieces of Acme and in one of the rival."""
    control, foreign = owing(world), owing(world, client=world.rival)
    with at(), entering(world.acme, by=world.erin):
        pieces = [hand_in(occurrence_of(control, key), by=world.erin) for key in ("2026-02", "2026-03")]
    with at(), entering(world.rival, by=world.rita):
        pieces.append(hand_in(occurrence_of(foreign), by=world.rita))
    yield tuple(pieces)


def test_what_any_row_still_refers_to_survives_forty_days_of_sweeps(world: World, shared) -> None:
    """F15: evidence is never deleted, so one row's end cannot take another's bytes; nor does another client's."""
    first, second, foreign = shared
    for day in (1, 8, 15, 40, 47):
        assert swept(world, day) == sweeping.Swept()

    for client, by, piece in ((world.acme, world.erin, first), (world.acme, world.erin, second),
                              (world.rival, world.rita, foreign)):  # fmt: skip
        with entering(client, by=by), open_blob(piece.blob) as file:
            assert file.read() == PDF


def test_what_nothing_refers_to_waits_a_week_then_thirty_days_in_the_trash(world: World, shared) -> None:
    with at(), entering(world.acme, by=world.priya):
        unused = store_bytes(CSV, "unused.csv")
    trash = Path(settings.VAULT_ROOT) / ".trash" / str(world.acme.pk) / unused.sha256

    assert swept(world, 1) == sweeping.Swept()
    assert swept(world, 7) == sweeping.Swept()
    assert path_of(unused).exists()
    assert swept(world, 9) == sweeping.Swept(unused=(unused.sha256,))
    assert (path_of(unused).exists(), trash.exists()) == (False, True)
    assert swept(world, 30) == sweeping.Swept()
    assert swept(world, 40) == sweeping.Swept(ended=(unused.sha256,))
    assert not trash.exists()


def test_what_is_referred_to_again_in_time_starts_anew(world: World) -> None:
    control = owing(world)
    with at(), entering(world.acme, by=world.priya):
        blob = store_bytes(PDF, "kept first.pdf")
    swept(world, 1)
    with entering(world.acme, by=world.erin), at():
        hand_in(occurrence_of(control), by=world.erin)

    assert swept(world, 9) == sweeping.Swept()
    with entering(world.acme, by=world.priya):
        assert not Idle.objects.filter(blob=blob).exists()


def test_the_same_bytes_handed_in_from_the_trash_are_whole_again(world: World) -> None:
    with at(), entering(world.acme, by=world.priya):
        blob = store_bytes(PDF, "a.pdf")
    swept(world, 1)
    swept(world, 9)
    with entering(world.acme, by=world.priya):
        assert Withdrawal.objects.get().kind == "unused"

        with receiving([PDF], name="a.pdf") as again:
            assert keep(again).pk == blob.pk

        with open_blob(blob) as file:
            assert file.read() == PDF


def test_the_trace_of_a_killed_upload_is_gone_after_its_time(world: World) -> None:
    """F14: bytes whose row was never committed; a young one may still be on its way."""
    with entering(world.acme, by=world.priya):
        arrival = Arrival("a.pdf")
        arrival.write(PDF)
        received = arrival.complete()
        sweeping.vault().keep(received.held, world.acme.pk)
    path = Path(settings.VAULT_ROOT) / name_of(UUID(str(world.acme.pk)), received.sha256)
    written = NOON.timestamp()
    os.utime(path, (written, written))

    assert swept(world, 6) == sweeping.Swept()
    assert swept(world, 8) == sweeping.Swept(orphans=(received.sha256,))
    assert swept(world, 8) == sweeping.Swept()
    assert swept(world, 39) == sweeping.Swept(ended=(received.sha256,))
    assert not path.exists()


def test_under_a_hold_not_even_the_unused_goes(world: World) -> None:
    """`custody.sweep` runs as often as somebody rings, `custody.weekly` once a week for each client."""
    with at(), entering(world.acme, by=world.priya):
        blob = store_bytes(CSV, "a.csv")
        hold = holds.place(reason="Matter 7", by=world.priya)

    def weekly(day: int) -> None:
        with at(NOON + timedelta(days=day)), entering(world.acme, by=world.priya):
            tasks.sweep()

    for day in (1, 9, 17):
        weekly(day)
    assert path_of(blob).exists()

    with at(), entering(world.acme, by=world.priya):
        holds.release(hold, reason="Settled", by=world.priya)
    for day in (18, 27, 27):
        weekly(day)
    assert not path_of(blob).exists()
    assert {"custody.sweep", "custody.weekly"} <= set(registry.kinds())


def test_every_table_with_a_key_to_a_blob_is_asked() -> None:
    found = {f"{model._meta.label}.{column}" for model, column in sweeping.references()}

    assert found >= {
        "evidence.Submission.blob_id", "scoping.ScopeFile.blob_id", "controls.Policy.blob_id",
        "reporting.Briefing.pdf_id", "custody.Hold.blob_id", "custody.Purge.blob_id",
    }  # fmt: skip
    assert not any(name.startswith("vault.") for name in found)


def test_a_sweep_knows_its_week() -> None:
    assert tasks.weekly(datetime(2026, 1, 1)) == "2026-W01"
