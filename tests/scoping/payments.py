"""A payments company: one service, its systems, a bank that signed and a shop that may."""

from dataclasses import dataclass
from datetime import date

from scoping.actions import categories, commitments, flows, services, systems
from scoping.actions.versions import approve, propose
from scoping.models import Category, Commitment, Flow, ScopeVersion, Service, System
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import current_client_id, entering

PERIOD = {"report_type": "type_2", "period_start": date(2027, 1, 1), "period_end": date(2027, 6, 30)}


@dataclass(frozen=True)
class Payments:
    """`api` and `ledger` are needed, `warehouse` gets customer data, `siem` guards, `hr` only lists, `wiki` is idle."""

    service: Service
    api: System
    ledger: System
    warehouse: System
    siem: System
    hr: System
    aws: System
    wiki: System
    export: Flow
    bank: Commitment
    shop: Commitment


def payments(by: User) -> Payments:
    """Inside `entering(client, by=by)`."""
    aws = systems.add(name="AWS", exit="carve_out", kind="infrastructure", component="infrastructure", by=by)
    ledger = systems.add(name="Ledger", kind="data_store", component="data", carries_customer_data="yes", by=by)
    api = systems.add(name="Payments API", carries_customer_data="yes", needed_systems=[ledger, aws], by=by)
    warehouse = systems.add(name="Warehouse", kind="data_store", component="data", by=by)
    siem = systems.add(name="SIEM", kind="tool", enforces_on=[api], by=by)
    hr = systems.add(name="HR", kind="tool", lists_for=[api], by=by)
    wiki = systems.add(name="Wiki", by=by)
    export = flows.add(source=ledger, target=warehouse, data_classes=["customer"], by=by)
    service = services.add(name="Payments", description="Card payments for shops.", needed_systems=[api], by=by)
    bank = commitments.add(
        customer="First Bank", clause="4.2", stage="signed", categories=["security"], need_by=date(2027, 9, 1),
        yearly_value_cents=42_000_000, services_named=[service], by=by,
    )  # fmt: skip
    shop = commitments.add(customer="Corner Shop", yearly_value_cents=1_000_000, services_named=[service], by=by)
    return Payments(service, api, ledger, warehouse, siem, hr, aws, wiki, export, bank, shop)


def proposed(by: User, **changes: object) -> ScopeVersion:
    return propose(by=by, **({"rationale": "What customers rely on, no more."} | PERIOD | changes))


def signed(*, drafter: User, officer: User) -> ScopeVersion:
    version = proposed(drafter)
    with entering(current_client_id(), by=officer):
        approve(version, by=officer)
    return version


def chosen(category: Category, *, by: User, is_in: bool = True) -> None:
    categories.choose(category, is_in=is_in, reason="The bank asks for it.", by=by)
