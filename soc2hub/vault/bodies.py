"""The raw body of a request, read into the caller's buffers: past gunicorn's reader where that may be done.

gunicorn's reader copies each byte three times, which costs more than to hash and to write it. Whoever sends slower
than any usable line is cut off, and only few may be slow at once, so that nobody holds all threads (case A25).
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.http import HttpRequest
from gunicorn.http.body import Body, LengthReader
from gunicorn.http.errors import ParseException
from gunicorn.http.unreader import SocketUnreader

from soc2hub.lib.refusals import Refusal
from soc2hub.vault.refusals import CutShort, TooManySlow, TooSlow
from soc2hub.vault.storage import ReadInto

PATIENCE = 15.0
"""Seconds to wait for the next byte."""
SLOWEST, SLOWEST_AFTER = 4 * 1024, 10.0
"""Bytes a second on average, once so many seconds have passed; below, nobody waits any longer."""
SLOW, SLOW_AFTER, SLOW_AT_ONCE = 256 * 1024, 3.0, 4
"""Who is slower than this after so many seconds is slow; a process bears so many of them at once."""
RUN_OUT_PATIENCE, RUN_OUT_WITHIN, RUN_OUT_AT_MOST = 1.0, 10.0, 256 * 1024 * 1024
"""Seconds to wait for a byte, seconds in all, and bytes: how much of a refused body is still read."""
_slow = threading.BoundedSemaphore(SLOW_AT_ONCE)


@contextmanager
def body_of(request: HttpRequest) -> Iterator[ReadInto]:
    """The whole body once; raises CutShort if less arrives than was announced, or what arrives is no body.

    Where the reader of the body refuses it midway, the rest is let run out: a sender whose line is closed while it
    sends never gets to read why.
    """
    announced = None if _is_chunked(request) else announced_length(request)
    read_into, arrived = _reader(request), 0

    def counted(buffer: memoryview) -> int:
        nonlocal arrived
        try:
            count = read_into(buffer)
        except TimeoutError:
            raise TooSlow from None
        except (OSError, ParseException):
            raise CutShort from None
        arrived += count
        pace.saw(count)
        if not count and announced not in (None, arrived):
            raise CutShort
        return count

    with paced(request) as pace:
        try:
            yield counted
        except (CutShort, TooSlow, TooManySlow):
            raise
        except Refusal:
            let_run_out(request, counted)
            raise


@contextmanager
def paced(request: HttpRequest) -> Iterator["Pace"]:
    """Nobody waits longer than `PATIENCE` for the next byte; the pace is asked at every piece."""
    connection: socket.socket | None = request.META.get("gunicorn.socket")
    pace = Pace()
    former = connection.gettimeout() if connection else None
    try:
        if connection:
            connection.settimeout(PATIENCE)
        yield pace
    finally:
        pace.end()
        if connection:
            connection.settimeout(former)


def let_run_out(request: HttpRequest, read_into: ReadInto) -> None:
    """Nothing of it is kept; for so long and so much only, and whatever happens meanwhile the refusal stands."""
    if connection := request.META.get("gunicorn.socket"):
        connection.settimeout(RUN_OUT_PATIENCE)
    over, left, buffer = time.monotonic() + RUN_OUT_WITHIN, RUN_OUT_AT_MOST, memoryview(bytearray(64 * 1024))
    with suppress(Refusal):
        while left > 0 and time.monotonic() < over and (count := read_into(buffer)):
            left -= count


def announced_length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdigit() else 0


class Pace:
    """How fast a body arrives, and whether its sender may go on."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock, self.began, self.arrived, self.is_slow = clock, clock(), 0, False

    def saw(self, count: int) -> None:
        self.arrived += count
        passed = self.clock() - self.began
        if passed > SLOWEST_AFTER and self.arrived < SLOWEST * passed:
            raise TooSlow
        if not self.is_slow and passed > SLOW_AFTER and self.arrived < SLOW * passed:
            if not _slow.acquire(blocking=False):
                raise TooManySlow
            self.is_slow = True

    def end(self) -> None:
        if self.is_slow:
            _slow.release()


class PastReader:
    """A body of announced length, received from the socket itself.

    gunicorn's account is kept: what is taken is deducted from its reader's length, and a failure is marked, so that it
    finds the body consumed to the byte, or closes the connection.
    """

    def __init__(self, body: Any) -> None:
        self.body, self.reader, self.unreader = body, body.reader, body.reader.unreader

    @classmethod
    def fits(cls, stream: Any) -> bool:
        """Only what is known to the letter: no TLS, no HTTP/2, no other server, nothing read yet."""
        if type(stream) is not Body or type(stream.reader) is not LengthReader or stream.buf.tell():
            return False
        unreader = stream.reader.unreader
        return isinstance(unreader, SocketUnreader) and type(unreader.sock) is socket.socket

    def __call__(self, buffer: memoryview) -> int:
        wanted = min(len(buffer), self.reader.length)
        if not wanted:
            return 0
        try:
            count = self._held(buffer, wanted) or self.unreader.sock.recv_into(buffer, wanted)
        except BaseException:
            self.body.failed = True
            raise
        self.body.failed = not count
        self.reader.length -= count
        return count

    def _held(self, buffer: memoryview, wanted: int) -> int:
        """What came along with the headers; what lies behind the body stays there for the next request."""
        held = self.unreader.take_buffered()
        buffer[: len(held[:wanted])] = held[:wanted]
        if held[wanted:]:
            self.unreader.unread(held[wanted:])
        return min(len(held), wanted)


def _reader(request: HttpRequest) -> ReadInto:
    stream: Any = request.META.get("wsgi.input")
    if not request._read_started and PastReader.fits(stream):  # type: ignore[attr-defined]
        request._read_started = True  # type: ignore[attr-defined]  # nobody reads it a second time
        return PastReader(stream)
    return copying(stream.read if _is_chunked(request) else request.read)


def copying(read: Callable[[int], bytes]) -> ReadInto:
    def read_into(buffer: memoryview) -> int:
        data = read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    return read_into


def _is_chunked(request: HttpRequest) -> bool:
    """Of no announced length, from a server that says itself where the body ends."""
    return "HTTP_TRANSFER_ENCODING" in request.META and bool(request.META.get("wsgi.input_terminated"))
