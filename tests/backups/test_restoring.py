"""Back up a world, lose it, bring it back: by the operator's own commands on real servers (SECURITY §1.7)."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from evidence.models import Submission
from soc2hub.accounts.models import Membership, Person, User
from soc2hub.accounts.roles import Role
from soc2hub.backups import databases, restoring
from soc2hub.backups.boxes import new_key
from soc2hub.backups.collections import Collection
from soc2hub.backups.failures import Unreadable
from soc2hub.backups.making import Made, make
from soc2hub.backups.models import Backup, warning
from soc2hub.backups.settings import collection_at
from soc2hub.custody.actions import purges
from soc2hub.custody.models import Purge
from soc2hub.lib import clock
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering
from soc2hub.vault.blobs import open_blob, store_bytes
from soc2hub.vault.models import Blob, Withdrawal
from tests.databases import BASE, cloned, migrated_template, replaced, url_for
from tests.evidence.building import occurrence_of, owing, write_down
from tests.vault.samples import CSV, PDF
from tests.worlds import World, small_world

ROLES = ("DATABASE_URL", "DATABASE_URL_WORKER", "DATABASE_URL_MIGRATE", "DATABASE_URL_BACKUP")


@dataclass
class Operator:
    """At the shell of an installation."""

    database: str
    data: Path
    place: Path
    key: str = field(default_factory=new_key)

    def run(self, *argv: str, **more: str) -> subprocess.CompletedProcess[str]:
        own = {variable: url_for(variable, self.database) for variable in ROLES}
        own |= {"SOC2HUB_PROCESS": "migrate", "SOC2HUB_DATA": str(self.data), "SOC2HUB_BACKUP_KEY": self.key}
        own["DJANGO_SETTINGS_MODULE"] = "soc2hub.settings"
        done = subprocess.run(
            [sys.executable, "-m", "django", *argv], cwd=BASE, env=os.environ | own | more,
            capture_output=True, text=True,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def restore(self, *more: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return self.run("restore", str(self.place), *more, **environ)


@pytest.fixture
def told(fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[World, Operator]:
    """A client with two files, and another practice's with one of the same bytes."""
    for variable in ROLES:
        monkeypatch.setenv(variable, url_for(variable, fresh_database))
    world = small_world()
    with entering(world.acme, by=world.priya):
        store_bytes(PDF, "a.pdf")
        store_bytes(CSV, "a.csv")
    with entering(world.rival, by=world.rita):
        store_bytes(PDF, "a.pdf")
    operator = Operator(fresh_database, Path(settings.VAULT_ROOT).parent, tmp_path / "backups")
    settings.BACKUP_KEY = operator.key
    return world, operator


@pytest.fixture
def collection(told: tuple[World, Operator]) -> Collection:
    return collection_at(str(told[1].place), {"unencrypted": False})


@pytest.fixture
def at_another(tmp_path: Path, fresh_database: str) -> Iterator[Callable[[Operator], Operator]]:
    """A machine with an installation that nobody used yet: tables and catalog, no people."""
    name = f"{fresh_database}_new"

    def make_one(former: Operator) -> Operator:
        cloned(migrated_template(), name)
        data = tmp_path / "elsewhere"
        data.mkdir()
        return Operator(name, data, former.place, former.key)

    yield make_one
    connections.close_all()
    replaced(name)


@pytest.mark.timeout(900)
def test_a_backup_is_proven_by_restoring_it_and_then_counts_as_green(told: tuple[World, Operator]) -> None:
    _, operator = told
    assert operator.run("backup", "--to", str(operator.place)).returncode == 0
    assert warning() == "no backup was ever proven"

    proven = operator.restore("--verify")

    assert proven.returncode == 0, proven.stderr
    assert "3 files" in proven.stdout and proven.stdout.count("✓") == 8
    assert Backup.objects.green().count() == 1
    assert warning() == ""
    assert warning(clock.now() + timedelta(hours=37)) == "the last proven backup is 37 h old"
    assert not list(operator.data.glob("restore-*"))


