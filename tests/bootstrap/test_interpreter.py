import sys

from soc2hub.bootstrap import interpreter


def test_this_python_is_seen_as_it_is() -> None:
    seen = interpreter.look(sys.executable)

    assert seen
    assert seen.version == sys.version_info[:3]
    assert seen.prefix == sys.prefix
    assert seen.label == ".".join(map(str, sys.version_info[:3]))


def test_what_is_no_python_is_not_seen() -> None:
    assert interpreter.look("/bin/true") is None
    assert interpreter.look("/never/python3") is None


def test_this_machine_will_do() -> None:
    interpreter.ensure_machine()
