"""Services, systems, flows and commitments: what their pages show."""

from collections.abc import Sequence
from typing import Any

from scoping.actions.commitments import COMMITMENTS
from scoping.actions.flows import FLOWS
from scoping.actions.options import OPTIONS
from scoping.actions.services import SERVICES
from scoping.actions.systems import SYSTEMS
from scoping.forms.commitments import CommitmentForm
from scoping.forms.flows import FlowForm
from scoping.forms.options import OptionForm
from scoping.forms.services import ServiceForm
from scoping.forms.systems import SystemForm
from scoping.likenesses import alike
from scoping.models import Category, Commitment, Flow, Option, Service, System
from scoping.queries import inventory, survey
from scoping.queries.categories import in_order
from scoping.queries.placements import placements
from scoping.queries.studies import standing_of_study
from scoping.views.files import files_of
from scoping.views.frames import fact, names, url
from scoping.views.registers import Pages
from scoping.views.revenue import revenue
from soc2hub.accounts.access import Access
from soc2hub.accounts.roles import Permission as P
from soc2hub.ui.tables import Column
from soc2hub.ui.words import day, short_money


def classes(keys: Sequence[str]) -> str:
    words = dict(System.DATA_CLASSES)
    return ", ".join(words.get(key, key) for key in keys)


def service_facts(row: Service) -> list[dict[str, Any]]:
    return [fact("What it is", row.description), fact("Cannot be delivered without", names(row.needed_systems))]


def system_facts(row: System) -> list[dict[str, Any]]:
    return [
        fact("What it is", row.note),
        fact("Kind", row.get_kind_display()),
        fact("Part of the system description", row.get_component_display()),
        fact("Environment", row.get_environment_display()),
        fact("Operated by", row.operated_by or "the client itself"),
        fact("Whose is it", row.get_exit_display() + (f": {row.exit_reason}" if row.exit_reason else "")),
        fact("Owner", row.owner),
        fact("Customer data flows through it", row.get_carries_customer_data_display()),
        fact("Its failure breaks a commitment", row.get_failure_breaks_commitment_display()),
        fact("It enforces a control", row.get_enforces_control_display()),
        fact("Classes of data", classes(row.data_classes)),
        fact("Cannot work without", names(row.needed_systems)),
        fact("Enforces a control on", names(row.enforces_on)),
        fact("Only lists things for", names(row.lists_for)),
        fact("Proposed for the audit", "yes" if row.proposed_in else "no"),
        fact("Covered by the security program", "yes" if row.is_secured else "no"),
    ]


def flow_facts(row: Flow) -> list[dict[str, Any]]:
    return [
        fact("From", row.source),
        fact("To", row.target),
        fact("Carries customer data", "yes" if row.has_customer_data else "no"),
        fact("Cut by", row.cut_by),
        fact("Classes of data", classes(row.data_classes)),
        fact("Encrypted on the way", {True: "yes", False: "no", None: "not asked"}[row.is_encrypted]),
        fact("Note", row.note),
    ]


def commitment_facts(row: Commitment) -> list[dict[str, Any]]:
    return [
        fact("Clause", row.clause),
        fact("What it is about", row.get_kind_display()),
        fact("Stage", row.get_stage_display()),
        fact("Report it demands", row.get_report_display()),
        fact("Categories it asks for", ", ".join(in_order(row.categories))),
        fact("Months the report must cover", row.period_months),
        fact("Needed by", day(row.need_by) if row.need_by else ""),
        fact("Yearly value", short_money(row.yearly_value_cents, row.currency) if row.yearly_value_cents else ""),
        fact("Services it names", names(row.services_named)),
        fact("The program sets out to meet it", "yes" if row.is_chosen else "no"),
        fact("Met on", day(row.met_on) if row.met_on else ""),
        fact("What is promised", row.promise),
        fact("Regulation", row.regulation),
        fact("Penalty", row.penalty),
        fact("Note", row.note),
    ]


def option_facts(row: Option) -> list[dict[str, Any]]:
    return [
        fact("Kind", row.get_kind_display()),
        fact("System", row.system),
        fact("What takes its place", row.instead),
        fact("Flows it cuts", names(row.cut_flows)),
        fact("Hours it takes, once", row.hours),
        fact("Note", row.note),
    ]