@pytest.mark.timeout(900)
def test_after_everything_is_lost_it_comes_back_and_stands(
    told: tuple[World, Operator], collection: Collection, at_another: Callable[[Operator], Operator]
) -> None:
    world, operator = told
    make(collection)
    shutil.rmtree(operator.data / "vault")
    elsewhere = at_another(operator)
    other_secret = elsewhere.restore("--into", elsewhere.database, SOC2HUB_SECRET_KEY="another secret of another place")
    assert other_secret.returncode == 1 and "second factor" in other_secret.stderr

    restored = elsewhere.restore("--into", elsewhere.database)

    assert restored.returncode == 0, restored.stderr
    assert restored.stdout.count("✓") == 8
    assert elsewhere.run("verify_vault").returncode == 0
    assert (elsewhere.data / "welcomed").exists()
    settings.VAULT_ROOT = elsewhere.data / "vault"
    connections.close_all()
    connections["default"].settings_dict["NAME"] = elsewhere.database
    with entering(world.acme, by=world.priya):
        assert Client.objects.get().name == world.acme.name
        for blob in Blob.objects.all():
            with open_blob(blob) as file:
                assert file.read() in (PDF, CSV)
    again = elsewhere.restore("--into", elsewhere.database)
    misnamed = elsewhere.restore("--into", "postgres")
    assert again.returncode == 1 and "holds people or clients" in again.stderr
    assert misnamed.returncode == 1 and elsewhere.database in misnamed.stderr


def brought(collection: Collection, folder: Path) -> restoring.Brought:
    return restoring.files(collection, collection.about(collection.stamps()[-1]), folder)


def test_only_what_is_not_there_yet_is_copied(
    told: tuple[World, Operator], collection: Collection, tmp_path: Path
) -> None:
    world, _ = told
    first = make(collection)
    with entering(world.acme, by=world.priya):
        store_bytes(PDF + b"%more", "b.pdf")

    second = make(collection)
    removed = collection.leave(most=1)

    assert [(made.copied, made.files) for made in (first, second)] == [(3, 3), (1, 4)]
    assert removed == [first.stamp] and collection.stamps() == [second.stamp]
    assert brought(collection, tmp_path / "back").files == 4


def test_a_flipped_or_missing_byte_anywhere_in_a_backup_is_found(
    told: tuple[World, Operator], collection: Collection, tmp_path: Path
) -> None:
    place = told[1].place
    made = make(collection)
    assert brought(collection, tmp_path / "whole").faults == []
    first, second, _ = sorted(path for path in (place / "bytes").rglob("*") if path.is_file())
    first.write_bytes(first.read_bytes()[:-1] + b"\x00")
    second.unlink()

    faults = brought(collection, tmp_path / "broken").faults

    assert sorted(words.split(": ")[-1] for words in faults) == [
        "its bytes were altered or cut off",
        "the backup lacks its bytes",
    ]
    assert sum(path.is_file() for path in (tmp_path / "broken").rglob("*")) == 1
    dump = place / made.stamp / "dump"
    dump.write_bytes(dump.read_bytes()[:-40])
    with pytest.raises(Unreadable, match="altered or cut off"):
        list(restoring.dump_of(collection, collection.about(made.stamp)))


def test_damage_in_the_vault_is_named_and_never_copied(told: tuple[World, Operator], collection: Collection) -> None:
    _, operator = told
    rotten, lost, _ = sorted(path for path in (operator.data / "vault").rglob("*") if path.is_file())
    rotten.write_bytes(b"rotten")
    lost.unlink()

    made = make(collection)

    assert sorted(words.split(":")[0].split("/")[1] for words in made.faults) == sorted([rotten.name, lost.name])
    assert sum(path.is_file() for path in (operator.place / "bytes").rglob("*")) == 1


