"""A migration that replaces what policies rest on has a way back, and forward again."""

import os
import subprocess
import sys

from tests.databases import BASE, administer, cloned, migrated_template, replaced, url_for


def migrated(name: str, *words: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {
        "SOC2HUB_PROCESS": "migrate",
        "DATABASE_URL_MIGRATE": url_for("DATABASE_URL_MIGRATE", name),
        "DJANGO_SETTINGS_MODULE": "soc2hub.settings",
    }
    command = [sys.executable, "-m", "django", "migrate", "-v0", *words]
    return subprocess.run(command, cwd=BASE, env=env, capture_output=True, text=True)


def test_the_auditors_samples_go_back_and_come_again() -> None:
    name = f"{migrated_template()}_back{os.getpid()}"
    cloned(migrated_template(), name)
    try:
        back = migrated(name, "audits", "0008")
        assert back.returncode == 0, back.stderr
        administer("SELECT room_blobs()", name)

        again = migrated(name)

        assert again.returncode == 0, again.stderr
    finally:
        replaced(name)
