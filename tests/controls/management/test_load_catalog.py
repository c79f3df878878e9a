"""`manage.py load_catalog` as the migrating role, and as anybody else."""

import os
import subprocess
import sys

from controls.models import Criterion
from tests.databases import BASE, administer, url_for


def load_catalog(database: str, process: str) -> subprocess.CompletedProcess[str]:
    urls = {name: url_for(name, database) for name in ("DATABASE_URL", "DATABASE_URL_MIGRATE")}
    env = os.environ | urls | {"SOC2HUB_PROCESS": process, "DJANGO_SETTINGS_MODULE": "soc2hub.settings"}
    command = [sys.executable, "-m", "django", "load_catalog"]
    return subprocess.run(command, cwd=BASE, env=env, capture_output=True, text=True)


def test_all_61_criteria_load_and_loading_again_changes_nothing(fresh_database: str) -> None:
    first = load_catalog(fresh_database, "migrate")
    once = list(Criterion.objects.values())

    second = load_catalog(fresh_database, "migrate")

    assert (first.returncode, second.returncode, first.stdout) == (0, 0, "61 criteria loaded.\n")
    assert list(Criterion.objects.values()) == once
    assert len(once) == 61
    assert sum(row["points_of_focus"] for row in once) == 330
    assert [row["id"] for row in once[:2] + once[-1:]] == ["CC1.1", "CC1.2", "P8.1"]


def test_what_differs_is_mended(fresh_database: str) -> None:
    load_catalog(fresh_database, "migrate")
    administer("UPDATE controls_criterion SET title = 'Garbled' WHERE id = 'CC6.1'", fresh_database)

    load_catalog(fresh_database, "migrate")

    assert not Criterion.objects.filter(title="Garbled").exists()


def test_the_web_process_is_refused(fresh_database: str) -> None:
    before = list(Criterion.objects.values())

    refused = load_catalog(fresh_database, "web")

    assert refused.returncode == 1
    assert "SOC2HUB_PROCESS=migrate" in refused.stderr
    assert list(Criterion.objects.values()) == before
