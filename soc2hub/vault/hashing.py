"""SHA-256 in a second thread, since hashing, receiving and writing each let go of the interpreter's lock."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Protocol

PIECE = 256 * 1024
PIECES = 8
_mine = threading.local()


class Digest(Protocol):
    def update(self, data: memoryview, /) -> None: ...


class Hashing:
    """A ring of buffers, so that memory never grows: take a `spare` one, fill it, `hand_on` what it holds."""

    def __init__(self, digest: Digest, buffers: list[memoryview]) -> None:
        self.digest = digest
        self._spare: SimpleQueue[memoryview] = SimpleQueue()
        self._full: SimpleQueue[tuple[memoryview, int] | None] = SimpleQueue()
        for buffer in buffers:
            self._spare.put(buffer)

    def spare(self) -> memoryview:
        return self._spare.get()

    def hand_on(self, buffer: memoryview, count: int) -> None:
        self._full.put((buffer, count))

    def end(self) -> None:
        self._full.put(None)

    def run(self) -> None:
        while piece := self._full.get():
            buffer, count = piece
            self.digest.update(buffer[:count])
            self._spare.put(buffer)


@contextmanager
def hashing(digest: Digest) -> Iterator[Hashing]:
    """All that was handed on is hashed when the block ends."""
    pieces = Hashing(digest, _buffers())
    thread = threading.Thread(target=pieces.run, name="hashing")
    thread.start()
    try:
        yield pieces
    finally:
        pieces.end()
        thread.join()


def _buffers() -> list[memoryview]:
    """Those of this thread, which receives one file at a time: 2 MB, kept for the next one."""
    if not hasattr(_mine, "buffers"):
        _mine.buffers = [memoryview(bytearray(PIECE)) for _ in range(PIECES)]
    return list(_mine.buffers)
