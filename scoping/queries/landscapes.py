"""The rows as the pure boundary sees them: labels a person can read, and back from a label to its row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scoping import boundary, losses
from scoping.boundary import Boundary, Landscape
from scoping.models import Commitment, Flow, Service, System
from scoping.queries import inventory
from scoping.queries.categories import chosen_categories, named
from scoping.snapshots import Facts


@dataclass(frozen=True)
class Survey:
    """Everything the boundary rests on, read once (9 statements whatever the size)."""

    services: Mapping[str, Service]
    systems: Mapping[str, System]
    flows: Mapping[str, Flow]
    commitments: Mapping[str, Commitment]
    categories: frozenset[str]

    @cached_property
    def landscape(self) -> Landscape:
        by_id = self.labels
        return Landscape(
            commitments=tuple(_commitment(label, row, by_id) for label, row in self.commitments.items()),
            services=tuple(self.services),
            systems=tuple(_system(label, row) for label, row in self.systems.items()),
            dependencies=tuple(
                boundary.Dependency(label, by_id[needed.pk])
                for label, row in self._rows.items()
                for needed in row.needed_systems
            ),
            flows=tuple(_flow(label, row, by_id) for label, row in self.flows.items()),
            tooling=tuple(
                boundary.Tooling(label, by_id[link.system_id], link.enforces)
                for label, row in self.systems.items()
                for link in row.tooling_for.all()
            ),
        )

    @cached_property
    def labels(self) -> dict[Any, str]:
        """Row id to label, for services and systems."""
        return {row.pk: label for label, row in self._rows.items()}

    @cached_property
    def proposed(self) -> frozenset[str] | None:
        """Systems proposed for the audit; None where nobody proposed any: the minimum is the proposal."""
        labels = frozenset(label for label, row in self.systems.items() if row.proposed_in)
        return labels or None

    @cached_property
    def boundary(self) -> Boundary:
        return boundary.minimum_boundary(self.landscape, proposed=self.proposed)

    @cached_property
    def needed_by(self) -> dict[str, tuple[str, ...]]:
        """For each member, the labels of the commitments that break if it leaves."""
        return losses.needed_by(self.landscape)

    @property
    def facts(self) -> Facts:
        return {
            "category": {key: {"name": named(key)} for key in sorted(self.categories)},
            "commitment": {str(row.pk): _commitment_fact(label, row) for label, row in self.commitments.items()},
            "service": {
                str(row.pk): {"name": row.name, "needs": _names(row.needed_systems)} for row in self.services.values()
            },
            "system": {str(row.pk): _system_fact(row) for row in self.systems.values()},
            "flow": {str(row.pk): _flow_fact(label, row) for label, row in self.flows.items()},
        }

    def row_of(self, label: str) -> Service | System:
        return self._rows[label]

    @property
    def _rows(self) -> dict[str, Service | System]:
        return {**self.services, **self.systems}


def survey(*, with_unchosen: bool = False) -> Survey:
    """Of the client entered. Lost deals and those not chosen rest on nothing and are left out, unless asked for."""
    systems = _labelled((row.name, row) for row in inventory.systems())
    services = _labelled(((row.name, row) for row in inventory.services()), taken=systems, suffix="service")
    standing = [row for row in inventory.commitments() if counts(row) or (with_unchosen and row.stage != "lost")]
    return Survey(
        services=services,
        systems=systems,
        flows=_labelled((str(row), row) for row in inventory.flows()),
        commitments=_labelled((_commitment_label(row), row) for row in standing),
        categories=chosen_categories(),
    )


def landscape() -> Landscape:
    return survey().landscape


def counts(commitment: Commitment) -> bool:
    """Signed ones are constraints; others count when chosen and not lost (PRACTICE §4)."""
    return commitment.is_signed or (commitment.is_chosen and commitment.stage != "lost")


def _labelled(rows: Iterable[tuple[str, Any]], *, taken: Iterable[str] = (), suffix: str = "") -> dict[str, Any]:
    """A label for each row, its name where that is enough: names of a service and a system may be equal."""
    used, labelled = set(taken), {}
    for name, row in rows:
        label, number = name, 1
        while label in used:
            number += 1
            label = f"{name} ({suffix or number})" if number == 2 else f"{name} ({number})"
        used.add(label)
        labelled[label] = row
    return labelled


def _commitment_label(row: Commitment) -> str:
    return f"{row.customer}, {row.clause}" if row.clause else row.customer


def _commitment(label: str, row: Commitment, labels: Mapping[Any, str]) -> boundary.Commitment:
    services = tuple(labels[service.pk] for service in row.services_named)
    return boundary.Commitment(label, services, is_signed=row.is_signed, is_chosen=row.is_chosen)


def _system(label: str, row: System) -> boundary.System:
    return boundary.System(label, boundary.Exit(row.exit) if row.exit else None, row.exit_reason)


def _flow(label: str, row: Flow, labels: Mapping[Any, str]) -> boundary.Flow:
    return boundary.Flow(label, labels[row.source_id], labels[row.target_id], row.has_customer_data, row.cut_by)


def _commitment_fact(label: str, row: Commitment) -> dict[str, Any]:
    return {
        "name": label,
        "customer": row.customer,
        "kind": row.get_kind_display(),
        "is_signed": row.is_signed,
        "report": row.get_report_display(),
        "categories": sorted(row.categories),
        "period_months": row.period_months,
        "need_by": row.need_by.isoformat() if row.need_by else None,
        "services": _names(row.services_named),
    }


def _system_fact(row: System) -> dict[str, Any]:
    return {
        "name": row.name,
        "kind": row.get_kind_display(),
        "component": row.component,
        "environment": row.get_environment_display(),
        "operated_by": row.operated_by,
        "exit": row.get_exit_display() if row.exit else "",
        "exit_reason": row.exit_reason,
        "data_classes": sorted(row.data_classes),
        "needs": _names(row.needed_systems),
        "enforces_on": _names(row.enforces_on),
        "lists_for": _names(row.lists_for),
    }


def _flow_fact(label: str, row: Flow) -> dict[str, Any]:
    return {
        "name": label,
        "has_customer_data": row.has_customer_data,
        "cut_by": row.cut_by,
        "data_classes": sorted(row.data_classes),
    }


def _names(rows: Iterable[Any]) -> list[str]:
    return sorted(row.name for row in rows)
