"""F14: uploads are cut off and workers killed while files arrive; what is kept is whole, and only once.

A large file (2 GB, or SOC2HUB_DRILL_UPLOAD_MB) goes in pieces with three cuts, one of them a kill -9 of the worker; two
hundred small ones come side by side. Memory of the web process is watched all the while.
"""

import hashlib
import json
import os
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from uuid import uuid4

from benchmarks.faults.asking import Api, side_by_side
from benchmarks.faults.ground import Ground, command, count
from benchmarks.faults.results import Result, counted
from benchmarks.faults.sites import kill
from benchmarks.limits import MEGABYTE, bytes_of
from benchmarks.sets import TINY
from benchmarks.stages import Stage, staged

LARGE_MB = int(os.environ.get("SOC2HUB_DRILL_UPLOAD_MB", "2048"))
PIECE = 8 * MEGABYTE
SHARES = (0.1, 0.5, 0.99)
SMALL, HANDS = 200, 20
MOST_GROWTH_MB = 64.0


def cut_uploads(ground: Ground) -> Result:
    folder = ground.folder / "uploads"
    with staged(TINY, folder, f"{ground.base}_uploads") as stage:
        drill = _Drill(stage)
        before = stage.web.megabytes()
        with drill.memory_watched():
            drill.cut_bodies()
            drill.large_in_pieces()
            drill.many_small()
        growth = max(drill.megabytes) - before
        if growth > MOST_GROWTH_MB:
            drill.faults.append(f"the web process grew by {growth:.0f} MB (limit {MOST_GROWTH_MB:.0f})")
        environ = {"SOC2HUB_DATA": str(folder)}
        verified = command(stage.name, "verify_vault", process="migrate", environ=environ, expects=None)
        drill.faults += verified.stdout.splitlines()[:5] if verified.returncode else []
        drill.notes.append(f"memory {before:.0f} MB before, {_curve(drill.megabytes)} MB while it ran")
        return counted("F14", drill.faults, of="in cut, killed and crowded uploads", notes=drill.notes)