def placed(access: Access, rows: Sequence[Any]) -> dict[str, Any]:
    """Each row with its place, the place of the one row of a page, and systems that may be here twice."""
    present = survey()
    found = {placement.row.pk: placement for placement in placements(present)}
    for row in rows:
        row.placement = found.get(row.pk)
    twins = [" and ".join(f"“{name}”" for name in group) for group in alike(present.systems)]
    return {"placement": rows[0].placement if len(rows) == 1 else None, "twins": twins}


def labelled(access: Access, rows: Sequence[Commitment]) -> dict[str, Any]:
    for row in rows:
        row.category_names = in_order(set(row.categories) & set(Category.values))  # type: ignore[attr-defined]
    return {}


def studied(access: Access, rows: Sequence[Option]) -> dict[str, Any]:
    """The latest study, and whether the records still ask the same."""
    may_ask = access.may(P.EDIT_SCOPE)
    return {
        "study": standing_of_study(survey(with_unchosen=True)),
        "ask_url": url(access, "options_ask") if may_ask else "",
        "effort_url": url(access, "effort"),
    }


SERVICE_PAGES = Pages(
    noun="service",
    plural="services",
    title="Services",
    register=SERVICES,
    form=ServiceForm,
    rows=inventory.services,
    by=("name", "id"),
    columns=(Column("Service"), Column("Cannot be delivered without"), Column("Boundary")),
    facts=service_facts,
    empty_title="No service yet",
    empty_text="Name what your customers buy, as they know it. Commitments name services; the boundary starts there.",
    icon="package",
    inline=("name", "description"),
    more=placed,
)
SYSTEM_PAGES = Pages(
    noun="system",
    plural="systems",
    title="Systems",
    register=SYSTEMS,
    form=SystemForm,
    rows=inventory.systems,
    by=("name", "id"),
    columns=(
        Column("System"),
        Column("Whose is it"),
        Column("Customer data"),
        Column("Boundary"),
        Column("Proposed"),
        Column("Secured"),
    ),
    facts=system_facts,
    empty_title="No system yet",
    empty_text="Begin with what your service runs on, then its data stores, tools and the systems of third parties.",
    icon="server",
    inline=(
        "name",
        "kind",
        "environment",
        "operated_by",
        "carries_customer_data",
        "failure_breaks_commitment",
        "enforces_control",
        "proposed_in",
        "is_secured",
    ),
    more=placed,
)
FLOW_PAGES = Pages(
    noun="flow",
    plural="flows",
    title="Data flows",
    register=FLOWS,
    form=FlowForm,
    rows=inventory.flows,
    by=("source_name", "target_name", "id"),
    columns=(Column("From and to"), Column("Customer data"), Column("Classes"), Column("Cut by")),
    facts=flow_facts,
    empty_title="No flow yet",
    empty_text="Draw where customer data goes: each flow into or out of an inside system brings the other end inside.",
    icon="arrow-right-left",
    inline=("source", "target", "note", "has_customer_data", "is_encrypted", "cut_by"),
)
COMMITMENT_PAGES = Pages(
    noun="commitment",
    plural="commitments",
    title="Commitments",
    register=COMMITMENTS,
    form=CommitmentForm,
    rows=inventory.commitments,
    by=("due", "id"),
    columns=(
        Column("Customer"),
        Column("Demands"),
        Column("Services"),
        Column("Categories"),
        Column("Needed by"),
        Column("A year", is_number=True),
        Column("Stage"),
    ),
    facts=commitment_facts,
    empty_title="No commitment yet",
    empty_text="Record each contract, deal or RFP that demands assurance: what it names, by when, what it is worth.",
    icon="handshake",
    inline=("customer", "stage", "report", "need_by", "yearly_value", "currency"),
    more=labelled,
    on_list=lambda access: {"above": "scoping/commitments/waiting.html"} | revenue(access),
    on_look=files_of,
)
OPTION_PAGES = Pages(
    noun="option",
    plural="options",
    title="Options",
    register=OPTIONS,
    form=OptionForm,
    rows=inventory.options,
    by=("name", "id"),
    columns=(Column("Option"), Column("What it does"), Column("Hours, once", is_number=True)),
    facts=option_facts,
    empty_title="No option yet",
    empty_text="Write down each way to need less: cut a flow, replace a system, move one to others; and what it costs.",
    icon="scissors",
    inline=("name", "hours", "note"),
    more=studied,
    list_template="scoping/options/list.html",
    is_imported=False,
)
ALL = (COMMITMENT_PAGES, SERVICE_PAGES, SYSTEM_PAGES, FLOW_PAGES, OPTION_PAGES)
