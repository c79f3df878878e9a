"""What can be chosen about a boundary, and what a choice comes to (PRACTICE §4: options, optional commitments)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from scoping.boundary import Dependency, Exit, Landscape, Role, System, members_of

Tie = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Option:
    """One way to need less, paid once: it cuts flows, replaces dependencies, or moves systems to somebody else.

    `instead` takes the place of every replaced dependency and joins the boundary with all it pulls.
    """

    key: str
    effort: int
    cuts: tuple[str, ...] = ()
    replaces: tuple[Tie, ...] = ()
    instead: str = ""
    moves: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.effort < 0:
            raise ValueError(f"Option {self.key} cannot have an effort below nothing.")


@dataclass(frozen=True)
class Question:
    """A landscape, what each member costs, what each unsigned commitment is worth, and the options there are."""

    landscape: Landscape
    weights: Mapping[str, int]
    values: Mapping[str, int]
    options: tuple[Option, ...] = ()

    def __post_init__(self) -> None:
        if any(number < 0 for number in (*self.weights.values(), *self.values.values())):
            raise ValueError("Efforts and values are whole numbers of at least nothing.")

    @cached_property
    def optional(self) -> tuple[str, ...]:
        """Signed commitments are constraints; only these can be left out."""
        return tuple(sorted(commitment.key for commitment in self.landscape.commitments if not commitment.is_signed))


@dataclass(frozen=True, slots=True)
class Answer:
    """A combination and what it comes to; `met` holds the unsigned commitments, the signed are always kept."""

    effort: int
    value: int
    met: tuple[str, ...]
    taken: tuple[str, ...]
    inside: tuple[str, ...]


def worked_out(question: Question, *, met: Iterable[str], taken: Iterable[str]) -> Answer:
    """What a choice comes to, by the boundary itself."""
    met, taken = frozenset(met), frozenset(taken)
    members = members_of(_as_chosen(question, met, taken))
    inside = tuple(member.key for member in members if member.role is not Role.SERVICE)
    effort = sum(question.weights.get(key, 0) for key in inside)
    effort += sum(option.effort for option in question.options if option.key in taken)
    value = sum(question.values.get(key, 0) for key in met)
    return Answer(effort, value, tuple(sorted(met)), tuple(sorted(taken)), inside)


def _as_chosen(question: Question, met: frozenset[str], taken: frozenset[str]) -> Landscape:
    """The landscape with these options taken, promising the signed and the met only."""
    options = [option for option in question.options if option.key in taken]
    cut = {flow for option in options for flow in option.cuts}
    gone = {tie for option in options for tie in option.replaces}
    moved = {system for option in options for system in option.moves}
    added = {Dependency(near, option.instead) for option in options if option.instead for near, _ in option.replaces}
    scene = question.landscape
    return replace(
        scene,
        commitments=tuple(replace(c, is_chosen=c.key in met) for c in scene.commitments),
        dependencies=(*(d for d in scene.dependencies if (d.source, d.needs) not in gone), *added),
        flows=tuple(replace(flow, cut_by="an option") if flow.key in cut else flow for flow in scene.flows),
        systems=tuple(System(s.key, Exit.CARVE_OUT) if s.key in moved else s for s in scene.systems),
    )
