"""Bodies over real sockets under gunicorn: whole, cut, slow, in chunks, one after another (cases A25, F14)."""

import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from soc2hub.bootstrap.application import WEB_WORKER
from tests.databases import BASE

BODY = os.urandom(1_000_003) * 3


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    root = tmp_path_factory.mktemp("receiver")
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "tests.vault.receiver", f"--bind=127.0.0.1:{port}", "--threads=4",
               f"--worker-class={WEB_WORKER}", "--no-control-socket"]  # fmt: skip
    process = subprocess.Popen(command, cwd=BASE, env=os.environ | {"RECEIVER_ROOT": str(root)})
    try:
        _await(port)
        yield port, root / ".incoming"
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def port(site: tuple[int, Path]) -> int:
    return site[0]


@pytest.fixture
def line(port: int) -> Iterator[HTTPConnection]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        yield connection


def _await(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("gunicorn does not listen")


def said_of(body: bytes, way: str) -> bytes:
    return f"{hashlib.sha256(body).hexdigest()} {len(body)} {way}".encode()


def head(length: int | str, *more: str) -> bytes:
    return "\r\n".join([f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {length}", *more, "", ""]).encode()


def told(connection: socket.socket) -> bytes:
    """Everything until the server closes."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize("size", [0, 1, 262_143, 262_144, 262_145, len(BODY)])
def test_a_body_of_announced_length_is_read_past_the_servers_reader(line: HTTPConnection, size: int) -> None:
    line.request("POST", "/", BODY[:size])

    assert line.getresponse().read() == said_of(BODY[:size], "past")


def test_a_body_in_chunks_is_read_through_it(line: HTTPConnection) -> None:
    pieces = [BODY[:7], BODY[7:300_000], BODY[300_000:]]

    line.request("POST", "/", iter(pieces), encode_chunked=True, headers={"Transfer-Encoding": "chunked"})

    assert line.getresponse().read() == said_of(BODY, "through")


def test_a_kept_connection_takes_one_body_after_another(line: HTTPConnection) -> None:
    for size in (5, 2_000_000, 100_000):
        line.request("POST", "/", BODY[:size])
        assert line.getresponse().read() == said_of(BODY[:size], "past")


def test_what_was_sent_ahead_belongs_to_the_next_request(port: int) -> None:
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as connection:
        connection.sendall(head(3) + b"abc" + head(4) + b"defg" + head(2, "Connection: close") + b"hi")
        answers = told(connection)

    assert [said_of(body, "past") in answers for body in (b"abc", b"defg", b"hi")] == [True, True, True]
    assert answers.count(b"201 Created") == 3


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_body_that_breaks_off_is_refused_and_nothing_is_left(site: tuple[int, Path], share: float) -> None:
    port, incoming = site
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as connection:
        connection.sendall(head(len(BODY)) + BODY[: int(len(BODY) * share)])
        connection.shutdown(socket.SHUT_WR)
        answer = told(connection)

    assert answer.startswith(b"HTTP/1.1 400") and b"connection broke" in answer
    assert list(incoming.iterdir()) == []


def test_chunks_that_are_none_are_refused(port: int) -> None:
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcdeZZZZ")
        answer = told(connection)

    assert answer.startswith(b"HTTP/1.1 400")


def test_more_than_the_limit_is_refused_before_the_rest_is_read(port: int) -> None:
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % 40_000_000)
        connection.sendall(b"x" * 30_500_000)
        answer = told(connection)

    assert answer.startswith(b"HTTP/1.1 413")


def test_who_is_refused_midway_and_goes_on_sending_hears_why(line: HTTPConnection) -> None:
    line.request("POST", "/", b"x" * 60_000_000)

    answer = line.getresponse()

    assert (answer.status, b"larger than" in answer.read()) == (413, True)


def test_who_sends_nothing_or_a_byte_now_and_then_is_cut_off(site: tuple[int, Path]) -> None:
    port, incoming = site
    silent, trickling = (socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(2))
    with closing(silent), closing(trickling):
        silent.sendall(head(100_000) + b"x")
        trickling.sendall(head(100_000))
        for _ in range(20):
            trickling.sendall(b"x")
            time.sleep(0.05)
        answers = [told(silent), told(trickling)]

    assert all(answer.startswith(b"HTTP/1.1 400") and b"too slowly" in answer for answer in answers)
    assert list(incoming.iterdir()) == []


def test_only_four_slow_senders_are_borne_at_once(port: int) -> None:
    lines = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(5)]
    try:
        for connection in lines:
            connection.sendall(head(200_000) + b"x" * 50_000)
        for _ in range(8):
            time.sleep(0.1)
            for connection in lines:
                connection.sendall(b"x" * 10_000)
        for connection in lines:
            connection.sendall(b"x" * 70_000)
        statuses = sorted(connection.recv(12)[-3:] for connection in lines)
    finally:
        for connection in lines:
            connection.close()

    assert statuses == [b"201"] * 4 + [b"503"]
