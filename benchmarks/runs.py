"""One run: a stage is filled, everything is measured, goals are judged."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import goals
from benchmarks.databases import address, addresses
from benchmarks.figures import Figure, Found
from benchmarks.limits import OneQuery, OnPaper, ToDisk, forget
from benchmarks.measures import Answer, Asked, Line, Timed, per_second, together
from benchmarks.operations import EVIDENCE, PORTFOLIO, PORTFOLIO_PAGE, Operation, operations, uploads
from benchmarks.papers import html_and_assets, print_as_the_worker_does
from benchmarks.scopes import scope_operations
from benchmarks.servers import serving
from benchmarks.sets import ALONE, HUNDRED, ONE, SETS, Size
from benchmarks.stages import PRODUCT, Stage, staged
from soc2hub.vault.storage import name_of

Say = Callable[[str], None]
Compare = Callable[[Found, Stage, Stage], None]
UPLOAD_ROUNDS = {1: 50, 25: 50, 250: 5}
PRINT_ROUNDS = 5
SECONDS = 3.0
BOARD_PDF = "board PDF"
SCOPED = ("scope", "boundary", "comparison", "what-if", "difference", "import")


def run(set_name: str, *, only: list[str], root: Path, say: Say) -> Found:
    """Leaves nothing behind: databases are dropped, the folder goes."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="benchmark-", dir=root)))

        def stage(size: Any, name: str) -> Stage:
            say(f"Filling {size.name}: {size.clients} clients, {size.all_submissions} submissions …")
            return stack.enter_context(staged(size, folder / name, f"soc2hub_benchmark_{name}"))

        found = Found()
        main = stage(SETS[set_name], set_name.lower())
        say(f"Measuring; the migrations took {main.migrate_seconds:.1f} s.")
        _Run(main, found, only, say).measure()
        for size, name, compare in _comparisons(set_name, only):
            say(f"Comparing with {size.name} …")
            compare(found, main, stage(size, name))
        return found


class _Run:
    def __init__(self, stage: Stage, found: Found, only: list[str], say: Say) -> None:
        self.stage, self.found, self.say = stage, found, say
        self.only = [name.lower() for name in only]

    def measure(self) -> None:
        asked = operations(self.stage.visitor)
        scoped = scope_operations(self.stage.visitor) if self._wants_scope else []
        known = {other.name: other for other in (*asked, *scoped)}
        for operation in self._wanted([*asked, *scoped]):
            self._ask(operation, known)
        self.found.goals += goals.of_scopes(self.found.figures)
        for operation in self._wanted(uploads(self.stage.visitor)):
            self._upload(operation)
        memory = self.stage.web.megabytes()
        self._limits()
        if self._wants(BOARD_PDF):
            self._print()
        self._together(list(self._wanted(asked)), memory)

    def _wanted(self, offered: list[Operation]) -> Iterator[Operation]:
        return (operation for operation in offered if self._wants(operation.name))

    def _wants(self, name: str) -> bool:
        return not self.only or any(word in name.lower() for word in self.only)

    @property
    def _wants_scope(self) -> bool:
        """Filling two scopes takes a while: not for the sake of other operations."""
        return not self.only or any(word in SCOPED for word in self.only)

    def _ask(self, operation: Operation, known: dict[str, Operation]) -> None:
        """Beside the bare view, or for a page beside the answer in JSON as well."""
        web, bare = Line(self.stage.web.port), Line(self.stage.bare.port)
        with closing(web), closing(bare):
            counted = _counted(web, operation)
            makers = [lambda: web.ask(operation.make(0)), lambda: bare.ask(Asked(self.stage.bare_path))]
            if operation.json_of:
                makers.append(lambda: web.ask(known[operation.json_of].make(0)))
            few: dict[str, Any] = {"rounds": operation.rounds, "warm_up": 0} if operation.rounds else {}
            times = together(makers, **few)
        statements = int(counted.headers["x-statements"])
        ratio = times[0].p50 / times[1].p50
        figure = Figure(operation.name, times[0], "bare view", ratio, statements, len(counted.body))
        self.found.figures.append(figure)
        self.found.goals += goals.of_operation(figure)
        if operation.json_of:
            self.found.goals.append(goals.page_to_json(operation.name, times[0].p50 / times[2].p50))

    def _upload(self, operation: Operation) -> None:
        floor = ToDisk(self.stage.folder, operation.megabytes)
        requests = [operation.make(0) for _ in range(UPLOAD_ROUNDS[operation.megabytes] + 6)]
        web = Line(self.stage.web.port)
        with closing(web):
            counted = _counted(web, operation)
            kept = [counted]
            turns: list[Callable[[], Any]] = [lambda: kept.append(web.ask(requests.pop())), floor]
            times = together(
                turns, rounds=UPLOAD_ROUNDS[operation.megabytes], before=lambda: self._forget(kept)
            )  # fmt: skip
        against = f"hash, write, fsync {operation.megabytes} MB"
        ratio = times[0].p50 / times[1].p50
        statements = int(counted.headers["x-statements"])
        self.found.figures.append(Figure(operation.name, times[0], against, ratio, statements))
        self.found.limits.append((against, times[1]))
        self.found.goals += goals.of_upload(operation, ratio)

    def _forget(self, kept: list[Answer]) -> None:
        """The files of those answers that tell of one."""
        hashes = [json.loads(answer.body).get("sha256") for answer in kept]
        kept.clear()
        for sha256 in filter(None, hashes):
            forget(self.stage.folder / "vault" / name_of(self.stage.filled.client, sha256))

    def _limits(self) -> None:
        query = OneQuery(address("DATABASE_URL_BACKUP", self.stage.name), self.stage.filled.client)
        bare = Line(self.stage.bare.port)
        with closing(query), closing(bare):
            times = together([lambda: bare.ask(Asked(self.stage.bare_path)), query])
        self.found.limits += [("bare view: 50 rows by DRF", times[0]), ("the same query by psycopg2", times[1])]
        if self._wants("upload"):
            (largest,) = together([ToDisk(self.stage.folder, 250)], rounds=UPLOAD_ROUNDS[250])
            self.found.limits.append(("hash, write, fsync 250 MB", largest))

    def _print(self) -> None:
        page, html, assets = html_and_assets(self.stage.filled)
        ours, floor = together([lambda: print_as_the_worker_does(page), OnPaper(html, assets)], rounds=PRINT_ROUNDS)
        figure = Figure(BOARD_PDF, ours, "WeasyPrint alone", ours.p50 / floor.p50)
        self.found.figures.append(figure)
        self.found.limits.append(("WeasyPrint alone, that HTML", floor))
        self.found.goals.append(goals.board_pdf(figure))

    def _together(self, asked: list[Operation], memory: float) -> None:
        """At two workers with four threads, as production runs."""
        environ = addresses(self.stage.name)
        with serving(PRODUCT, environ, self.stage.folder, workers=2, threads=4) as web:
            rates = {operation.name: per_second(web.port, operation.make(0), seconds=SECONDS) for operation in asked}
            memory = max(memory, web.megabytes())
            self.found.figures = [_with_rate(figure, rates.get(figure.name)) for figure in self.found.figures]
            self.found.goals += goals.of_process(
                rates.get(EVIDENCE), memory, web.first_answer, self.stage.migrate_seconds
            )


