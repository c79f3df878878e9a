"""The cheapest way to keep promises, exactly (PRACTICE §4, options and optional commitments).

What is chosen is which unsigned commitments to meet and which options to take; what follows is the least boundary.
That is a closure problem with a few whole-number choices: `scoping.solver` solves it. Every answer is worked out again
from its choices by the boundary itself, in whole numbers: the solver's floating point chooses, it never counts.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import gcd

from scoping.boundary import exits_of
from scoping.choices import Answer, Question, worked_out
from scoping.graphs import components
from scoping.solver import Program

MOST_POINTS = 12


class Unexplained(RuntimeError):
    """The solver's answer is not what its choices come to: a bug, never shown as an answer."""


def cheapest(question: Question, *, met: Iterable[str]) -> Answer:
    """The least effort that keeps the signed commitments and these, with the options that make it so."""
    search = _Search(question, must_meet=frozenset(met))
    effort = search.effort_of(worth=0)
    if effort is None:
        raise Unexplained("Taking everything in keeps every promise, yet no answer was found.")
    return effort


def front(
    question: Question, *, most: int = MOST_POINTS, tell: Callable[[int, int], None] = lambda done, total: None
) -> tuple[Answer, ...]:
    """Answers of which none has both less effort and no less value than another (the Pareto front), by effort.

    All of them where there are at most `most`; else both ends and others as evenly between as the front allows.
    `tell` hears how many of how many are found.
    """
    search = _Search(question)
    first, last = search.point(worth=0), search.point(worth=search.everything)
    if first is None or last is None:
        raise Unexplained("Taking everything in keeps every promise, yet no answer was found.")
    found = {first.effort: first, last.effort: last}
    gaps = [(first, last)]
    while gaps and len(found) < most:
        gaps.sort(key=lambda gap: (gap[1].value - gap[0].value, gap[0].effort))
        low, high = gaps.pop()
        tell(len(found), most)
        between = search.between(low, high)
        if between is not None:
            found[between.effort] = between
            gaps += [(low, between), (between, high)]
    return tuple(found[effort] for effort in sorted(found))


