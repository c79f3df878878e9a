"""The flow map of a survey: which node stands where, which arrow says what."""

from collections.abc import Callable

from scoping.boundary import Boundary, Flow, Member, Outsider, Role
from scoping.flow_layout import Arrow, Kind, Node, Place
from scoping.flow_map import FlowMap, lit
from scoping.models import System
from scoping.queries.landscapes import Survey

_EXITS = {"customer": "belongs to the customer", "carve_out": "carved out", "monitored_vendor": "monitored vendor"}


def flow_map(present: Survey, *, url_of: Callable[[str], str], chosen: str = "") -> FlowMap:
    """`url_of` gives each label its link; `chosen` is the label whose reasons are brought out."""
    drawn = FlowMap("Systems, customer data and the boundary", tuple(_nodes(present, url_of)), tuple(_arrows(present)))
    if not chosen:
        return drawn
    places: tuple[Member | Outsider, ...] = (*present.boundary.members, *present.boundary.outsiders)
    chain = next((place.chain for place in places if place.key == chosen), ())
    return lit(drawn, chosen=chosen, chain=(reason.member for reason in chain))


def _nodes(present: Survey, url_of: Callable[[str], str]) -> list[Node]:
    found = present.boundary
    members = {member.key: member for member in found.members}
    wrong = {*found.over_scope, *found.under_scope}
    tied = _tied(present)
    nodes = []
    for label in (*present.services, *present.systems):
        system = present.systems.get(label)
        member = members.get(label)
        if member is None and system is None:
            continue  # a service nobody named
        place = _inside(member.role) if member else _outside(system, is_tied=label in tied)
        depth = len(member.chain) - 1 if member else 0
        nodes.append(Node(label, label, place, depth, _note(system, place), url_of(label), label in wrong))
    return nodes


def _tied(present: Survey) -> frozenset[str]:
    """Outsiders that exchange data with a member, or that one needs."""
    inside = present.boundary.keys
    ends = [(flow.source, flow.target) for flow in present.landscape.flows]
    ends += [(dependency.source, dependency.needs) for dependency in present.landscape.dependencies]
    return frozenset(end for pair in ends if inside & set(pair) for end in pair)


def _inside(role: Role) -> Place:
    return {Role.SERVICE: Place.SERVICE, Role.TOOL: Place.TOOL, Role.SYSTEM: Place.INSIDE}[role]


def _outside(system: System | None, *, is_tied: bool) -> Place:
    if system is None or not is_tied:
        return Place.OUTSIDE
    return Place.CUSTOMER if system.exit == "customer" else Place.THIRD_PARTY if system.exit else Place.OUTSIDE


def _note(system: System | None, place: Place) -> str:
    if system is None:
        return "service"
    if system.exit and not place.is_in:
        return _EXITS[system.exit]
    return system.get_kind_display().lower()


def _arrows(present: Survey) -> list[Arrow]:
    leaks = _leaking(present.boundary)
    arrows = [
        Arrow(flow.source, flow.target, Kind.CROSSING if flow.key in leaks else _kind(flow))
        for flow in present.landscape.flows
    ]
    arrows += [Arrow(need.source, need.needs, Kind.NEED) for need in present.landscape.dependencies]
    return arrows


def _leaking(found: Boundary) -> frozenset[str]:
    return frozenset(leak.flow for leak in found.crossings)


def _kind(flow: Flow) -> Kind:
    if not flow.has_customer_data:
        return Kind.PLAIN
    return Kind.DATA if flow.is_open else Kind.CUT
