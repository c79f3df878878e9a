"""The run in words: what was measured on what, and which goals are met."""

import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version

from benchmarks.figures import Figure, Found
from benchmarks.measures import CONNECTIONS, Timed


def heading(server: str) -> Iterator[str]:
    libraries = ", ".join(f"{name} {version(name)}" for name in ("Django", "djangorestframework", "gunicorn"))
    yield f"{platform.python_implementation()} {platform.python_version()} at {sys.executable}; {libraries}"
    load = os.getloadavg()[0]
    yield f"PostgreSQL {server}; {os.cpu_count()} processors, load {load:.1f} before the run"


def lines(found: Found) -> Iterator[str]:
    yield ""
    rate = f"/s at {CONNECTIONS}"
    yield f"{'operation':<28}{'p50 ms':>10}{'p95 ms':>10}{rate:>10}{'SQL':>6}{'bytes':>10}{'ratio':>8}  to"
    yield from (_figure(figure) for figure in found.figures)
    yield ""
    yield f"{'limit of this machine':<34}{'p50 ms':>10}{'p95 ms':>10}"
    yield from (_limit(name, time) for name, time in found.limits)
    yield ""
    yield f"{'goal':<54}{'figure':>10}{'limit':>10}  unit"
    for goal in found.goals:
        sign = "≥" if goal.at_least else "≤"
        limit = f"{sign} {goal.limit:g}"
        result = "met" if goal.is_met else "NOT MET"
        yield f"{goal.what:<54}{goal.figure:>10.2f}{limit:>10}  {goal.unit:<22}{result}"
    yield ""
    yield f"{sum(goal.is_met for goal in found.goals)} of {len(found.goals)} goals met."


def _figure(figure: Figure) -> str:
    rate = f"{figure.per_second:.0f}" if figure.per_second is not None else ""
    count = "" if figure.statements is None else str(figure.statements)
    size = "" if figure.size is None else str(figure.size)
    head = f"{figure.name:<28}{figure.time.p50:>10.1f}{figure.time.p95:>10.1f}"
    return f"{head}{rate:>10}{count:>6}{size:>10}{figure.ratio:>8.1f}  {figure.against}"


def _limit(name: str, time: Timed) -> str:
    return f"{name:<34}{time.p50:>10.1f}{time.p95:>10.1f}"
