"""`verify_vault` sees every client and names each missing, damaged or forgotten file (case F16)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from soc2hub.tenancy.scope import entering
from soc2hub.vault.blobs import store_bytes
from soc2hub.vault.storage import FileStorage, name_of
from soc2hub.vault.verification import WrongRole, verified
from tests.databases import BASE, url_for
from tests.vault.samples import CSV, PDF
from tests.worlds import World, small_world


def verify(database: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {
        "SOC2HUB_PROCESS": "migrate",
        "DATABASE_URL_MIGRATE": url_for("DATABASE_URL_MIGRATE", database),
        "DJANGO_SETTINGS_MODULE": "soc2hub.settings",
        "SOC2HUB_DATA": str(Path(settings.VAULT_ROOT).parent),
    }
    command = [sys.executable, "-m", "django", "verify_vault"]
    return subprocess.run(command, cwd=BASE, env=env, capture_output=True, text=True)


def test_every_client_is_checked_and_each_fault_is_named(fresh_database: str) -> None:
    world = small_world()
    with entering(world.acme, by=world.priya):
        rotten, lost = store_bytes(PDF, "a.pdf"), store_bytes(CSV, "a.csv")
    with entering(world.rival, by=world.rita):
        store_bytes(PDF, "a.pdf")
    whole = verify(fresh_database)
    storage = FileStorage(Path(settings.VAULT_ROOT))
    rotten_name, lost_name = name_of(world.acme.pk, rotten.sha256), name_of(world.acme.pk, lost.sha256)
    (storage.root / rotten_name).write_bytes(b"rotten")
    (storage.root / lost_name).unlink()
    young, old = (storage.root / f"{world.acme.pk}/00/{'0' * 63}{n}" for n in (1, 2))
    young.parent.mkdir(parents=True)
    young.write_bytes(b"on its way")
    old.write_bytes(b"forgotten")
    os.utime(old, (0, 0))

    broken = verify(fresh_database)

    assert (whole.returncode, whole.stdout, whole.stderr) == (0, "vault stands: 3 blobs checked, 0 young orphans\n", "")
    assert broken.returncode == 1
    assert broken.stdout == f"orphan {young.relative_to(storage.root)}: no blob refers to it yet\n"
    findings = broken.stderr.splitlines()
    assert f"{rotten_name}: its bytes no longer have this hash and size" in findings
    assert f"{lost_name}: its bytes are missing" in findings
    assert f"{old.relative_to(storage.root)}: no blob refers to it" in findings
    assert "3 findings among 3 blobs" in broken.stderr


def test_a_role_that_sees_one_client_at_a_time_is_refused(world: World) -> None:
    with pytest.raises(WrongRole):
        verified(FileStorage(Path(settings.VAULT_ROOT)))
