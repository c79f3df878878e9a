import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from soc2hub.bootstrap import processes
from soc2hub.bootstrap.processes import Process

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts children that are gone when the test is."""
    children: list[subprocess.Popen[bytes]] = []

    def begin(*argv: str | Path, cwd: Path | None = None) -> subprocess.Popen[bytes]:
        children.append(subprocess.Popen([str(word) for word in argv], cwd=cwd, stdout=subprocess.PIPE))
        return children[-1]

    yield begin
    for child in children:
        child.kill()
        child.wait()


def server_in(folder: Path, start: Start) -> Process:
    """A process whose executable is named `keeper` and whose working folder is this one."""
    folder.mkdir()
    program = shutil.copy(shutil.which("sleep") or "/bin/sleep", folder.parent / "keeper")
    child = start(program, "60", cwd=folder)
    deadline = time.monotonic() + 5
    while os.path.basename(os.readlink(f"/proc/{child.pid}/exe")) != "keeper" and time.monotonic() < deadline:
        os.sched_yield()
    found = processes.identify(child.pid)
    assert found
    return found


def test_a_process_is_known_by_number_and_start() -> None:
    me = processes.identify(os.getpid())

    assert me
    assert me.is_alive
    assert not Process(pid=me.pid, started=me.started - 1).is_alive


def test_a_child_that_nobody_waited_for_is_not_alive(start: Start) -> None:
    child = start("sleep", "60")
    seen = processes.identify(child.pid)
    assert seen

    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)

    assert not seen.is_alive
    assert Path(f"/proc/{child.pid}").exists()


def test_a_leftover_is_found_by_executable_and_folder(tmp_path: Path, start: Start) -> None:
    kept = server_in(tmp_path / "data", start)
    (tmp_path / "other").mkdir()

    assert processes.running_in(tmp_path / "data", executable="keeper") == [kept]
    assert processes.running_in(tmp_path / "data", executable="postgres") == []
    assert processes.running_in(tmp_path / "other", executable="keeper") == []


def test_a_leftover_is_found_after_its_executable_was_replaced(tmp_path: Path, start: Start) -> None:
    kept = server_in(tmp_path / "data", start)

    (tmp_path / "keeper").unlink()

    assert processes.running_in(tmp_path / "data", executable="keeper") == [kept]


def test_a_leftover_is_ended(tmp_path: Path, start: Start) -> None:
    kept = server_in(tmp_path / "data", start)

    processes.end([kept], by=signal.SIGTERM, patience=5)

    assert not kept.is_alive


def test_one_that_does_not_stop_is_killed(start: Start) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
    child = start(sys.executable, "-c", deaf)
    assert child.stdout
    child.stdout.readline()
    seen = processes.identify(child.pid)
    assert seen

    processes.end([seen], by=signal.SIGTERM, patience=0.2)

    assert child.wait(timeout=5) == -signal.SIGKILL


def test_only_the_head_of_a_family_is_asked(start: Start) -> None:
    parent = start("/bin/sh", "-c", "sleep 60 & echo $!; wait")
    assert parent.stdout
    head, child = processes.identify(parent.pid), processes.identify(int(parent.stdout.readline()))
    assert head and child

    assert processes.heads([head, child]) == [head]
    assert processes.heads([child]) == [child]

    processes.end([child], by=signal.SIGKILL, patience=5)


def test_a_child_ends_with_its_killed_parent(start: Start) -> None:
    script = (
        "import subprocess, sys, time; from soc2hub.bootstrap.processes import die_with_parent;"
        "child = subprocess.Popen(['sleep', '60'], preexec_fn=die_with_parent()); print(child.pid, flush=True);"
        "time.sleep(60)"
    )
    parent = start(sys.executable, "-c", script, cwd=Path(__file__).resolve().parents[2])
    assert parent.stdout
    child = processes.identify(int(parent.stdout.readline()))
    assert child

    parent.kill()

    assert gone(child)


def gone(process: Process, *, within: float = 5.0) -> bool:
    deadline = time.monotonic() + within
    while process.is_alive and time.monotonic() < deadline:
        os.sched_yield()
    return not process.is_alive
