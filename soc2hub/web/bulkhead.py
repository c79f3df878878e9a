"""gunicorn's threads in two pools, so that uploads cannot starve pages; and none of them waits for a request (ADR 8).

Whatever has arrived is taken by the loop, which waits for many at once. A thread for pages gets a request whose head
and whose body, if that is small, are here; a thread for uploads gets one whose body is large or of unknown length, and
receives it.
"""

import math
import socket
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.http.body import LengthReader
from gunicorn.http.errors import LimitRequestHeaders
from gunicorn.http.parser import RequestParser
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

UPLOADS = 8
"""Threads of a process that receive large bodies."""
SMALL = 64 * 1024
"""Bytes of a body that is waited for before a thread is given to it; also the most that a head may have."""
WITHIN = 20.0
"""Seconds in which a head and a small body arrive."""
PATIENCE, SLOWEST, SLOWEST_AFTER = 15.0, 4 * 1024, 10.0
"""Seconds to wait for the next piece of a large body; bytes a second, once it was waited for so long in all."""
LINGER, LINGER_AT_MOST = 2.0, 64 * 1024
"""Seconds and bytes for a client to go on sending after our last word, which a hard close would take from it."""
PIECE = 8 * 1024
END = b"\r\n\r\n"
TOO_LATE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Bulkhead(ThreadWorker):
    """The loop's own methods run on the main thread and never wait; `handle` and what it calls run on the pools."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.max_keepalived -= UPLOADS
        self.leaving: deque[TConn] = deque()

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        super().check_config(cfg, log)
        if cfg.is_ssl or "h2" in cfg.http_protocols:
            raise RuntimeError("TLS and HTTP/2 end in front of the web process: it takes plain HTTP/1.1 alone.")

    def get_thread_pool(self) -> "Pools":
        return Pools(self.cfg.threads)

    def enqueue_req(self, conn: TConn) -> None:
        """Of a new connection, of one that was kept, and whenever more of a request has arrived."""
        if conn.parser is None:
            conn.parser = ReadAhead(self.cfg, conn.sock, conn.client)
            conn.init()
        if conn.parser.arrives():
            pool = self.tpool.uploads if conn.parser.is_large else self.tpool
            done = pool.submit(self.handle, conn)
            done.add_done_callback(lambda future: self.method_queue.defer(self.finish_request, conn, future))
        else:
            self._await(conn)

    def _await(self, conn: TConn) -> None:
        if not self.alive:
            conn.parser.hurry(time.monotonic() + STOP_KEEPALIVE_LINGER)
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def murder_pending(self) -> None:
        """Not in the order of their time: each counts from the beginning of its request."""
        now = time.monotonic()
        for conn in [conn for conn in self.pending_conns if conn.parser.due <= now]:
            self.pending_conns.remove(conn)
            self.poller.unregister(conn.sock)
            if conn.parser.has_begun:
                _say(conn.sock, TOO_LATE)
            self._leave(conn)
        while self.leaving and self.leaving[0].timeout <= now:
            self._close(self.leaving[0], self.leaving)
        if self.nr_conns >= self.worker_connections and self.pending_conns:
            self._close(self.pending_conns[0], self.pending_conns)  # silent for longest: room for who comes

    def _cap_keepalive(self, deadline: float) -> None:
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.parser.hurry(deadline)

    def finish_request(self, conn: TConn, fs: "Future[Any]") -> None:
        if fs.cancelled() or fs.exception() or not fs.result():
            self._leave(conn)
        else:
            super().finish_request(conn, fs)

    def _leave(self, conn: TConn) -> None:
        """As gunicorn closes, which however waits for each on the main thread, and everybody with it."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.nr_conns -= 1
            conn.close()
            return
        conn.timeout, conn.left = time.monotonic() + LINGER, LINGER_AT_MOST
        self.leaving.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self._drain, conn))

    def _drain(self, conn: TConn, sock: socket.socket) -> None:
        if (piece := _received(sock, LINGER_AT_MOST)) is None:
            return
        conn.left -= len(piece)
        if not piece or conn.left <= 0:
            self._close(conn, self.leaving)

    def _close(self, conn: TConn, waiting: "deque[TConn]") -> None:
        waiting.remove(conn)
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()


