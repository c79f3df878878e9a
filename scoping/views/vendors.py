"""Vendors, their reports, and what each side expects of the other (DOMAIN §9)."""

from collections.abc import Sequence
from typing import Any

from scoping.actions.vendors import CSOCS, CUECS, REPORTS, VENDORS
from scoping.forms.vendors import CsocForm, CuecForm, VendorForm, VendorReportForm
from scoping.models import Csoc, Cuec, Vendor, VendorReport
from scoping.queries import vendors as queries
from scoping.queries.categories import in_order
from scoping.vendor_coverage import Coverage
from scoping.views.files import files_of
from scoping.views.frames import fact, names, url
from scoping.views.registers import Pages
from soc2hub.accounts.access import Access
from soc2hub.accounts.roles import Permission as P
from soc2hub.ui.tables import Column
from soc2hub.ui.words import day


def span(first: Any, last: Any) -> str:
    return f"{day(first)} to {day(last)}"


def vendor_facts(row: Vendor) -> list[dict[str, Any]]:
    return [
        fact("What it does for us", row.service),
        fact("Tier", row.get_tier_display()),
        fact("Owner", row.owner),
        fact("Matters to readers of our report", row.get_matters_to_users_display()),
        fact("Its controls are needed with ours", row.get_controls_necessary_display()),
        fact("So it is a", row.get_relation_display()),
        fact("Because", row.reason),
        fact("In our report", row.get_method_display() if row.relation == "subservice" else ""),
        fact("Its own assertion", row.get_assertion_display() if row.method == "inclusive" else ""),
        fact("How we monitor it", row.monitoring),
        fact("Contract renews on", day(row.renews_on) if row.renews_on else ""),
        fact("Systems it runs", names(row.runs)),
        fact("Note", row.note),
    ]


def report_facts(row: VendorReport) -> list[dict[str, Any]]:
    dated = span(row.period_start, row.period_end) if row.period_start else (day(row.as_of) if row.as_of else "")
    return [
        fact("Vendor", row.vendor),
        fact("Report", row.get_kind_display()),
        fact("Auditor", row.auditor),
        fact("Period, or day", dated),
        fact("Bridge letter up to", day(row.bridged_to) if row.bridged_to else ""),
        fact("Categories", ", ".join(in_order(row.categories))),
        fact("Opinion", row.get_opinion_display()),
        fact("Exceptions that matter to us", row.exceptions),
        fact("Whom it carves out itself", row.carved_out),
        fact("Conclusion", row.get_conclusion_display()),
        fact("Reviewed by", f"{row.reviewer}, {day(row.reviewed_on)}" if row.reviewed_on else ""),
    ]


def csoc_facts(row: Csoc) -> list[dict[str, Any]]:
    return [fact("Vendor", row.vendor), fact("What we expect", row.words), fact("Criteria", ", ".join(row.criteria))]


def cuec_facts(row: Cuec) -> list[dict[str, Any]]:
    return [
        fact("Report", row.report),
        fact("What it expects of us", row.words),
        fact("Does not apply because", row.not_applicable_because),
    ]


def covered_words(found: Coverage | None) -> str:
    """`150 of 181 days covered, 20 bridged, 11 open`."""
    if found is None:
        return ""
    said = f"{found.covered_days} of {found.ours.days} days covered"
    said += f", {found.bridged_days} bridged" if found.bridged_days else ""
    return said + (f", {found.gap_days} open" if found.gap_days else "")


def with_standing(access: Access, rows: Sequence[Vendor]) -> dict[str, Any]:
    ours = queries.our_period()
    for standing in queries.standings(rows, ours):
        row: Any = standing.vendor
        row.flaws, row.coverage = standing.flaws, standing.coverage
        row.covered_words = covered_words(standing.coverage)
        row.needs_report = row.relation == "subservice" or row.tier in ("critical", "high")
    return {"ours": ours}


