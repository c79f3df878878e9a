"""Two pools of threads under a real gunicorn: who sends much or slowly never keeps a page from anybody (case A25)."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection

import pytest

from tests.databases import BASE

PAGES, UPLOADS, CONNECTIONS = 2, 2, 60
LARGE = 200_000


@dataclass(frozen=True)
class Site:
    port: int
    process: subprocess.Popen[bytes]

    def dial(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def page(self, timeout: float = 2.0) -> bytes:
        """As whoever must not wait."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=timeout)) as line:
            line.request("GET", "/")
            return line.getresponse().read()


@pytest.fixture
def site() -> Iterator[Site]:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "tests.web.hurried", f"--bind=127.0.0.1:{port}",
               "--worker-class=tests.web.hurried.Bulkhead", f"--threads={PAGES}", "--no-control-socket",
               f"--worker-connections={CONNECTIONS}", "--keep-alive=5"]  # fmt: skip
    process = subprocess.Popen(command, cwd=BASE, env=os.environ)
    try:
        _await(Site(port, process))
        yield Site(port, process)
    finally:
        process.terminate()
        process.wait(40)


def _await(site: Site) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            site.page(5.0)
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("gunicorn does not answer")


@pytest.fixture
def line(site: Site) -> Iterator[HTTPConnection]:
    with closing(HTTPConnection("127.0.0.1", site.port, timeout=20)) as connection:
        yield connection


@pytest.fixture
def lines(site: Site) -> Iterator[list[socket.socket]]:
    """More than there are threads of any kind."""
    with ExitStack() as opened:
        yield [opened.enter_context(closing(site.dial())) for _ in range(3 * (PAGES + UPLOADS))]


