import subprocess
import sys

from soc2hub.bootstrap.django_command import process_for
from soc2hub.bootstrap.folders import CHECKOUT


def manage(*argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *argv], cwd=CHECKOUT, capture_output=True, text=True, timeout=60
    )


def test_without_a_command_the_usage_is_printed() -> None:
    answer = manage()

    assert answer.returncode == 2
    assert "manage.py up" in answer.stdout
    assert "manage.py test" in answer.stdout


def test_up_explains_its_options() -> None:
    answer = manage("up", "--help")

    assert answer.returncode == 0
    assert all(option in answer.stdout for option in ("--port", "--data", "--empty", "--check"))


def test_a_port_out_of_range_is_refused() -> None:
    answer = manage("up", "--port", "70000")

    assert answer.returncode == 2
    assert "a port is between 1 and 65535" in answer.stderr


def test_the_set_up_needs_nothing_but_the_standard_library() -> None:
    script = "import sys; sys.argv = ['manage.py']; import soc2hub.bootstrap.commands as c; print(*sys.modules)"
    isolated = [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, '.'); {script}"]

    answer = subprocess.run(isolated, cwd=CHECKOUT, capture_output=True, text=True, timeout=60)

    assert answer.returncode == 0, answer.stderr
    foreign = {name.partition(".")[0] for name in answer.stdout.split()} - set(sys.stdlib_module_names)
    assert foreign == {"soc2hub", "__main__"}


def test_commands_that_look_past_policies_sign_in_as_migrate_and_all_others_as_worker() -> None:
    assert {process_for(name) for name in ("migrate", "makemigrations", "check_isolation", "verify_trail")} == {
        "migrate"
    }
    assert {process_for(name) for name in ("story", "create_practice", "shell", "check")} == {"worker"}