class _Search:
    """One program, asked again and again with other bounds."""

    def __init__(self, question: Question, *, must_meet: frozenset[str] | None = None) -> None:
        self.question = question
        self.everything = sum(question.values.get(key, 0) for key in question.optional)
        self._columns = _Columns(question, must_meet)

    def point(self, *, worth: int, within: int | None = None) -> Answer | None:
        """The point of the front of least effort that is worth so much."""
        found = self.effort_of(worth=worth, within=within)
        return None if found is None else self._richest(within=found.effort)

    def between(self, low: Answer, high: Answer) -> Answer | None:
        """A point of the front strictly between two others: about the middle, else the next after the lower."""
        if high.effort - low.effort < 2:
            return None
        for worth in dict.fromkeys(((low.value + high.value + 1) // 2, low.value + 1)):
            found = self.point(worth=worth, within=high.effort - 1) if worth < high.value else None
            if found is not None:
                return found
        return None

    def effort_of(self, *, worth: int, within: int | None = None) -> Answer | None:
        """The least effort for so much value."""
        columns = self._columns
        solved = columns.solved(columns.efforts, worth=worth, within=within)
        if solved is None:
            return None
        answer, cost = solved
        if answer.effort != cost or answer.value < worth:
            raise Unexplained(f"An effort of {cost} was promised; its choices come to {answer.effort}.")
        return answer

    def _richest(self, *, within: int) -> Answer:
        columns = self._columns
        solved = columns.solved(columns.losses, worth=0, within=within)
        if solved is None:
            raise Unexplained(f"No answer within an effort of {within}, yet there was one.")
        answer, cost = solved
        if answer.effort > within or answer.value != -cost * columns.unit:
            raise Unexplained(f"A value of {-cost * columns.unit} was promised; its choices come to {answer.value}.")
        return answer


@dataclass(frozen=True, slots=True)
class _Arc:
    """`near` inside brings `far` inside, unless one of these options is taken; only if `needs` is taken, if given."""

    near: str
    far: str
    unless: tuple[int, ...] = ()
    needs: int | None = None


class _Columns:
    """The question as a program: a column a choice, a column for what no option can part."""

    def __init__(self, question: Question, must_meet: frozenset[str] | None) -> None:
        self.question = question
        self.program = Program()
        self.options = [self.program.column(is_whole=True) for _ in question.options]
        self.met = {key: self._met(key, must_meet) for key in question.optional}
        self.arcs = list(_arcs(question))
        self.place = self._placed()
        self._promise()
        self._pull()
        self.tools = self._guard()
        self.efforts = self._efforts()
        values = [question.values.get(key, 0) for key in self.met]
        self.unit = gcd(*values) or 1
        self.losses = {self.met[key]: -question.values.get(key, 0) // self.unit for key in self.met}
        self._worth = self.program.row(((column, -loss) for column, loss in self.losses.items()), at_least=0)
        self._within = self.program.row(((column, -effort) for column, effort in self.efforts.items()), at_least=0)

    def solved(self, costs: Mapping[int, int], *, worth: int, within: int | None) -> tuple[Answer, int] | None:
        limit = sum(self.efforts.values()) if within is None else within
        bounds = {self._worth: -(-worth // self.unit), self._within: -limit}
        found = self.program.solved(costs, bounds=bounds)
        if found is None:
            return None
        chosen, cost = found
        met = [key for key, column in self.met.items() if chosen[column] > 0.5]
        pairs = zip(self.question.options, self.options, strict=True)
        taken = [option.key for option, column in pairs if chosen[column] > 0.5]
        return worked_out(self.question, met=met, taken=taken), cost

    def _met(self, key: str, must_meet: frozenset[str] | None) -> int:
        """Free to choose, or exactly as told."""
        column = self.program.column(is_whole=True, must=must_meet is not None and key in must_meet)
        if must_meet is not None and key not in must_meet:
            self.program.row([(column, -1)], at_least=0)
        return column

    def _placed(self) -> dict[str, int]:
        """The column of each service and system; what always stands together shares one."""
        fixed: defaultdict[str, list[str]] = defaultdict(list)
        nodes: dict[str, None] = dict.fromkeys(self.question.landscape.services)
        for arc in self.arcs:
            nodes |= {arc.near: None, arc.far: None}
            if not arc.unless and arc.needs is None:
                fixed[arc.near].append(arc.far)
        nodes |= dict.fromkeys(tooling.system for tooling in self.question.landscape.tooling)
        signed = {s for c in self.question.landscape.commitments if c.is_signed for s in c.services}
        place: dict[str, int] = {}
        for component in components(nodes, lambda key: fixed[key]):
            column = self.program.column(must=not signed.isdisjoint(component))
            place |= dict.fromkeys(component, column)
        return place

    def _promise(self) -> None:
        for commitment in self.question.landscape.commitments:
            if commitment.key in self.met:
                for service in commitment.services:
                    self.program.row([(self.place[service], 1), (self.met[commitment.key], -1)], at_least=0)

    def _pull(self) -> None:
        rows = {(self.place[arc.near], self.place[arc.far], arc.unless, arc.needs) for arc in self.arcs}
        for near, far, unless, needs in sorted(rows, key=str):
            if near == far:
                continue
            terms = [(far, 1), (near, -1), *((self.options[option], 1) for option in unless)]
            if needs is None:
                self.program.row(terms, at_least=0)
            else:
                self.program.row([*terms, (self.options[needs], -1)], at_least=-1)

    def _guard(self) -> dict[str, int]:
        """A tool is there if it is a member by itself or guards one; it pulls nothing further."""
        exits, moves = exits_of(self.question.landscape), _moves(self.question)
        tools: dict[str, int] = {}
        for tooling in self.question.landscape.tooling:
            if not tooling.enforces or tooling.tool in exits:
                continue
            tool = tooling.tool
            if tool not in tools:
                tools[tool] = self.program.column()
                if tool in self.place:
                    self.program.row([(tools[tool], 1), (self.place[tool], -1)], at_least=0)
            moved = ((self.options[option], 1) for option in moves.get(tool, ()))
            self.program.row([(tools[tool], 1), (self.place[tooling.system], -1), *moved], at_least=0)
        return tools

    def _efforts(self) -> dict[int, int]:
        """What each column costs: its systems, tools apart, and each option."""
        efforts: defaultdict[int, int] = defaultdict(int)
        for system in self.question.landscape.systems:
            column = self.tools.get(system.key, self.place.get(system.key))
            if column is not None:
                efforts[column] += self.question.weights.get(system.key, 0)
        for option, column in zip(self.question.options, self.options, strict=True):
            efforts[column] += option.effort
        return dict(efforts)


def _arcs(question: Question) -> Iterator[_Arc]:
    """What brings what inside, with the options that undo it."""
    exits, moves = exits_of(question.landscape), _moves(question)
    for arc in (*_own_arcs(question), *_added_arcs(question)):
        if arc.far not in exits:
            yield _Arc(arc.near, arc.far, tuple(sorted({*arc.unless, *moves.get(arc.far, ())})), arc.needs)


def _own_arcs(question: Question) -> Iterator[_Arc]:
    """The landscape's dependencies, and its open flows both ways."""
    cuts: defaultdict[str, list[int]] = defaultdict(list)
    replaces: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, option in enumerate(question.options):
        for key in option.cuts:
            cuts[key].append(place)
        for tie in option.replaces:
            replaces[tie].append(place)
    for need in question.landscape.dependencies:
        yield _Arc(need.source, need.needs, tuple(replaces[need.source, need.needs]))
    for flow in question.landscape.flows:
        if flow.is_open:
            yield _Arc(flow.source, flow.target, tuple(cuts[flow.key]))
            yield _Arc(flow.target, flow.source, tuple(cuts[flow.key]))


def _added_arcs(question: Question) -> Iterator[_Arc]:
    """What an option puts in the place of the dependencies it replaces."""
    for place, option in enumerate(question.options):
        for source, _ in option.replaces if option.instead else ():
            yield _Arc(source, option.instead, needs=place)


def _moves(question: Question) -> dict[str, list[int]]:
    moves: defaultdict[str, list[int]] = defaultdict(list)
    for place, option in enumerate(question.options):
        for system in option.moves:
            moves[system].append(place)
    return dict(moves)
