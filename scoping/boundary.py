"""The minimum boundary, exactly (PRACTICE 4, PRODUCT S4-S5, DOMAIN R2.6, R9.1).

From the services that the chosen commitments name, the smallest set of systems closed under
(a) what a service or an inside system depends on,
(b) customer data flowing into or out of an inside system, unless the other end is an allowed exit.
(c) A tool that enforces a control on an inside system joins as a tool and pulls nothing further.
Breadth first, so every member keeps a shortest chain of reasons; sorted, so the order of records is nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from enum import StrEnum


class Exit(StrEnum):
    """Why the other end of a flow or a dependency may stay outside."""

    CUSTOMER = "customer"  # it belongs to the customer
    CARVE_OUT = "carve_out"  # a subservice organization under the carve-out method
    MONITORED_VENDOR = "monitored_vendor"  # kept out with the reason of DOMAIN R9.1, and monitored


class Link(StrEnum):
    """What ties a member to the one before it in its chain."""

    COMMITMENT = "commitment"  # a commitment names the service
    DEPENDENCY = "dependency"
    FLOW_IN = "flow_in"  # it sends customer data to the one before
    FLOW_OUT = "flow_out"  # it receives customer data from the one before
    ENFORCEMENT = "enforcement"  # it enforces a control on the one before
    LISTS = "lists"  # it only lists things for the one before: an evidence source
    NO_DATA = "no_data"  # it exchanges no customer data, or none any more, with the one before


class Role(StrEnum):
    SERVICE = "service"
    SYSTEM = "system"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class Commitment:
    """What was promised to a customer; the services it names are where the boundary starts."""

    key: str
    services: tuple[str, ...]
    is_signed: bool = False
    is_chosen: bool = True

    @property
    def counts(self) -> bool:
        """Signed commitments are constraints; only unsigned ones can be left out."""
        return self.is_signed or self.is_chosen


@dataclass(frozen=True, slots=True)
class System:
    """A system, a data store, a vendor's system: anything that can stand inside or outside."""

    key: str
    exit: Exit | None = None
    exit_reason: str = ""

    @property
    def may_stay_out(self) -> bool:
        """A vendor without its reason on record is not an exit."""
        return self.exit is not None and (
            self.exit is not Exit.MONITORED_VENDOR or bool(self.exit_reason.strip())
        )


@dataclass(frozen=True, slots=True)
class Dependency:
    """A service or system cannot keep its promise without another system."""

    source: str
    needs: str


@dataclass(frozen=True, slots=True)
class Flow:
    key: str
    source: str
    target: str
    has_customer_data: bool = True
    cut_by: str = ""  # tokenised, anonymised, segregated …: the flow carries no customer data any more

    @property
    def is_open(self) -> bool:
        return self.has_customer_data and not self.cut_by.strip()


@dataclass(frozen=True, slots=True)
class Tooling:
    """A tool that enforces a control on a system or else merely lists things for one (an evidence source)."""

    tool: str
    system: str
    enforces: bool = True


@dataclass(frozen=True, slots=True)
class Landscape:
    """Everything known about a client's services and systems."""

    commitments: tuple[Commitment, ...]
    services: tuple[str, ...]
    systems: tuple[System, ...]
    dependencies: tuple[Dependency, ...] = ()
    flows: tuple[Flow, ...] = ()
    tooling: tuple[Tooling, ...] = ()

    def __post_init__(self) -> None:
        names = [*self.services, *(system.key for system in self.systems)]
        if len(set(names)) != len(names):
            raise ValueError("A name stands for two services or systems.")
        known = set(names)
        for place, name in self._mentions():
            if name not in known:
                raise ValueError(f"{place} names {name!r}, which is neither a service nor a system.")

    def _mentions(self) -> Iterator[tuple[str, str]]:
        for commitment in self.commitments:
            yield from ((f"Commitment {commitment.key}", service) for service in commitment.services)
        for dependency in self.dependencies:
            yield from (
                (f"Dependency of {dependency.source}", end) for end in (dependency.source, dependency.needs)
            )
        for flow in self.flows:
            yield from ((f"Flow {flow.key}", end) for end in (flow.source, flow.target))
        for tooling in self.tooling:
            yield from ((f"Tooling of {tooling.tool}", end) for end in (tooling.tool, tooling.system))