def _curve(megabytes: list[float]) -> str:
    step = max(1, len(megabytes) // 10)
    return " ".join(f"{figure:.0f}" for figure in megabytes[::step])


@dataclass
class _Drill:
    stage: Stage
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.api = Api(f"http://localhost:{self.stage.web.port}", self.stage.filled.token)
        self.base = f"/clients/{self.stage.filled.client}"
        self.due = self.api.ask("GET", f"{self.base}/occurrences").json["results"][0]["id"]

    @contextmanager
    def memory_watched(self) -> Iterator[None]:
        is_over = threading.Event()

        def watch() -> None:
            while not is_over.wait(0.2):
                with suppress(OSError, ValueError, RuntimeError):  # a worker that was just killed
                    self.megabytes.append(self.stage.web.megabytes())

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()

    def cut_bodies(self) -> None:
        """Dropped at 10, 50 and 99 %, then sent again whole, twice, with the same key: one version."""
        for share in SHARES:
            data, key, before = bytes_of(3, int(share * 100)), str(uuid4()), self._rows()
            self._drop(data, key, share)
            if self._rows() != before:
                self.faults.append(f"a body cut at {share:.0%} left a row")
            statuses = [self._whole(data, key, f"cut-{share}.txt") for _ in range(2)]
            if statuses != [201, 201] or self._rows() != before + 1:
                self.faults.append(f"sent again: {statuses}, {self._rows() - before} versions")

    def large_in_pieces(self) -> None:
        """Three cuts: the line drops inside a piece, the worker is killed, the sender starts anew and asks."""
        self._allow(LARGE_MB)
        began, digest = time.monotonic(), hashlib.sha256()
        size = LARGE_MB * MEGABYTE
        upload = self.api.ask("POST", f"{self.base}/uploads", {"name": "large.txt", "size": size}).json["id"]
        cuts = {round(size * share / PIECE) for share in (0.25, 0.5, 0.75)}
        for number in range((size + PIECE - 1) // PIECE):
            piece = bytes_of(8, number)[: size - number * PIECE]
            digest.update(piece)
            if number in cuts:
                self._broken(upload, number * PIECE, piece, is_killed=number == sorted(cuts)[1])
            self._until_there(upload, number * PIECE, piece)
        headers = {"X-Upload": upload, "Idempotency-Key": upload}
        answer = self.api.ask("POST", f"{self.base}/submissions?occurrence={self.due}", headers=headers, timeout=600)
        if answer.status != 201 or answer.json["sha256"] != digest.hexdigest():
            self.faults.append(f"the large file: {answer.status} {answer.text[:200]}")
        self.notes.append(f"{LARGE_MB} MB in pieces with three cuts in {time.monotonic() - began:.0f} s")

    def many_small(self) -> None:
        began, before = time.monotonic(), self._rows()
        numbers = range(1000, 1000 + SMALL)
        statuses = side_by_side(lambda n: self._whole(bytes_of(1, n), f"small-{n}", f"{n}.txt"), numbers, hands=HANDS)
        if self._rows() != before + SMALL:
            self.faults.append(f"{self._rows() - before} of {SMALL} small files are kept; {sorted(set(statuses))}")
        self.notes.append(f"{SMALL} files of 1 MB, {HANDS} at once, in {time.monotonic() - began:.0f} s")

    def _rows(self) -> int:
        return count(self.stage.name, "SELECT count(*) FROM evidence_submission WHERE kind = 'file'")

    def _allow(self, megabytes: int) -> None:
        read = self.api.ask("GET", f"{self.base}/storage")
        said = {"file_limit_mb": megabytes, "storage_mb": 4 * megabytes + 1024}
        answer = self.api.ask("PUT", f"{self.base}/storage", said, headers={"If-Match": read.header("etag")})
        if answer.status != 200:
            raise RuntimeError(f"the client's limits: {answer.status} {answer.text[:200]}")

    def _file_headers(self, key: str, name: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.api.token}", "X-File-Name": name, "Idempotency-Key": key,
                "Content-Type": "application/octet-stream"}  # fmt: skip

    def _whole(self, data: bytes, key: str, name: str) -> int:
        return self._send("POST", f"submissions?occurrence={self.due}", data, self._file_headers(key, name))

    def _send(self, method: str, path: str, data: bytes, headers: dict[str, str]) -> int:
        line = HTTPConnection("localhost", self.stage.web.port, timeout=120)
        try:
            line.request(method, f"/api/v1{self.base}/{path}", body=data, headers=headers)
            answer = line.getresponse()
            answer.read()
            return answer.status
        except (OSError, HTTPException):
            return 0
        finally:
            line.close()

    def _drop(self, data: bytes, key: str, share: float) -> None:
        headers = self._file_headers(key, f"cut-{share}.txt") | {"Content-Length": str(len(data))}
        self._begin_and_leave("POST", f"submissions?occurrence={self.due}", headers, data[: int(len(data) * share)])

    def _broken(self, upload: str, begin: int, piece: bytes, *, is_killed: bool) -> None:
        headers = self._piece_headers(piece) | {"Content-Length": str(len(piece))}
        act = self._kill_the_worker if is_killed else None
        self._begin_and_leave("PUT", f"uploads/{upload}/pieces/{begin}", headers, piece[: len(piece) // 2], act)

    def _begin_and_leave(
        self, method: str, path: str, headers: dict[str, str], data: bytes, meanwhile: Any = None
    ) -> None:
        head = "".join(f"{name}: {value}\r\n" for name, value in {"Host": "localhost", **headers}.items())
        with suppress(OSError), socket.create_connection(("localhost", self.stage.web.port), timeout=60) as line:
            line.sendall(f"{method} /api/v1{self.base}/{path} HTTP/1.1\r\n{head}\r\n".encode() + data)
            if meanwhile:
                meanwhile()
            line.shutdown(socket.SHUT_WR)
            line.recv(65536)

    def _kill_the_worker(self) -> None:
        time.sleep(0.2)
        for pid in self.stage.web.workers:
            kill(pid)

    def _piece_headers(self, piece: bytes) -> dict[str, str]:
        digest = b64encode(hashlib.sha256(piece).digest()).decode()
        return {"Authorization": f"Bearer {self.api.token}", "Content-Type": "application/octet-stream",
                "Content-Digest": f"sha-256=:{digest}:"}  # fmt: skip

    def _until_there(self, upload: str, begin: int, piece: bytes) -> None:
        """As any sender does: ask where it stands, send what is missing; for a minute at most."""
        path = f"uploads/{upload}/pieces/{begin}"
        for _ in range(120):
            if self._send("PUT", path, piece, self._piece_headers(piece)) == 200:
                return
            time.sleep(0.5)
        raise RuntimeError(f"the piece at {begin} does not arrive: {self._stands(upload)}")

    def _stands(self, upload: str) -> str:
        return json.dumps(self.api.ask("GET", f"{self.base}/uploads/{upload}").json)
