"""Ports on this machine's loopback address."""

import errno
import socket

LOOPBACK = "127.0.0.1"


def any_free() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
        return True


def next_free(wanted: int, *, tries: int = 100) -> int:
    """The wanted port, or the next one above it that nobody holds; any free one if all of those are taken."""
    last = min(wanted + tries, 65536)
    return next((port for port in range(wanted, last) if is_free(port)), None) or any_free()


def answers(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=0.5).close()
    except OSError:
        return False
    return True