@dataclass(frozen=True, slots=True)
class Reason:
    """One link: `member` is inside because of `because` (a commitment, service or system), `by` that flow."""

    member: str
    link: Link
    because: str
    by: str = ""

    def __str__(self) -> str:
        by = f" ({self.by})" if self.by else ""
        return {
            Link.COMMITMENT: f"{self.because} promises {self.member}",
            Link.DEPENDENCY: f"{self.because} depends on {self.member}",
            Link.FLOW_IN: f"{self.member} sends customer data to {self.because}{by}",
            Link.FLOW_OUT: f"{self.because} sends customer data to {self.member}{by}",
            Link.ENFORCEMENT: f"{self.member} enforces a control on {self.because}",
            Link.LISTS: f"{self.member} lists things for {self.because}",
            Link.NO_DATA: f"{self.because} and {self.member} exchange no customer data{by}",
        }[self.link]


Pulls = defaultdict[str, list[Reason]]
Chains = dict[str, tuple[Reason, ...]]


@dataclass(frozen=True, slots=True)
class Member:
    """Something inside, with a shortest chain of reasons from a commitment to it."""

    key: str
    role: Role
    chain: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Outsider:
    """Something outside, with why it may stay there, and the shortest chain that comes as near as it does."""

    key: str
    reasons: tuple[str, ...]
    chain: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Crossing:
    """Customer data crosses the boundary without an allowed exit: an error, not a warning."""

    flow: str
    inside: str
    outside: str


@dataclass(frozen=True, slots=True)
class Boundary:
    members: tuple[Member, ...]
    outsiders: tuple[Outsider, ...]
    crossings: tuple[Crossing, ...]
    over_scope: tuple[str, ...]  # proposed, and nothing needs it
    under_scope: tuple[str, ...]  # needed, and not proposed

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(member.key for member in self.members)


def minimum_boundary(landscape: Landscape, *, proposed: Iterable[str] | None = None) -> Boundary:
    """The least boundary that keeps the chosen commitments; of a proposal, what is too much or too little.

    A proposal lists systems; the promised services are in it by their promise. Crossings are those of the
    proposal where there is one, since that is what will be signed.
    """
    pulls = pulls_of(landscape)
    members = _members(landscape, pulls)
    needed = {member.key for member in members}
    promised = {member.key for member in members if member.role is Role.SERVICE}
    chosen = needed if proposed is None else promised | set(proposed)
    return Boundary(
        members=members,
        outsiders=_outsiders(landscape, {member.key: member.chain for member in members}, pulls),
        crossings=crossings(landscape, inside=chosen),
        over_scope=tuple(sorted(chosen - needed)),
        under_scope=tuple(sorted(needed - chosen)),
    )


def crossings(landscape: Landscape, *, inside: Iterable[str]) -> tuple[Crossing, ...]:
    """Open customer-data flows between any inside and any other outside than an allowed exit."""
    members, exits = set(inside), exits_of(landscape)
    found = []
    for flow in landscape.flows:
        for near, far in ((flow.source, flow.target), (flow.target, flow.source)):
            if flow.is_open and near in members and far not in members and far not in exits:
                found.append(Crossing(flow.key, near, far))
    return tuple(sorted(found, key=lambda crossing: (crossing.flow, crossing.inside)))


def members_of(landscape: Landscape) -> tuple[Member, ...]:
    """The least fixpoint itself, each member with its chain."""
    return _members(landscape, pulls_of(landscape))


def _members(landscape: Landscape, pulls: Pulls) -> tuple[Member, ...]:
    reasons = _reached(landscape, pulls)
    tools = _tools(landscape, reasons)
    services = set(landscape.services)

    def chain(key: str) -> tuple[Reason, ...]:
        links = [tools[key]] if key in tools else [reasons[key]]
        while links[-1].link is not Link.COMMITMENT:
            links.append(reasons[links[-1].because])
        return tuple(reversed(links))

    def role(key: str) -> Role:
        return Role.TOOL if key in tools else Role.SERVICE if key in services else Role.SYSTEM

    return tuple(Member(key, role(key), chain(key)) for key in sorted(reasons.keys() | tools.keys()))


def _reached(landscape: Landscape, pulls: Pulls) -> dict[str, Reason]:
    """The first reason found for each member under (a) and (b): breadth first, the chain is shortest."""
    reasons: dict[str, Reason] = {}
    for commitment in sorted(landscape.commitments, key=lambda commitment: commitment.key):
        for service in sorted(commitment.services) if commitment.counts else ():
            reasons.setdefault(service, Reason(service, Link.COMMITMENT, commitment.key))
    exits, layer = exits_of(landscape), sorted(reasons)
    while layer:
        found = [reason for key in layer for reason in pulls[key]]
        layer = []
        for reason in found:
            if reason.member not in reasons and reason.member not in exits:
                reasons[reason.member] = reason
                layer.append(reason.member)
        layer.sort()
    return reasons


