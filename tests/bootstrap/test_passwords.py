import json
from pathlib import Path

from soc2hub.bootstrap import passwords
from soc2hub.bootstrap.folders import DataFolder, write_private


def test_passwords_stay_the_same_from_run_to_run(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)

    first = passwords.load(data)

    assert passwords.load(data) == first
    assert set(first) == set(passwords.NAMES)
    assert len(set(first.values())) == len(first)
    assert data.secrets.stat().st_mode & 0o777 == 0o600


def test_a_name_that_is_new_is_added_to_those_kept(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    write_private(data.secrets, json.dumps({"web": "kept"}))

    assert passwords.load(data)["web"] == "kept"
    assert len(passwords.load(data)["secret_key"]) >= 50
