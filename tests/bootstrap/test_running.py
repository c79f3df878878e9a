import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from soc2hub.bootstrap import running
from soc2hub.bootstrap.failures import Failure
from soc2hub.bootstrap.folders import CHECKOUT, DataFolder

HOLDER = """
import sys
from pathlib import Path
from soc2hub.bootstrap import running
from soc2hub.bootstrap.folders import DataFolder
data = DataFolder(Path(sys.argv[1]))
running.take(data)
running.note(data, url="http://localhost:8000", environ={"REDIS_URL": "redis://x"})
print("holds", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path)


def hold(data: DataFolder) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(data.path)],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout
    assert holder.stdout.readline() == "holds\n"
    return holder


def test_a_second_system_on_the_same_data_is_refused_with_the_address_of_the_first(data: DataFolder) -> None:
    holder = hold(data)

    with pytest.raises(Failure, match=rf"Already running at http://localhost:8000 \(process {holder.pid}\)"):
        running.take(data)

    found = running.find(data)
    assert found
    assert found.environ == {"REDIS_URL": "redis://x"}
    assert not running.is_free(data)
    holder.communicate()


def test_a_system_that_was_killed_is_in_nobodys_way(data: DataFolder) -> None:
    holder = hold(data)

    holder.kill()
    holder.communicate()

    assert running.find(data) is None
    assert running.is_free(data)
    os.close(running.take(data))


def test_a_note_whose_number_another_process_has_now_counts_for_nothing(data: DataFolder) -> None:
    running.note(data, url="http://localhost:8000", environ={})
    words = json.loads(data.running.read_text())
    words["launcher"]["started"] -= 1
    data.running.write_text(json.dumps(words))

    assert running.find(data) is None


def test_a_command_that_goes_on_for_ever_is_named_as_the_reason(data: DataFolder) -> None:
    first = running.take(data)

    with pytest.raises(Failure, match="Another command has been using"):
        running.take(data, patience=0.0)

    os.close(first)


def test_a_note_holds_passwords_and_is_private(data: DataFolder) -> None:
    running.note(data, url="http://localhost:8000", environ={})

    assert data.running.stat().st_mode & 0o777 == 0o600