def pulls_of(landscape: Landscape) -> Pulls:
    """What each one brings inside with it, plainest reason first."""
    pulls: Pulls = defaultdict(list)
    for dependency in landscape.dependencies:
        pulls[dependency.source].append(Reason(dependency.needs, Link.DEPENDENCY, dependency.source))
    for flow in landscape.flows:
        if flow.is_open:
            pulls[flow.target].append(Reason(flow.source, Link.FLOW_IN, flow.target, flow.key))
            pulls[flow.source].append(Reason(flow.target, Link.FLOW_OUT, flow.source, flow.key))
    for reasons in pulls.values():
        reasons.sort(key=lambda reason: (reason.link, reason.member, reason.by))
    return pulls


def _tools(landscape: Landscape, reached: dict[str, Reason]) -> dict[str, Reason]:
    """Tools that enforce a control on something reached, each by its nearest one."""
    depth = {
        key: _depth(key, reached)
        for key in {tooling.system for tooling in landscape.tooling} & reached.keys()
    }
    exits = exits_of(landscape)
    enforcing = (tooling for tooling in landscape.tooling if tooling.enforces and tooling.system in depth)
    tools: dict[str, Reason] = {}
    for tooling in sorted(
        enforcing, key=lambda tooling: (depth[tooling.system], tooling.system, tooling.tool)
    ):
        if tooling.tool not in reached and tooling.tool not in exits:
            tools.setdefault(tooling.tool, Reason(tooling.tool, Link.ENFORCEMENT, tooling.system))
    return tools


def _depth(key: str, reached: dict[str, Reason]) -> int:
    depth = 0
    while reached[key].link is not Link.COMMITMENT:
        key, depth = reached[key].because, depth + 1
    return depth


def exits_of(landscape: Landscape) -> frozenset[str]:
    return frozenset(system.key for system in landscape.systems if system.may_stay_out)


def _outsiders(landscape: Landscape, chains: Chains, pulls: Pulls) -> tuple[Outsider, ...]:
    reasons = _reasons_to_stay_out(landscape, chains.keys())
    near = _nearest(landscape, chains, pulls)
    unneeded = dict.fromkeys(landscape.services, "no chosen commitment names it")
    nothing = "nothing inside depends on it or exchanges customer data with it"
    outside = {*landscape.services, *(system.key for system in landscape.systems)} - chains.keys()
    return tuple(
        Outsider(key, tuple(sorted(set(reasons[key]))) or (unneeded.get(key, nothing),), near.get(key, ()))
        for key in sorted(outside)
    )


def _reasons_to_stay_out(landscape: Landscape, needed: Set[str]) -> defaultdict[str, list[str]]:
    reasons: defaultdict[str, list[str]] = defaultdict(list)
    for system in landscape.systems:
        if system.exit is not None and system.may_stay_out:
            reasons[system.key].append(_words_for_exit(system.exit, system.exit_reason))
    for tooling in landscape.tooling:
        if not tooling.enforces and tooling.system in needed:
            reasons[tooling.tool].append(f"evidence source for {tooling.system}: only its lists are used, and checked")
    for flow in landscape.flows:
        if flow.is_open:
            continue
        why = f"is cut: {flow.cut_by}" if flow.has_customer_data else "carries no customer data"
        for near, far in ((flow.source, flow.target), (flow.target, flow.source)):
            if near in needed:
                reasons[far].append(f"flow {flow.key} with {near} {why}")
    return reasons


def _nearest(landscape: Landscape, chains: Chains, pulls: Pulls) -> Chains:
    """For each outsider that a member touches, the shortest chain to it; it ends with what stops there."""
    touching = [reason for pulled in pulls.values() for reason in pulled]
    touching += [
        Reason(t.tool, Link.ENFORCEMENT if t.enforces else Link.LISTS, t.system) for t in landscape.tooling
    ]
    for flow in landscape.flows:
        if not flow.is_open:
            touching.append(Reason(flow.target, Link.NO_DATA, flow.source, flow.key))
            touching.append(Reason(flow.source, Link.NO_DATA, flow.target, flow.key))
    found: Chains = {}
    near = [reason for reason in touching if reason.because in chains and reason.member not in chains]
    for reason in sorted(near, key=lambda near: (len(chains[near.because]), near.link, near.because, near.by)):
        found.setdefault(reason.member, (*chains[reason.because], reason))
    return found


def _words_for_exit(exit: Exit, reason: str) -> str:
    words = {
        Exit.CUSTOMER: "belongs to the customer",
        Exit.CARVE_OUT: "subservice organization under the carve-out method",
        Exit.MONITORED_VENDOR: "vendor kept out and monitored",
    }[exit]
    return f"{words}: {reason.strip()}" if reason.strip() else words