def _counted(line: Line, operation: Operation) -> Answer:
    asked = operation.make(0)
    return line.ask(Asked(asked.path, asked.headers | {"X-Count-Statements": "1"}, asked.method, asked.body))


def _with_rate(figure: Figure, rate: float | None) -> Figure:
    return Figure(
        figure.name, figure.time, figure.against, figure.ratio, figure.statements, figure.size, rate
    )  # fmt: skip


def _comparisons(set_name: str, only: list[str]) -> list[tuple[Size, str, Compare]]:
    """A hundred clients of one person are looked at where the portfolio is."""
    beside: list[tuple[Size, str, Compare]] = [(ONE, "one", _grow), (ALONE, "alone", _grow_across)]
    found = beside if set_name != "S" and not only else []
    return found + ([(HUNDRED, "hundred", _grow_seen)] if not only or PORTFOLIO in only else [])


def _grow(found: Found, large: Stage, small: Stage) -> None:
    """Lists and uploads of one client, the same whatever lies beside it."""
    for pick in (_list_of, _upload_of):
        name, ratio = _ratio(pick(large), pick(small), large, small)
        found.goals.append(goals.growth(name, ratio, small.filled.size, large.filled.size))


def _grow_across(found: Found, large: Stage, small: Stage) -> None:
    pair = [_named(stage, PORTFOLIO) for stage in (large, small)]
    name, ratio = _ratio(pair[0], pair[1], large, small)
    counts = []
    for stage, operation in zip((large, small), pair, strict=True):
        line = Line(stage.web.port)
        with closing(line):
            counts.append(int(_counted(line, operation).headers["x-statements"]))
    found.goals += goals.portfolio_growth(ratio, counts[0], counts[1])


def _grow_seen(found: Found, main: Stage, hundred: Stage) -> None:
    """The first look of each is counted: it reads what the records of all clients say."""
    counts = {figure.name: figure.statements or 0 for figure in found.figures}
    line = Line(hundred.web.port)
    with closing(line):
        for name in (PORTFOLIO, PORTFOLIO_PAGE):
            many = _named(hundred, name)
            more = int(_counted(line, many).headers["x-statements"]) - counts[name]
            _, ratio = _ratio(many, _named(main, name), hundred, main)
            found.goals += goals.seen_growth(name, ratio, more, hundred.filled.size, main.filled.size)


def _ratio(of: Operation, to: Operation, large: Stage, small: Stage) -> tuple[str, float]:
    lines = Line(large.web.port), Line(small.web.port)
    with closing(lines[0]), closing(lines[1]):
        times: list[Timed] = together([lambda: lines[0].ask(of.make(0)), lambda: lines[1].ask(to.make(0))])
    return of.name, times[0].p50 / times[1].p50


def _list_of(stage: Stage) -> Operation:
    return _named(stage, EVIDENCE)


def _upload_of(stage: Stage) -> Operation:
    return uploads(stage.visitor)[0]


def _named(stage: Stage, name: str) -> Operation:
    return next(operation for operation in operations(stage.visitor) if operation.name == name)