def test_what_was_purged_is_in_no_later_backup_and_no_restore_of_an_older_one_brings_it_back(
    told: tuple[World, Operator], collection: Collection, tmp_path: Path
) -> None:
    """The bytes go from the backups with the next one; the older database learns that they were purged."""
    world, operator = told
    older = make(collection)
    with entering(world.acme, by=world.priya):
        carl = User.objects.create_user("carl@example.org", "Carl")
        join_client(world, carl)
        blob = Blob.objects.get(sha256=hashlib.sha256(CSV).hexdigest())
        purge = purges.ask(blob, what="a.csv", reason="live_secret", words="A key.", by=world.priya)
    with entering(world.acme, by=carl):
        purges.approve(purge, by=carl)
    newer = make(collection)

    back = restoring.files(collection, collection.about(older.stamp), tmp_path / "back")

    assert (older.files, newer.files) == (3, 2)
    assert (back.files, back.purged, back.faults) == (2, 1, [])
    assert CSV not in {path.read_bytes() for path in (tmp_path / "back").rglob("*") if path.is_file()}
    assert sum(path.is_file() for path in (operator.place / "bytes").rglob("*")) == 2
    with databases.as_migrator(operator.database) as cur:  # as it was at the older backup, when nobody had asked
        cur.execute("ALTER TABLE vault_withdrawal DISABLE TRIGGER USER; DELETE FROM vault_withdrawal")
        cur.execute("ALTER TABLE custody_purge DISABLE TRIGGER USER; DELETE FROM custody_purge")
    for _ in range(2):
        assert list(restoring.tell_purges(collection, collection.about(older.stamp), operator.database)) == []
    with entering(world.acme, by=world.priya):
        assert Withdrawal.objects.get().kind == "purged"
        assert Purge.objects.get().approved_by == carl


def test_words_that_were_purged_are_brought_back_by_no_restore_of_an_older_backup(
    told: tuple[World, Operator], collection: Collection
) -> None:
    world, operator = told
    control = owing(world)
    with entering(world.acme, by=world.erin):
        piece = write_down(occurrence_of(control), by=world.erin)
    older = make(collection)
    with entering(world.acme, by=world.priya):
        carl = User.objects.create_user("carl@example.org", "Carl")
        join_client(world, carl)
        purge = purges.ask(piece.thing, what="x", reason="live_secret", words="A key.", by=world.priya)
    with entering(world.acme, by=carl):
        purges.approve(purge, by=carl)
    make(collection)
    with databases.as_migrator(operator.database) as cur:  # as it was at the older backup, when nobody had asked
        for table in ("evidence_submission", "custody_purge"):
            cur.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cur.execute("UPDATE evidence_submission SET text = %s, purge_id = NULL", [piece.text])
        cur.execute("DELETE FROM custody_purge")
        for table in ("evidence_submission", "custody_purge"):
            cur.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    for _ in range(2):
        assert list(restoring.tell_purges(collection, collection.about(older.stamp), operator.database)) == []

    with entering(world.acme, by=world.priya):
        row = Submission.objects.get()
        assert row.text.startswith("Purged on ")
        assert Purge.objects.get() == row.purge


def join_client(world: World, user: User) -> None:
    Person.objects.create(name=user.name, email=user.email, user=user)
    Membership.objects.create(user=user, role=Role.CLIENT_ADMIN, granted_by=world.priya)


def test_a_backup_that_was_cut_off_does_not_count(
    told: tuple[World, Operator], collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Made, "stamp", property(lambda self: "20260101T000000-000000"))
    (told[1].place / "20260101T000000-000000" / "manifest").mkdir(parents=True)

    with pytest.raises(OSError):
        make(collection)

    assert collection.shelf.size("20260101T000000-000000/dump")
    assert list((told[1].place / "20260101T000000-000000").glob(".*")) == []


def test_without_a_key_nothing_is_written_unless_that_is_said(told: tuple[World, Operator]) -> None:
    _, operator = told
    to = ("backup", "--to", str(operator.place))
    refused = operator.run(*to, SOC2HUB_BACKUP_KEY="")
    assert refused.returncode == 1 and "--unencrypted" in refused.stderr
    assert not operator.place.exists()

    plain = operator.run(*to, "--unencrypted", SOC2HUB_BACKUP_KEY="")
    sealed = operator.run(*to)

    assert plain.returncode == 0 and "3 of 3 files copied" in plain.stdout
    assert sealed.returncode == 1 and "not encrypted" in sealed.stderr


def test_another_key_opens_nothing_and_no_byte_of_a_client_is_readable(
    told: tuple[World, Operator], collection: Collection
) -> None:
    world, operator = told
    make(collection)

    refused = operator.restore("--verify", SOC2HUB_BACKUP_KEY=new_key())

    assert refused.returncode == 1 and "another key" in refused.stderr
    stored = [path for path in operator.place.rglob("*") if path.is_file()]
    assert len(stored) == 6
    for path in stored:
        content = path.read_bytes()
        for secret in (world.acme.name.encode(), str(world.acme.pk).encode(), PDF[:40], operator.key.encode()):
            assert secret not in content
            assert secret.decode(errors="replace") not in str(path)
