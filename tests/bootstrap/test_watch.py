import os
import signal
import sys
from pathlib import Path

import pytest

from soc2hub.bootstrap import watch
from soc2hub.bootstrap.failures import Failure
from soc2hub.bootstrap.services import Service, Services
from soc2hub.bootstrap.watch import Watch

THIRD_TIME_STUBBORN = """
import os, pathlib, sys
diary = pathlib.Path(sys.argv[1])
lives = len(diary.read_text()) if diary.exists() else 0
diary.write_text("x" * (lives + 1))
if lives < 7:
    os.kill(os.getpid(), 9)
sys.exit(4)
"""


def test_a_service_that_is_killed_comes_back_and_one_that_gives_up_at_once_ends_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "PAUSE", 0.0)
    services = Services()
    argv = [sys.executable, "-c", THIRD_TIME_STUBBORN, str(tmp_path / "lives")]
    worker = Service(name="worker", argv=argv, log=tmp_path / "log", stage=0)
    services.start(worker)

    with pytest.raises(Failure, match="worker ended .exit code 4."):
        Watch(services=services, own={"worker": worker}, revivals={}).keep_going()

    services.close()
    killed, gave_up = 7, watch.SHORT_LIVES
    assert len((tmp_path / "lives").read_text()) == killed + gave_up


def test_a_server_of_ours_is_revived_by_its_own_way(tmp_path: Path) -> None:
    services = Services()
    services.start(Service(name="valkey", argv=["sleep", "60"], log=tmp_path / "log", stage=0, env=dict(os.environ)))
    revived: list[str] = []

    def revive() -> None:
        revived.append("valkey")
        raise KeyboardInterrupt

    os.kill(services.running["valkey"].pid, signal.SIGKILL)
    with pytest.raises(KeyboardInterrupt):
        Watch(services=services, own={}, revivals={"valkey": revive}).keep_going()

    services.close()
    assert revived == ["valkey"]
