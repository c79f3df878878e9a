import subprocess
import sys

import pytest

from scoping.solver import Program

LOADED = """
import django, sys
django.setup()
import soc2hub.urls
print(sorted({"highspy", "numpy"} & set(sys.modules)))
"""


def test_the_web_process_never_carries_the_solver() -> None:
    found = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)

    assert found.stdout.strip().splitlines()[-1] == "[]"


def test_a_program_that_nothing_fits_has_no_answer() -> None:
    program = Program()
    column = program.column(is_whole=True)
    row = program.row([(column, 1)], at_least=0)

    assert program.solved({column: 3}, bounds={row: 1}) == ([1.0], 3)
    assert program.solved({column: 3}, bounds={row: 2}) is None
    assert program.solved({column: 3}, bounds={row: 0}) == ([0.0], 0)


@pytest.mark.parametrize("size", [10**6, 10**9])
def test_large_figures_are_told_apart_by_one(size: int) -> None:
    program = Program()
    cheap, dear = program.column(is_whole=True), program.column(is_whole=True)
    program.row([(cheap, 1), (dear, 1)], at_least=1)

    found = program.solved({cheap: size, dear: size + 1}, bounds={})

    assert found is not None
    assert found[1] == size