def below_vendor(access: Access, row: Any) -> dict[str, Any]:
    may = access.may(P.EDIT_SCOPE)
    gaps = [span(gap.first, gap.last) for gap in row.coverage.gaps] if row.coverage else []
    return {
        "above": "scoping/vendors/standing.html",
        "below": "scoping/vendors/below.html",
        "gaps": gaps,
        "duties_url": url(access, "controls:duties"),
        "reports": list(row.reports.all()),
        "csocs": list(row.csocs.all()),
        "new_report_url": f"{url(access, 'vendor_report_new')}?vendor={row.pk}" if may else "",
        "new_csoc_url": f"{url(access, 'csoc_new')}?vendor={row.pk}" if may else "",
    }


def below_report(access: Access, row: VendorReport) -> dict[str, Any]:
    shown = files_of(access, row)
    cuecs: dict[str, Any] = {"cuecs": list(row.cuecs.all()), "duties_url": url(access, "controls:duties")}
    cuecs["new_cuec_url"] = f"{url(access, 'cuec_new')}?report={row.pk}"
    return shown | cuecs | {"above": "scoping/vendor-reports/cuecs.html"}


VENDOR_PAGES = Pages(
    noun="vendor",
    plural="vendors",
    title="Vendors",
    register=VENDORS,
    form=VendorForm,
    rows=queries.vendors,
    by=("name", "id"),
    columns=(Column("Vendor"), Column("Tier"), Column("It is a"), Column("Reports over our period"), Column("To do")),
    facts=vendor_facts,
    empty_title="No vendor yet",
    empty_text="Name who runs, stores or processes something for you; each is a vendor or a subservice organization.",
    icon="handshake",
    inline=("name", "service", "tier", "matters_to_users", "controls_necessary", "relation", "reason", "method"),
    more=with_standing,
    on_look=below_vendor,
)
REPORT_PAGES = Pages(
    noun="vendor_report",
    plural="vendor-reports",
    title="Vendors’ reports",
    register=REPORTS,
    form=VendorReportForm,
    rows=queries.reports,
    by=("vendor_name", "id"),
    columns=(Column("Report"), Column("Period, or day"), Column("Opinion"), Column("Conclusion")),
    facts=report_facts,
    empty_title="No report yet",
    empty_text="Ask each critical vendor for its report, read it, and say what it is worth to you.",
    icon="file-check",
    inline=("period_start", "period_end", "bridged_to", "opinion", "conclusion", "reviewer", "reviewed_on"),
    tab="vendors",
    is_imported=False,
    on_look=below_report,
)
CSOC_PAGES = Pages(
    noun="csoc",
    plural="csocs",
    title="Controls expected of vendors",
    register=CSOCS,
    form=CsocForm,
    rows=queries.csocs,
    by=("vendor_name", "id"),
    columns=(Column("What we expect"), Column("Vendor"), Column("Criteria")),
    facts=csoc_facts,
    empty_title="Nothing is expected yet",
    empty_text="A carved-out subservice organization has controls ours rest on: say which, and for which criteria.",
    icon="list-checks",
    inline=("words", "criteria"),
    tab="vendors",
    is_imported=False,
)
CUEC_PAGES = Pages(
    noun="cuec",
    plural="cuecs",
    title="Controls vendors expect of us",
    register=CUECS,
    form=CuecForm,
    rows=queries.cuecs,
    by=("vendor_name", "id"),
    columns=(Column("What it expects of us"), Column("Report"), Column("Does not apply because")),
    facts=cuec_facts,
    empty_title="Nothing is expected of you yet",
    empty_text="A report lists controls its users must have. Most are usual duties; note those its promises rest on.",
    icon="list-checks",
    inline=("words", "not_applicable_because"),
    tab="vendors",
    is_imported=False,
)
PAGES = (VENDOR_PAGES, REPORT_PAGES, CSOC_PAGES, CUEC_PAGES)
