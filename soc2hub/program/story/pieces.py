"""A large file in pieces over a line that breaks: it goes on where it stood, and is the same in the end."""

import base64
import hashlib
import socket
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from soc2hub.program.story.browsing import Visitor, expect
from soc2hub.program.story.cast import Stage

LINE = b"2026-01-01T00:00:00Z,login,anna,allowed,eu-central-1\n"
SIZE = 20 * 1024 * 1024 + 77
NAME = "audit-log.csv"


def in_pieces(stage: Stage) -> None:
    stage.telling.chapter("Mina sends 20 MB in pieces; the line breaks in the middle of one")
    mina, telling = stage["mina"], stage.telling
    data = (LINE * (SIZE // len(LINE) + 1))[:SIZE]
    whole = hashlib.sha256(data).hexdigest()
    begun = expect(mina.api("POST", stage.api("uploads"), {"name": NAME, "size": SIZE, "sha256": whole}), 201, "begin")
    path, size = stage.api(f"uploads/{begun.data['id']}"), int(begun.data["piece"])
    sent = [_piece(mina, path, data, 0, size)]
    _broken_off(mina, path, data, size, size)
    stands = expect(mina.api("GET", path), 200, "where it stands").data["received"]
    telling.same("pieces.a_break_costs_one_piece_at_most", stands, size, "bytes")
    telling.same("pieces.sent_again_changes_nothing", _piece(mina, path, data, 0, size), size, "bytes")
    early = mina.api("POST", _for(stage), b"", headers={"X-Upload": begun.data["id"], "Idempotency-Key": "early"})
    telling.same("pieces.half_a_file_is_not_handed_in", early.status >= 400, True)
    while (at := int(expect(mina.api("GET", path), 200, "where it stands").data["received"])) < SIZE:
        sent.append(_piece(mina, path, data, at, size))
    headers = {"X-Upload": begun.data["id"], "Idempotency-Key": "pieces"}
    made = expect(mina.api("POST", _for(stage), b"", headers=headers), 201, "hand it in").data
    telling.same("pieces.the_same_sha256", made["sha256"], whole)
    file = expect(mina.api("GET", stage.api(f"submissions/{made['id']}/file")), 200, "download").body
    telling.same("pieces.the_same_bytes", hashlib.sha256(file).hexdigest(), whole)
    telling.same("pieces.count", len(sent), -(-SIZE // size), "pieces")


def _for(stage: Stage) -> str:
    query = stage.api(f"occurrences?due_to={stage.today - timedelta(days=1)}&undone=true")
    window: dict[str, Any] = stage["mina"].rows(query)[-1]
    return stage.api(f"submissions?occurrence={window['id']}&performed_on={window['ends_on']}")


def _piece(person: Visitor, path: str, data: bytes, at: int, size: int) -> int:
    """Where the upload stands afterwards."""
    piece = data[at : at + size]
    headers = {"Content-Digest": _digest(piece), "Content-Type": "application/octet-stream"}
    answer = expect(person.api("PUT", f"{path}/pieces/{at}", piece, headers=headers), 200, f"the piece at {at}")
    return int(answer.data["received"])


def _broken_off(person: Visitor, path: str, data: bytes, at: int, size: int) -> None:
    """Half of a piece, then the line is gone."""
    piece, parts = data[at : at + size], urlsplit(person.url)
    head = (
        f"PUT /api/v1{path}/pieces/{at} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {person.token}\r\n"
        f"Content-Type: application/octet-stream\r\nContent-Length: {len(piece)}\r\n"
        f"Content-Digest: {_digest(piece)}\r\n\r\n"
    )
    with socket.create_connection((parts.hostname or "localhost", parts.port or 80), timeout=60) as line:
        line.sendall(head.encode() + piece[: len(piece) // 2])


def _digest(piece: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(piece).digest()).decode()}:"
