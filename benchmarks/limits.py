"""What this machine allows, measured in the same run: one query, bytes to disk, WeasyPrint alone."""

import base64
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from uuid import UUID

import psycopg2

from benchmarks.databases import BASE

MEGABYTE = 1024 * 1024
QUERY = "SELECT * FROM evidence_submission WHERE client_id = %s ORDER BY received_at DESC, id DESC LIMIT 50"


class OneQuery:
    """The fifty rows of the bare view by psycopg2 alone, over a kept connection."""

    def __init__(self, address: str, client: UUID) -> None:
        self.client = str(client)
        self.connection = psycopg2.connect(address)
        self.connection.autocommit = True

    def __call__(self) -> None:
        with self.connection.cursor() as cur:
            cur.execute(QUERY, [self.client])
            assert len(cur.fetchall()) == 50

    def close(self) -> None:
        self.connection.close()


class ToDisk:
    """Hash the bytes, write them, wait until they are on disk: what any upload has to do."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.path, self.data = folder / "floor", bytes_of(megabytes, 0)

    def __call__(self) -> None:
        with self.path.open("wb") as file:
            hashlib.sha256(self.data).hexdigest()
            file.write(self.data)
            file.flush()
            os.fsync(file.fileno())
        self.path.unlink()


def forget(path: Path) -> None:
    """What is on disk leaves memory, so that the next file is written to memory that was in use just now, as the limit
    is. Where a virtual machine has to ask its host for more, that takes several times as long as all the rest.
    """
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def bytes_of(megabytes: int, number: int) -> bytes:
    """A text file of that size, another one for each number."""
    line = b"2026-11-22 alice read 1234567 ok\n"
    head = b"record %012d\n" % number
    return (head + line * (megabytes * MEGABYTE // len(line) + 1))[: megabytes * MEGABYTE]


class OnPaper:
    """A process that does nothing but print that HTML with WeasyPrint, started as ours is."""

    def __init__(self, html: str, assets: Mapping[str, bytes]) -> None:
        self.given = json.dumps(
            {"html": html, "assets": {name: base64.b64encode(data).decode() for name, data in assets.items()}}
        ).encode()

    def __call__(self) -> None:
        command = [sys.executable, "-m", "benchmarks.paper"]
        done = subprocess.run(command, input=self.given, capture_output=True, cwd=BASE, check=True)
        assert done.stdout.startswith(b"%PDF")


def server_version(address: str) -> str:
    with closing(psycopg2.connect(address)) as connection:
        return str(connection.info.parameter_status("server_version"))
