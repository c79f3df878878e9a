"""Real processes: launcher → guard → services."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from soc2hub.bootstrap.failures import Failure
from soc2hub.bootstrap.folders import CHECKOUT
from soc2hub.bootstrap.processes import Process, identify
from soc2hub.bootstrap.services import Ended, Exit, Service, Services

WAITING = """
import pathlib, signal, sys, time
def stop(number, frame):
    with open(sys.argv[2], "a") as diary:
        diary.write(sys.argv[1] + " ")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
pathlib.Path(sys.argv[2] + "." + sys.argv[1]).touch()
time.sleep(60)
"""
LAUNCHER = """
import sys, time
from pathlib import Path
from soc2hub.bootstrap.services import Service, Services
services = Services()
folder = Path(sys.argv[1])
for name in ("web", "valkey"):
    service = Service(name=name, argv=["sleep", "60"], log=folder / name, stage=0, env={"PATH": "/usr/bin:/bin"})
    print(services.start(service).pid, flush=True)
print(services.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def services() -> Iterator[Services]:
    kept = Services()
    yield kept
    kept.close()


def waiting(name: str, tmp_path: Path, *, stage: int) -> Service:
    """Writes its name into the diary when it is asked to stop."""
    argv = [sys.executable, "-c", WAITING, name, str(tmp_path / "diary")]
    return Service(name=name, argv=argv, log=tmp_path / f"{name}.log", stage=stage)


def test_services_stop_stage_by_stage_when_the_launcher_closes(tmp_path: Path) -> None:
    services = Services()
    for name, stage in (("postgres", 2), ("web", 0), ("valkey", 1)):
        service = waiting(name, tmp_path, stage=stage)
        services.start(service)
        services.wait_until((tmp_path / f"diary.{name}").exists, service=service, seconds=10)
    running = list(services.running.values())

    services.close()

    assert (tmp_path / "diary").read_text().split() == ["web", "valkey", "postgres"]
    assert not any(process.is_alive for process in running)


def test_a_service_that_ends_by_itself_is_reported(tmp_path: Path, services: Services) -> None:
    services.start(Service(name="beat", argv=["/bin/sh", "-c", "exit 3"], log=tmp_path / "log", stage=0))

    assert exits(services) == [Exit(name="beat", code=3)]


def test_a_service_killed_by_a_signal_is_reported_as_such(tmp_path: Path, services: Services) -> None:
    service = Service(name="worker", argv=["/bin/sh", "-c", "kill -9 $$"], log=tmp_path / "log", stage=0)
    services.start(service)

    (ended,) = exits(services)

    assert (ended.code, ended.words) == (-9, "killed by SIGKILL")


def test_a_program_that_is_not_there_is_a_failure_and_the_guard_goes_on(tmp_path: Path, services: Services) -> None:
    with pytest.raises(Failure, match="ghost could not be started"):
        services.start(Service(name="ghost", argv=[str(tmp_path / "ghost")], log=tmp_path / "log", stage=0))

    assert services.start(waiting("web", tmp_path, stage=0)).is_alive


def test_waiting_for_a_service_that_ended_says_so(tmp_path: Path, services: Services) -> None:
    service = Service(name="web", argv=["/bin/sh", "-c", "exit 1"], log=tmp_path / "log", stage=0)
    services.start(service)

    with pytest.raises(Ended, match="web: exit code 1"):
        services.wait_until(lambda: False, service=service, seconds=10)


def test_services_inherit_no_ignored_signal_and_no_handle_of_the_guard(tmp_path: Path) -> None:
    kept = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    services = Services(keep_open=[kept])
    look = "grep -E '^Sig(Ign|Blk)' /proc/self/status; ls /proc/self/fd | wc -l"
    services.start(
        Service(name="look", argv=["/bin/sh", "-c", look], log=tmp_path / "log", stage=0, env=dict(os.environ))
    )
    exits(services)
    services.close()
    os.close(kept)

    blocked, ignored, handles = (line.split()[-1] for line in (tmp_path / "log").read_text().splitlines())

    assert int(blocked, 16) == 0
    assert int(ignored, 16) & sum(1 << (number - 1) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)) == 0
    assert int(handles) <= 4


@pytest.mark.parametrize("victims", ["launcher", "guard", "launcher and guard"])
def test_nothing_is_left_whoever_is_killed(tmp_path: Path, victims: str) -> None:
    launcher = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(tmp_path)], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    )
    assert launcher.stdout
    family = [identify(int(launcher.stdout.readline())) for _ in range(3)]
    guard = family[2]
    assert all(family) and guard

    if "launcher" in victims:
        launcher.kill()
    if "guard" in victims:
        os.kill(guard.pid, signal.SIGKILL)

    assert all_gone([process for process in family if process])
    launcher.kill()
    launcher.wait()


def exits(services: Services) -> list[Exit]:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if found := services.exits(timeout=0.2):
            return found
    return []


def all_gone(family: list[Process], *, within: float = 10.0) -> bool:
    deadline = time.monotonic() + within
    while any(process.is_alive for process in family) and time.monotonic() < deadline:
        os.sched_yield()
    return not any(process.is_alive for process in family)
