"""What stands between now and a signed scope, in the order to deal with it; and what is odd about the scope (S4-S6)."""

from collections.abc import Iterator
from dataclasses import dataclass

from scoping.models import ScopeVersion
from scoping.queries.categories import CategoryRow
from scoping.queries.effort import extra_cost_said
from scoping.queries.landscapes import Survey


@dataclass(frozen=True, slots=True)
class Finding:
    """`url_name` leads to where it is dealt with; `act` is a name of `scoping.urls` to post to instead."""

    tone: str  # bad: nothing can be signed before; watch: to look at; info: the next step; good: done
    title: str
    why: str
    action: str
    url_name: str
    object_id: object = None
    is_act: bool = False


def obstacles(present: Survey, categories: list[CategoryRow]) -> list[Finding]:
    """Each must be dealt with before a scope can be proposed."""
    return [*_missing_records(present), *_wrong_boundary(present), *_undecided(categories)]


def oddities(present: Survey, categories: list[CategoryRow]) -> list[Finding]:
    """To look at; they hold nothing up."""
    return [*_over_scope(present), *_unasked_systems(present), *_undrawn(present), *_category_warnings(categories)]


def next_step(
    blocking: list[Finding], *, current: ScopeVersion | None, waiting: ScopeVersion | None, changed: list[str]
) -> Finding:
    """The first thing on the page."""
    if blocking:
        return blocking[0]
    if waiting is not None and not changed:
        why = "An officer of the client signs it: a client admin or an executive, not the person who drafted it."
        return Finding("info", f"Version {waiting.number} waits for a signature", why, "Open it", "version", waiting.pk)
    if waiting is not None or current is None:
        why = "The boundary holds all that the commitments need. Freeze it, and let an officer sign."
        title = "The proposal is out of date: propose again" if waiting else "Ready to propose"
        return Finding("info", title, changed[0] if changed else why, "Propose the scope", "propose")
    if changed:
        title = f"The signed scope is stale: {changed[0]}"
        return Finding("watch", title, _and_more(changed), "Propose a new version", "propose")
    why = "Nothing it rests on has changed since."
    return Finding("good", f"Version {current.number} is signed and in force", why, "Open it", "version", current.pk)


def _missing_records(present: Survey) -> Iterator[Finding]:
    if not present.services and not present.systems:
        why = "They make the usual systems, ties and flows, and the service customers buy; correct them afterwards."
        yield Finding("bad", "Begin with eight questions about the stack", why, "Answer them", "stack")
    elif not present.services:
        why = "Commitments name services; the boundary starts from them."
        yield Finding("bad", "Name what your customers buy", why, "Add a service", "service_new")
    if not present.commitments:
        why = "Contracts, deals and RFPs that demand assurance say what must be inside, and by when."
        yield Finding("bad", "Record the first commitment", why, "Add a commitment", "commitment_new")
    for label, commitment in present.commitments.items():
        if not commitment.services_named:
            why = "Without a service it puts nothing inside the boundary."
            title = f"Say which service {label} is about"
            yield Finding("bad", title, why, "Name the service", "commitment_edit", commitment.pk)
    for label, service in present.services.items():
        if label in present.boundary.keys and not service.needed_systems:
            why = "It was promised to customers, and no system is known to deliver it."
            title = f"Say which systems “{label}” needs"
            yield Finding("bad", title, why, "Choose the systems", "service_edit", service.pk)


def _wrong_boundary(present: Survey) -> Iterator[Finding]:
    found = present.boundary
    if found.under_scope:
        names = ", ".join(found.under_scope)
        why = f"The commitments need it, and the proposal leaves it out: {names}.{_leaking(present)}"
        title = f"{len(found.under_scope)} needed and not proposed"
        yield Finding("bad", title, why, "Propose exactly what is needed", "adopt", is_act=True)
    for leak in found.crossings:
        if leak.outside not in found.under_scope:
            why = "Take the other end in, cut the flow, or say why that system may stay out."
            title = f"Customer data crosses the boundary: {leak.flow}"
            yield Finding("bad", title, why, "Mend the flow", "flow_edit", present.flows[leak.flow].pk)


def _leaking(present: Survey) -> str:
    """By which flows customer data reaches what is left out."""
    found = present.boundary
    flows = [leak.flow for leak in found.crossings if leak.outside in found.under_scope]
    said = ", ".join(flows[:3]) + (f" and {len(flows) - 3} more" if len(flows) > 3 else "")
    return f" Customer data crosses the boundary by {said}." if flows else ""


def _undecided(categories: list[CategoryRow]) -> Iterator[Finding]:
    for row in categories:
        if row.is_open:
            names = ", ".join(sorted({commitment.customer for commitment in row.asked_by}))
            title = f"{row.label} is asked for and not decided"
            why = f"Asked for by {names}. Take it in, or write down why not."
            yield Finding("bad", title, why, "Decide", "categories")


def _over_scope(present: Survey) -> Iterator[Finding]:
    why = f"No commitment and no flow needs it. {extra_cost_said(1)}" if present.boundary.over_scope else ""
    for label in present.boundary.over_scope:
        title = f"“{label}” is proposed, and nothing needs it"
        yield Finding("watch", title, why, "Look at it", "system_edit", present.row_of(label).pk)


def _unasked_systems(present: Survey) -> Iterator[Finding]:
    own = [row for row in present.systems.values() if not row.exit]
    unknown = [row for row in own if row.carries_customer_data == "unknown"]
    if unknown:
        names = ", ".join(row.name for row in unknown[:3]) + (" and more" if len(unknown) > 3 else "")
        title = f"{len(unknown)} of {len(own)} own systems: nobody asked whether customer data flows through"
        yield Finding("watch", title, f"An unasked system may be a hole in the boundary: {names}.", "Ask", "systems")


def _undrawn(present: Survey) -> Iterator[Finding]:
    drawn = {end for flow in present.flows.values() for end in (flow.source_id, flow.target_id)}
    for row in present.systems.values():
        if row.carries_customer_data == "yes" and not row.exit and row.pk not in drawn:
            why = "It is said to carry customer data, and no flow shows where that comes from or goes."
            yield Finding("watch", f"“{row.name}” has no flow", why, "Draw the flow", "flow_new")


def _category_warnings(categories: list[CategoryRow]) -> Iterator[Finding]:
    for row in categories:
        if row.warning and not row.is_open:
            yield Finding("watch", f"{row.label}: look again", row.warning, "Open the categories", "categories")


def _and_more(changed: list[str]) -> str:
    return f"{len(changed)} changes since it was proposed." if len(changed) > 1 else "One change since it was proposed."
