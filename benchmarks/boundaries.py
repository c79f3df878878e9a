"""How the boundary's brains grow, and the optimum against brute force: `python -m benchmarks.boundaries [--cases N]`."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable

from benchmarks.landscapes import LADDER, question
from scoping.boundary import minimum_boundary
from scoping.choices import Question
from scoping.losses import needed_by
from scoping.optimum import cheapest, front

LIMIT = 1.0
MEASURED: dict[str, Callable[[Question], object]] = {
    "minimum boundary": lambda asked: minimum_boundary(asked.landscape),
    "what breaks": lambda asked: needed_by(asked.landscape),
    "cheapest options": lambda asked: cheapest(asked, met=asked.optional),
    "Pareto front of 12": lambda asked: front(asked),
}


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--cases", type=int, default=2_000, help="random graphs of up to 12 nodes; 0: none")
    cases = wanted.parse_args().cases
    slow = [name for name, work in MEASURED.items() if not _grows(name, work)]
    proven = not cases or _proven(cases)
    return int(bool(slow) or not proven)


def _grows(name: str, work: Callable[[Question], object]) -> bool:
    """True if the largest stays within its limit; the front alone may take its time: a worker makes it."""
    print(name)
    first = took = 0.0
    for extent in LADDER:
        asked = question(extent)
        took = min(_timed(work, asked) for _ in range(2))
        first = first or took
        size = extent.flows // LADDER[0].flows
        print(f"  {extent.words}  {len(asked.options):>4} options  {took * 1000:9.1f} ms  "
              f"{took / first:7.1f} × the time for {size} × the flows")  # fmt: skip
    if name.startswith("Pareto"):
        print("  no limit: a worker makes it")
        return True
    print(f"  {'within' if took <= LIMIT else 'OVER'} the limit of {LIMIT:g} s")
    return took <= LIMIT


def _timed(work: Callable[[Question], object], asked: Question) -> float:
    started = time.perf_counter()
    work(asked)
    return time.perf_counter() - started


def _proven(cases: int) -> bool:
    print(f"optimum against brute force, {cases} random graphs a property")
    tests = [sys.executable, "-m", "pytest", "-q", "-n0", "--timeout=3600", "tests/scoping/test_optimum.py"]
    return subprocess.run(tests, env=os.environ | {"SOC2HUB_CASES": str(cases)}, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
