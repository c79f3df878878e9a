"""What can be imported, and the one door from bytes to wanted rows."""

from dataclasses import dataclass

from scoping.importers.assets import is_inventory, read_assets
from scoping.importers.shapes import SHAPES
from scoping.importers.tables import Batch, read_table
from soc2hub.lib.sheets import read_sheets


@dataclass(frozen=True, slots=True)
class Into:
    """`example` are the first lines of a table that fits; `list_name` is the page its rows show on."""

    key: str
    title: str
    list_name: str
    example: str
    also: str = ""


INTO = {
    found.key: found
    for found in (
        Into(
            "systems",
            "systems",
            "systems",
            "Name, Kind, Environment, Operated by, Customer data, In scope, Needs\n"
            "Payments API, application, prod, , yes, yes, Ledger; AWS",
            "Data stores, people groups and other people’s systems are systems too: say so under “Kind”.",
        ),
        Into(
            "services",
            "services",
            "services",
            "Service, Description, Needs\nPayments, Card payments for shops, Payments API",
        ),
        Into(
            "flows",
            "data flows",
            "flows",
            "From, To, Data, Customer data, Encrypted, Direction\nPayments API, Ledger, PII; PCI, yes, yes, one way",
        ),
        Into(
            "commitments",
            "commitments",
            "commitments",
            "Account, Opportunity, Stage, Amount, Close date\nFirst Bank, Renewal 2027, Negotiation, $420k, 2027-03-31",
            "An export of your CRM does: stages and amounts are understood as they are usually written.",
        ),
        Into(
            "vendors",
            "vendors",
            "vendors",
            "Vendor, Service, Criticality, Renewal date, Systems\nStripe, Card payments, critical, 2027-03-31, Stripe",
            "A list of subprocessors does. Which of them are subservice organizations is decided afterwards.",
        ),
        Into(
            "assets",
            "a cloud’s asset inventory",
            "systems",
            "Resource type, Name, Region, Tag: app, Tag: env\nAWS::RDS::DBInstance, ledger, eu-west-1, payments, prod",
            "Resources are summed up: one system for each kind of service and use. Disks and other parts are left out.",
        ),
    )
}


def read(into: str, name: str, data: bytes) -> Batch:
    """Raises Unreadable. A cloud's inventory is recognised where systems are asked for."""
    sheets = read_sheets(name, data)
    if into == "assets" or (into == "systems" and is_inventory(sheets)):
        return read_assets(name, sheets)
    return read_table(name, sheets, SHAPES[into])
