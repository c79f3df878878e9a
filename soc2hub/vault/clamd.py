"""Ask a ClamAV daemon about a file by INSTREAM: length-prefixed chunks over TCP, one answer (clamd(8))."""

import re
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from io import BufferedReader

CHUNK = 256 * 1024
PATIENCE = 60.0
FOUND = re.compile(r"stream: (.+) FOUND")


class Unreachable(RuntimeError):
    """No answer, or none that says anything about the file: nothing is known, so it goes on waiting."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`signature` names what was found; empty for a clean file."""

    signature: str = ""


@dataclass(frozen=True, slots=True)
class Scanner:
    host: str
    port: int

    @classmethod
    def at(cls, address: str) -> "Scanner":
        """`host:port`, as in the settings."""
        host, _, port = address.rpartition(":")
        if not port.isdigit():
            raise Unreachable(f"{address!r} names no scanner")
        return cls(host.strip("[]"), int(port))

    def look_at(self, file: BufferedReader, *, meanwhile: Callable[[], None] = lambda: None) -> Verdict:
        """`meanwhile` is called between chunks, for who must show that it is alive."""
        try:
            with socket.create_connection((self.host, self.port), timeout=PATIENCE) as line:
                return _verdict(_asked(line, file, meanwhile))
        except OSError as error:
            raise Unreachable(str(error)) from error


def _asked(line: socket.socket, file: BufferedReader, meanwhile: Callable[[], None]) -> str:
    line.sendall(b"zINSTREAM\0")
    try:
        while chunk := file.read(CHUNK):
            line.sendall(struct.pack("!L", len(chunk)) + chunk)
            meanwhile()
        line.sendall(struct.pack("!L", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has answered already: the file is larger than it takes
    return _told(line)


def _told(line: socket.socket) -> str:
    told = b""
    while len(told) < 4096 and (more := line.recv(4096)):
        told += more
        if b"\0" in told:
            break
    return told.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _verdict(told: str) -> Verdict:
    if told == "stream: OK":
        return Verdict()
    if found := FOUND.fullmatch(told):
        return Verdict(found[1][:200])
    raise Unreachable(told[:200] or "no answer")
