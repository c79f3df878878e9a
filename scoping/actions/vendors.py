"""Vendors, their reports, and the controls each side expects of the other (DOMAIN §9)."""

import re
from collections.abc import Mapping
from typing import Any

from scoping.actions.registers import Links, Register
from scoping.models import Category, Csoc, Cuec, Vendor, VendorReport, VendorSystem
from soc2hub.lib.refusals import Invalid

CRITERION = re.compile(r"(CC[1-9]|A1|C1|PI1|P[1-8])\.[1-8]")


def ensure_vendor(values: Mapping[str, Any]) -> None:
    """The decision has its reason; a subservice organization meets both tests; inclusion needs an assertion."""
    relation, method = values.get("relation", "undecided"), values.get("method", "")
    if relation != "undecided" and not values.get("reason", "").strip():
        raise Invalid("Say why: the decision and its reason stay on record.", field="reason")
    if method and relation != "subservice":
        raise Invalid("Only a subservice organization is carved out or included.", field="method")
    if relation == "subservice" and "no" in (values.get("matters_to_users"), values.get("controls_necessary")):
        raise Invalid(
            "A subservice organization matters to users and has controls we need; one of these is no.",
            field="relation",
        )
    if method == "inclusive" and values.get("assertion") == "refused":
        raise Invalid("It refused its assertion, so only carving it out remains.", field="method")


def ensure_report(values: Mapping[str, Any]) -> None:
    """A type 2 report has a period, any other one day; a conclusion has somebody behind it."""
    start, end, as_of = values.get("period_start"), values.get("period_end"), values.get("as_of")
    if values.get("kind", "soc2_type2") in VendorReport.OVER_A_PERIOD:
        if start is None or end is None:
            missing = "period_end" if start else "period_start"
            raise Invalid("A type 2 report covers a period. Give both dates.", field=missing)
        if as_of is not None:
            raise Invalid("A type 2 report has a period and no single date.", field="as_of")
    elif start or end:
        raise Invalid("Only a type 2 report has a period; give its one date.", field="period_start")
    if start and end and end < start:
        raise Invalid("The period must end after it begins.", field="period_end")
    if values.get("bridged_to") and (end is None or values["bridged_to"] <= end):
        raise Invalid("A bridge letter begins the day after the report's period.", field="bridged_to")
    if values.get("conclusion") and not (values.get("reviewer") and values.get("reviewed_on")):
        raise Invalid("Say who reviewed it and when.", field="reviewed_on" if values.get("reviewer") else "reviewer")
    unknown = set(values.get("categories", ())) - set(Category.values)
    if unknown:
        raise Invalid(f"No such category: {', '.join(sorted(unknown))}.", field="categories")


def ensure_csoc(values: Mapping[str, Any]) -> None:
    criteria = values.get("criteria", [])
    if not criteria:
        raise Invalid("Name at least one criterion it helps to meet, such as CC6.1.", field="criteria")
    wrong = [name for name in criteria if not CRITERION.fullmatch(str(name))]
    if wrong:
        raise Invalid(f"No such criterion: {', '.join(map(str, wrong[:5]))}.", field="criteria")


VENDORS = Register(
    noun="vendor",
    model=Vendor,
    links=(Links("runs", VendorSystem, "vendor", "system"),),
    unique={"vendor_name_once": ("There is a vendor of that name already.", "name")},
    ensure_sense=ensure_vendor,
)
REPORTS = Register(noun="vendor_report", model=VendorReport, ensure_sense=ensure_report)
CSOCS = Register(
    noun="csoc",
    model=Csoc,
    unique={"csoc_once": ("This is expected of it already.", "words")},
    ensure_sense=ensure_csoc,
)
CUECS = Register(noun="cuec", model=Cuec, unique={"cuec_once": ("This stands there already.", "words")})