class Pools(ThreadPoolExecutor):
    """For pages, with the threads for uploads beside it; both end together."""

    def __init__(self, pages: int) -> None:
        super().__init__(pages, thread_name_prefix="page")
        self.uploads = ThreadPoolExecutor(UPLOADS, thread_name_prefix="upload")

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """What has not begun by then never will: the client sends it again, to whoever comes after us."""
        self.uploads.shutdown(wait, cancel_futures=True)
        super().shutdown(wait, cancel_futures=cancel_futures)


class ReadAhead(RequestParser):
    """Parses a head once it is here, and keeps what came of it for the thread that serves the request."""

    def __init__(self, cfg: Any, sock: socket.socket, client: Any) -> None:
        super().__init__(cfg, sock, client)
        self.unreader = Paced(sock)
        self._forget()

    def _forget(self) -> None:
        self.outcome: Any = None
        self.is_large, self.wanted, self.ended = False, 0, False
        self.due = math.inf
        self.unreader.begin()

    def __next__(self) -> Any:
        outcome = self.outcome
        self._forget()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    @property
    def has_begun(self) -> bool:
        return self.outcome is not None or bool(self._held)

    def arrives(self) -> bool:
        """Whether a thread may have it, after taking what there is; an end or a fault is the thread's to meet, too."""
        self.hurry(time.monotonic() + WITHIN)
        while not self._is_enough():
            if (piece := _received(self.unreader.sock, max(PIECE, self.wanted - self._held))) is None:
                self._invite()
                return False
            self.unreader.buf.seek(0, 2)
            self.unreader.buf.write(piece)
            self.ended = not piece
        return True

    def hurry(self, deadline: float) -> None:
        self.due = min(self.due, deadline)

    @property
    def _held(self) -> int:
        """Bytes that are here and of which nothing was made yet."""
        return self.unreader.buf.seek(0, 2)

    def _is_enough(self) -> bool:
        if self.outcome is None and (self.ended or self._has_head()):
            self._parse()
        return self.outcome is not None and (self.ended or self._held >= self.wanted)

    def _has_head(self) -> bool:
        """Or what can never become one, which the parser then says at once."""
        held = self.unreader.buf.getvalue()
        return END in held or held.count(b"\n") != held.count(b"\r\n") or len(held) > SMALL

    def _parse(self) -> None:
        try:
            if self._held > SMALL and END not in self.unreader.buf.getvalue():
                raise LimitRequestHeaders("more than any head has")
            self.outcome = super().__next__()
        except Exception as fault:  # noqa: BLE001  (raised again where it is served)
            self.outcome = fault
            return
        reader = self.outcome.body.reader
        self.is_large = not isinstance(reader, LengthReader) or reader.length > SMALL
        self.wanted = 0 if self.is_large else reader.length

    def _invite(self) -> None:
        """Who asks whether to send the body is told so here, as no thread will before the body has come."""
        if self.outcome is not None and self.outcome._expected_100_continue:
            self.outcome._expected_100_continue = False
            _say(self.unreader.sock, b"HTTP/1.1 100 Continue\r\n\r\n")


class Paced(SocketUnreader):
    """No thread waits for ever, whoever reads the body in it; `vault/bodies.py` asks more of those who hand in."""

    def begin(self) -> None:
        self.waited, self.arrived = 0.0, 0

    def chunk(self, size_hint: int | None = None) -> bytes:
        former, began = self.sock.gettimeout(), time.monotonic()
        self.sock.settimeout(PATIENCE if former is None else min(former, PATIENCE))
        try:
            piece: bytes = super().chunk(size_hint)
        finally:
            self.sock.settimeout(former)
        self.waited += time.monotonic() - began
        self.arrived += len(piece)
        if self.waited > SLOWEST_AFTER and self.arrived < SLOWEST * self.waited:
            raise TimeoutError("the body arrives too slowly")
        return piece


def _received(sock: socket.socket, most: int) -> bytes | None:
    """What is there: None if nothing is yet, empty if nothing will be."""
    try:
        return sock.recv(most, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def _say(sock: socket.socket, words: bytes) -> None:
    """To who does not read there is nothing to say."""
    try:
        sock.send(words, socket.MSG_DONTWAIT)
    except OSError:
        return
