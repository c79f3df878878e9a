"""What was wanted (the goals of PRODUCT's performance section), in the words of the report."""

from benchmarks.figures import Figure, Goal
from benchmarks.operations import CONTROLS, EVIDENCE, MATRIX, PORTFOLIO, Operation
from benchmarks.scopes import SIZES
from benchmarks.sets import Size

TIMES_THE_BARE_VIEW = {EVIDENCE: 2.5, CONTROLS: 2.5, MATRIX: 6.0, PORTFOLIO: 4.0}
STATEMENTS = {EVIDENCE: 8, CONTROLS: 8, MATRIX: 10, PORTFOLIO: 8}
UPLOAD_FROM_MB = 25
LISTS_PER_SECOND, MEGABYTES, FIRST_ANSWER, MIGRATE = 60.0, 220.0, 5.0, 30.0


def of_operation(figure: Figure) -> list[Goal]:
    found = []
    if limit := TIMES_THE_BARE_VIEW.get(figure.name):
        found.append(Goal(_id(figure.name, "time"), f"{figure.name}: time", figure.ratio, limit, "× bare view"))
    if most := STATEMENTS.get(figure.name):
        count = float(figure.statements or 0)
        found.append(Goal(_id(figure.name, "statements"), f"{figure.name}: SQL", count, most, "statements"))
    return found


def of_scopes(figures: list[Figure]) -> list[Goal]:
    """A large scope costs as many statements as a small one."""
    counts = {figure.name: figure.statements or 0 for figure in figures}
    small, large = (f"of {systems}" for systems in SIZES)
    return [
        Goal(_id(name.removesuffix(f" {large}"), "growth-statements"), f"{name}: SQL more than {small}",
             count - counts[name.replace(large, small)], 0, "statements")
        for name, count in counts.items()
        if name.endswith(large) and name.replace(large, small) in counts
    ]  # fmt: skip


def page_to_json(name: str, ratio: float) -> Goal:
    return Goal(_id(name, "to-json"), f"{name} to its JSON", ratio, 2.0, "× JSON")


def of_upload(operation: Operation, ratio: float) -> list[Goal]:
    if operation.megabytes < UPLOAD_FROM_MB:
        return []
    return [Goal(_id(operation.name, "time"), operation.name, ratio, 1.5, "× hash, write, fsync")]


def board_pdf(figure: Figure) -> Goal:
    return Goal("board-pdf-time", "board PDF", figure.ratio, 1.3, "× WeasyPrint alone")


def of_process(lists_per_second: float | None, memory: float, first_answer: float, migrate: float) -> list[Goal]:
    return [
        *_rate(lists_per_second),
        Goal("web-memory", "web process", memory, MEGABYTES, "MB"),
        Goal("first-answer", "first answer after start", first_answer, FIRST_ANSWER, "s"),
        Goal("migrate-from-empty", "migrate from empty", migrate, MIGRATE, "s"),
    ]


def _rate(found: float | None) -> list[Goal]:
    if found is None:
        return []
    return [Goal("lists-per-second", "lists of 50 at 8 connections", found, LISTS_PER_SECOND, "/s", at_least=True)]


def growth(name: str, ratio: float, small: Size, large: Size) -> Goal:
    what = f"{name}: {large.all_submissions:,} submissions to {small.all_submissions:,}"
    return Goal(_id(name, "growth"), what, ratio, 1.5, "× the small set")


def portfolio_growth(ratio: float, large: int, small: int) -> list[Goal]:
    return [
        Goal("portfolio-growth", "portfolio of 25 clients among many, to alone", ratio, 1.3, "× alone"),
        Goal("portfolio-growth-statements", "portfolio: statements more than alone", large - small, 0, "statements"),
    ]


def seen_growth(name: str, ratio: float, more: int, large: Size, small: Size) -> list[Goal]:
    """At most linear: what one client costs stays what it costs."""
    what = f"{name}: {large.seen} clients to {small.seen}"
    return [
        Goal(_id(name, "seen-growth"), what, ratio, large.seen / small.seen, "× the few"),
        Goal(_id(name, "seen-growth-statements"), f"{what}, SQL more", more, 0, "statements"),
    ]


def _id(name: str, what: str) -> str:
    return f"{name.replace(' ', '-').lower()}-{what}"
