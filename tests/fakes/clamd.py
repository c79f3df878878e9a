"""A TCP server that speaks clamd's protocol (clamd(8)): PING, INSTREAM with its size limit; it knows EICAR alone.

Verified: `tests/vault/test_clamd.py` asks the same of a real clamd where `CLAMD_ADDRESS` names one.
"""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# In two halves, so that no scanner takes this file for what it looks for.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MOST = 25 * 1024 * 1024


class Clamd(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        command = self._command()
        if command == b"PING":
            self.wfile.write(b"PONG\0")
        elif command == b"INSTREAM":
            self.wfile.write(b"%b\0" % self._looked())
        else:
            self.wfile.write(b"UNKNOWN COMMAND\0")

    def _command(self) -> bytes:
        said = b""
        while not said.endswith(b"\0"):
            byte = self.rfile.read(1)
            if not byte:
                break
            said += byte
        return said.removeprefix(b"z").rstrip(b"\0")

    def _looked(self) -> bytes:
        data = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            if len(data) + size > MOST:
                return b"INSTREAM size limit exceeded. ERROR"
            data += self.rfile.read(size)
        return b"stream: Eicar-Test-Signature FOUND" if data.rstrip() == EICAR else b"stream: OK"


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def scanning(port: int = 0) -> Iterator[str]:
    """The address of a running scanner; gone when the block ends."""
    with Server(("127.0.0.1", port), Clamd) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
