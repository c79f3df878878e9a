"""`import_program` as an operator runs it: dry run, then --apply, then nothing left to do."""

from pathlib import Path

from controls.models import Control
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.program.operators import operate
from tests.program.samples import small_program
from tests.worlds import small_world


def test_an_operator_looks_applies_and_applies_again(fresh_database: str, tmp_path: Path) -> None:
    world, path = small_world(), str(small_program(tmp_path))
    words = ("import_program", path, "--client", "acme-payments")

    looked = operate(fresh_database, tmp_path, *words)
    applied = operate(fresh_database, tmp_path, *words, "--apply")
    again = operate(fresh_database, tmp_path, *words, "--apply", "--as", "priya@example.org")

    assert looked.returncode == applied.returncode == again.returncode == 0, looked.stderr + applied.stderr
    assert "+ Control ACC-01 Access reviews  [custom/acc-01.md, line 2, column 1]" in looked.stdout
    assert "Nothing was written: run it again with --apply." in looked.stdout
    assert "2 changes written." in applied.stdout
    assert "0 changes written." in again.stdout
    with entering(world.acme, by=world.priya):
        assert Control.objects.count() == 1
        [event] = Event.objects.filter(verb="program.imported")
        assert (event.actor_id, event.via) == (world.priya.pk, "command")


def test_an_operator_is_told_what_is_wrong(fresh_database: str, tmp_path: Path) -> None:
    small_world()
    good, bad = str(small_program(tmp_path)), tmp_path / "bad.json"
    bad.write_text("[{]")

    stranger = ("--as", "rita@example.org")
    for words, said in [
        ((str(bad), "--client", "acme-payments"), "bad.json, line 1, column 3: not JSON"),
        ((good, "--client", "nobody"), "There is no client 'nobody'."),
        ((good, "--client", "acme-payments", "--as", "x@example.org"), "Nobody signs in as x@example.org."),
        ((good, "--client", "acme-payments", "--as", "erin@example.org"), "may not import a program"),
        ((good, "--client", "acme-payments", *stranger), "rita@example.org is no member of acme-payments."),
        ((str(tmp_path / "gone"), "--client", "acme-payments"), "there is no such file or folder"),
    ]:
        done = operate(fresh_database, tmp_path, "import_program", *words, "--apply")

        assert done.returncode == 1, words
        assert said in done.stderr
        assert "Traceback" not in done.stderr