def head(length: int, *more: str, path: str = "/") -> bytes:
    return "\r\n".join([f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}", *more, "", ""]).encode()


def told(connection: socket.socket) -> bytes:
    """Everything until the server closes."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize(
    ("size", "pool"), [(0, "page"), (5, "page"), (64 * 1024, "page"), (64 * 1024 + 1, "upload"), (3_000_000, "upload")]
)
def test_a_large_body_has_threads_of_its_own(line: HTTPConnection, size: int, pool: str) -> None:
    line.request("POST", "/", b"x" * size)

    assert line.getresponse().read() == f"{pool} {size}".encode()


def test_so_has_a_body_in_chunks(line: HTTPConnection) -> None:
    line.request("POST", "/", iter([b"abc", b"de"]), encode_chunked=True, headers={"Transfer-Encoding": "chunked"})

    assert line.getresponse().read() == b"upload 5"


def test_a_kept_connection_goes_from_pool_to_pool(line: HTTPConnection) -> None:
    said = []
    for size in (0, LARGE, 10, LARGE, 0):
        line.request("POST", "/", b"x" * size)
        said.append(line.getresponse().read())

    assert said == [b"page 0", b"upload 200000", b"page 10", b"upload 200000", b"page 0"]


def test_requests_sent_ahead_are_answered_in_their_order(site: Site) -> None:
    with closing(site.dial()) as connection:
        connection.sendall(head(3) + b"abc" + head(LARGE) + b"x" * LARGE + head(4) + b"de")
        time.sleep(0.2)
        connection.sendall(b"fg" + head(0, "Connection: close"))
        answers = told(connection)

    places = [answers.index(said) for said in (b"page 3", b"upload 200000", b"page 4", b"page 0")]
    assert places == sorted(places)


def test_pages_do_not_wait_for_uploads_which_all_succeed(site: Site, lines: list[socket.socket]) -> None:
    for connection in lines:
        connection.sendall(head(LARGE, "Connection: close") + b"x" * 100_000)

    pages = [site.page() for _ in range(10)]

    for connection in lines:
        connection.sendall(b"x" * 100_000)
    assert pages == [b"page 0"] * 10
    assert all(told(connection).endswith(b"upload 200000") for connection in lines)


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n", head(100), head(100) + b"x" * 50])
def test_nobody_waits_for_who_does_not_go_on(site: Site, lines: list[socket.socket], begun: bytes) -> None:
    for connection in lines:
        connection.sendall(begun)

    pages = [site.page() for _ in range(10)]

    assert pages == [b"page 0"] * 10


@pytest.mark.parametrize(("begun", "more"), [(b"GET / HTTP/1.1\r\nHost: x\r\n", b"X-A: b\r\n"), (head(100), b"x")])
def test_who_trickles_is_cut_off_in_time(site: Site, lines: list[socket.socket], begun: bytes, more: bytes) -> None:
    for connection in lines:
        connection.sendall(begun)
    pages = []
    for _ in range(8):
        for connection in lines:
            connection.sendall(more)
        pages.append(site.page())
        time.sleep(0.1)

    answers = [told(connection) for connection in lines]

    assert pages == [b"page 0"] * 8
    assert all(answer.startswith(b"HTTP/1.1 408 ") for answer in answers)


@pytest.mark.parametrize(
    ("begun", "more"),
    [
        (head(LARGE), b""),
        (head(LARGE), b"x"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
)
def test_uploads_do_not_wait_for_ever_for_who_trickles(site: Site, begun: bytes, more: bytes) -> None:
    with ExitStack() as opened:
        trickling = [opened.enter_context(closing(site.dial())) for _ in range(UPLOADS)]
        for connection in trickling:
            connection.sendall(begun)
        time.sleep(0.1)
        behind = opened.enter_context(closing(site.dial()))
        behind.sendall(head(LARGE, "Connection: close") + b"x" * LARGE)
        for _ in range(25):
            for connection in trickling:
                with suppress(ConnectionError):
                    connection.sendall(more)
            time.sleep(0.1)

        assert told(behind).endswith(b"upload 200000")
        assert all(told(connection) == b"" for connection in trickling)


def test_who_sends_in_pieces_is_answered(site: Site) -> None:
    with closing(site.dial()) as connection:
        for piece in (b"POST / HT", b"TP/1.1\r\nContent-Le", b"ngth: 6\r\nHost: x\r\nConnection: close\r", b"\n\r",
                      b"\nab", b"cdef"):  # fmt: skip
            connection.sendall(piece)
            time.sleep(0.05)
        answer = told(connection)

    assert answer.startswith(b"HTTP/1.1 200") and answer.endswith(b"page 6")


@pytest.mark.parametrize(("size", "pool"), [(10, b"page 10"), (LARGE, b"upload 200000")])
def test_who_asks_whether_to_send_is_told_to(site: Site, size: int, pool: bytes) -> None:
    with closing(site.dial()) as connection:
        connection.sendall(head(size, "Expect: 100-continue", "Connection: close"))
        invited = connection.recv(1000)
        connection.sendall(b"x" * size)
        answer = told(connection)

    assert invited == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert answer.startswith(b"HTTP/1.1 200") and answer.endswith(pool)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\n\n", b"400"),
        (b"\r\n\r\nGET / HTTP/1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: x\nX: y", b"400"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n" + b"X-Long: " + b"y" * 70_000, b"431"),
        (b"GET /" + b"y" * 5_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"414"),
    ],
)
def test_what_is_no_request_is_refused_at_once(site: Site, sent: bytes, status: bytes) -> None:
    with closing(site.dial()) as connection:
        connection.sendall(sent)
        began, answer = time.monotonic(), told(connection)

    assert answer.startswith(b"HTTP/1.1 " + status)
    assert time.monotonic() - began < 1


def test_a_small_body_that_breaks_off_is_served_as_far_as_it_came(site: Site) -> None:
    with closing(site.dial()) as connection:
        connection.sendall(head(100) + b"x" * 40)
        connection.shutdown(socket.SHUT_WR)

        assert told(connection).endswith(b"page 40")


def test_nobody_waits_for_who_was_answered_and_does_not_hang_up(site: Site, lines: list[socket.socket]) -> None:
    for connection in lines:
        connection.sendall(head(LARGE, path="/unread") + b"x" * 100_000)
    for connection in lines:
        assert connection.recv(12) == b"HTTP/1.1 200"

    assert [site.page() for _ in range(10)] == [b"page 0"] * 10


def test_connections_are_counted_to_the_last(site: Site) -> None:
    """Whatever way they went, there is room for as many again."""
    kinds = [b"", b"GET /", head(100), head(100) + b"x", head(LARGE) + b"x", b"nonsense\n", head(LARGE, path="/unread"),
             head(3) + b"abc", head(3, "Connection: close") + b"abc"]  # fmt: skip
    for _ in range(4):
        opened = [site.dial() for _ in range(4) for _ in kinds]
        for number, connection in enumerate(opened):
            connection.sendall(kinds[number % len(kinds)])
        time.sleep(0.1)
        for connection in opened:
            connection.close()

    deadline = time.monotonic() + 20
    while not _are_all_served(site, CONNECTIONS - 1):
        assert time.monotonic() < deadline
        time.sleep(0.5)


def _are_all_served(site: Site, count: int) -> bool:
    """At once: where that takes the last connection, the one that was silent for longest is sent away."""
    with ExitStack() as opened, suppress(OSError):
        lines = [opened.enter_context(closing(site.dial())) for _ in range(count)]
        time.sleep(0.2)
        for connection in lines:
            connection.sendall(head(0))
        return all(connection.recv(12) == b"HTTP/1.1 200" for connection in lines)
    return False


def test_who_holds_all_connections_makes_room_for_who_comes(site: Site) -> None:
    with ExitStack() as opened:
        for _ in range(2 * CONNECTIONS):
            opened.enter_context(closing(site.dial())).sendall(b"GET / HT")

        assert [site.page() for _ in range(5)] == [b"page 0"] * 5


def test_who_is_stopped_lets_uploads_end_and_forgets_who_trickles(site: Site, lines: list[socket.socket]) -> None:
    uploads, trickling = lines[: UPLOADS + 2], lines[UPLOADS + 2 :]
    for connection in uploads:
        connection.sendall(head(LARGE) + b"x" * 100_000)
    for connection in trickling:
        connection.sendall(b"GET / HT")
    time.sleep(0.3)

    site.process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    for connection in uploads:
        connection.sendall(b"x" * 100_000)
    answers = [told(connection) for connection in uploads]

    assert all(answer.endswith(b"upload 200000") for answer in answers)
    assert site.process.wait(25) == 0
