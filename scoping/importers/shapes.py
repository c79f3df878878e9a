"""What tables of services, systems, flows and commitments look like; every heading known is in `vocabulary.yaml`."""

from collections.abc import Mapping

from scoping.importers.tables import Column, Shape
from scoping.importers.values import (
    Parser,
    amount,
    answer,
    choice,
    currency,
    day,
    measure,
    names,
    one_name,
    several,
    text,
    whole,
    yes_or_no,
)
from scoping.importers.vocabulary import headings, words

LINKS = {"runs", "needed_systems", "enforces_on", "lists_for", "services_named", "source", "target"}


def shape(
    noun: str,
    plural: str,
    parsers: Mapping[str, Parser],
    *,
    needed: tuple[str, ...],
    key: tuple[str, ...],
    defaults: Mapping[str, str] | None = None,
) -> Shape:
    said = headings(plural)
    columns = tuple(
        Column(
            name,
            parser,
            said.get(name, ()),
            is_required=name in needed,
            is_link=name in LINKS,
            also="currency" if name == "yearly_value_cents" else "",
        )
        for name, parser in parsers.items()
    )
    return Shape(noun, plural, columns, key, defaults or {})


SYSTEMS = shape(
    "system",
    "systems",
    {
        "name": text(120),
        "kind": choice(words("kinds")),
        "component": choice(words("components")),
        "environment": choice(words("environments")),
        "operated_by": text(120),
        "note": text(500),
        "exit": choice(words("exits")),
        "exit_reason": text(300),
        "data_classes": several(words("data_classes")),
        "carries_customer_data": answer(),
        "failure_breaks_commitment": answer(),
        "enforces_control": answer(),
        "proposed_in": yes_or_no(),
        "is_secured": yes_or_no(),
        "owner": text(254),
        "needed_systems": names(),
        "enforces_on": names(),
        "lists_for": names(),
    },
    needed=("name",),
    key=("name",),
)
SERVICES = shape(
    "service",
    "services",
    {"name": text(120), "description": text(500), "needed_systems": names()},
    needed=("name",),
    key=("name",),
)
FLOWS = shape(
    "flow",
    "flows",
    {
        "source": one_name(120),
        "target": one_name(120),
        "note": text(300),
        "has_customer_data": yes_or_no(),
        "data_classes": several(words("data_classes")),
        "is_encrypted": yes_or_no(),
        "cut_by": text(200),
        "direction": choice(words("directions")),
    },
    needed=("source", "target"),
    key=("source", "target", "note"),
)
COMMITMENTS = shape(
    "commitment",
    "commitments",
    {
        "customer": text(120),
        "clause": text(200),
        "kind": choice(words("commitment_kinds")),
        "stage": choice(words("stages")),
        "report": choice(words("reports")),
        "categories": several(words("categories")),
        "period_months": whole(36),
        "need_by": day(),
        "yearly_value_cents": amount(),
        "currency": currency(),
        "regulation": text(120),
        "penalty": text(200),
        "promised": measure(),
        "promised_place": text(120),
        "note": text(500),
        "services_named": names(),
    },
    needed=("customer",),
    key=("customer", "clause", "kind"),
    defaults={"kind": "report"},
)
VENDORS = shape(
    "vendor",
    "vendors",
    {
        "name": text(120),
        "service": text(300),
        "tier": choice(words("tiers")),
        "relation": choice(words("relations")),
        "reason": text(500),
        "method": choice(words("methods")),
        "monitoring": text(500),
        "renews_on": day(),
        "owner": text(254),
        "note": text(500),
        "runs": names(),
    },
    needed=("name",),
    key=("name",),
)
SHAPES = {found.plural: found for found in (SYSTEMS, SERVICES, FLOWS, COMMITMENTS, VENDORS)}
