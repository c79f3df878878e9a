"""Vendors with their reports, coverage and what is still wrong, in constant query counts."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Prefetch, QuerySet

from scoping.models import Csoc, Cuec, Vendor, VendorReport, VendorSystem
from scoping.queries.versions import current_scope, waiting_version
from scoping.vendor_coverage import Coverage, Reach, Span, coverage


@dataclass(frozen=True, slots=True)
class VendorStanding:
    """What is known of one vendor; `coverage` None while our own period is not known."""

    vendor: Vendor
    coverage: Coverage | None
    flaws: tuple[str, ...]


def vendors() -> QuerySet[Vendor]:
    runs = Prefetch("systems", VendorSystem.objects.select_related("system").order_by("system__name"))
    reports = Prefetch("reports", VendorReport.objects.order_by("-period_end", "-as_of", "id"))
    return Vendor.objects.select_related("owner").prefetch_related(runs, reports, "csocs").order_by("name", "id")


def reports() -> QuerySet[VendorReport]:
    rows = VendorReport.objects.annotate(vendor_name=F("vendor__name")).prefetch_related("cuecs")
    return rows.select_related("vendor", "reviewer").order_by("vendor_name", "id")


def csocs() -> QuerySet[Csoc]:
    return Csoc.objects.annotate(vendor_name=F("vendor__name")).select_related("vendor").order_by("vendor_name", "id")


def cuecs() -> QuerySet[Cuec]:
    rows = Cuec.objects.annotate(vendor_name=F("report__vendor__name"))
    return rows.select_related("report__vendor").order_by("vendor_name", "id")


def our_period() -> Span | None:
    """The period of the scope in force, or of the one that waits; a type 1 scope has none."""
    for version in (current_scope(), waiting_version()):
        if version is not None and version.period_start and version.period_end:
            return Span(version.period_start, version.period_end)
    return None


def subservice_organizations() -> QuerySet[Vendor]:
    """With what is expected of each; two statements."""
    return Vendor.objects.filter(relation="subservice").prefetch_related("csocs").order_by("name", "id")


def has_method(vendor: Vendor) -> bool:
    """Decided, and for a carved-out one with what is expected of it (R9.2)."""
    return vendor.method == "inclusive" or (vendor.is_carved_out and bool(vendor.csocs.all()))


def standings(rows: Iterable[Vendor], ours: Span | None) -> list[VendorStanding]:
    return [VendorStanding(vendor, _coverage(vendor, ours), tuple(flaws(vendor))) for vendor in rows]


def flaws(vendor: Vendor) -> list[str]:
    """What an auditor would ask about (R9.1-R9.3); empty when all is said."""
    if vendor.relation == "undecided":
        return ["Decide whether it is a subservice organization, with the reason."] if _is_important(vendor) else []
    if vendor.relation != "subservice":
        return [] if vendor.monitoring or not _is_important(vendor) else ["Say how it is monitored."]
    found = []
    if "unknown" in (vendor.matters_to_users, vendor.controls_necessary):
        found.append("Answer both questions that make it a subservice organization.")
    if not vendor.method:
        found.append("Decide whether it is carved out or included.")
    if vendor.is_carved_out and not vendor.csocs.all():
        found.append("Carved out without any control expected of it: the description is incomplete.")
    if vendor.is_carved_out and not vendor.monitoring:
        found.append("Say how it is monitored; the description names that control.")
    if vendor.method == "inclusive" and vendor.assertion != "received":
        found.append("Included without its own assertion: the report cannot be issued.")
    return found


def _is_important(vendor: Vendor) -> bool:
    return vendor.tier in ("critical", "high")


def _coverage(vendor: Vendor, ours: Span | None) -> Coverage | None:
    """Reports over a period count; one we decided not to rely on does not."""
    if ours is None:
        return None
    reaches = [
        Reach(Span(report.period_start, report.period_end), report.bridged_to)
        for report in vendor.reports.all()
        if report.period_start and report.period_end and report.conclusion != "not_relied"
    ]
    return coverage(ours, reaches)
