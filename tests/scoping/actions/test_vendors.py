from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from scoping.actions.vendors import CSOCS, CUECS, REPORTS, VENDORS
from scoping.models import Vendor, VendorReport
from scoping.queries.vendors import flaws, our_period, standings, vendors
from scoping.vendor_coverage import Span
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.scope import entering
from tests.scoping.payments import payments, proposed
from tests.worlds import World

SUBSERVICE: dict[str, Any] = {
    "name": "AWS",
    "relation": "subservice",
    "reason": "Hosts everything.",
    "tier": "critical",
    "matters_to_users": "yes",
    "controls_necessary": "yes",
}
PERIOD = {"period_start": date(2027, 1, 1), "period_end": date(2027, 3, 31)}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"relation": "subservice"}, "reason"),
        ({"relation": "vendor", "reason": "  "}, "reason"),
        ({"method": "carve_out"}, "method"),
        (SUBSERVICE | {"matters_to_users": "no"}, "relation"),
        (SUBSERVICE | {"controls_necessary": "no"}, "relation"),
        (SUBSERVICE | {"method": "inclusive", "assertion": "refused"}, "method"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_at_its_field(world: World, values: Any, field: str) -> None:
    with entering(world.acme, by=world.priya), pytest.raises(Invalid) as refused:
        VENDORS.add(**({"name": "X"} | values), by=world.priya)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "soc2_type2"}, "period_start"),
        ({"kind": "soc2_type2", "period_start": date(2027, 1, 1)}, "period_end"),
        (PERIOD | {"as_of": date(2027, 1, 1)}, "as_of"),
        (PERIOD | {"kind": "soc2_type1"}, "period_start"),
        ({"period_start": date(2027, 2, 1), "period_end": date(2027, 1, 1)}, "period_end"),
        (PERIOD | {"bridged_to": date(2027, 3, 31)}, "bridged_to"),
        (PERIOD | {"conclusion": "relied"}, "reviewer"),
    ],
)
def test_a_report_that_makes_no_sense_is_refused_at_its_field(world: World, values: Any, field: str) -> None:
    with entering(world.acme, by=world.priya):
        vendor = VENDORS.add(name="AWS", by=world.priya)
        with pytest.raises(Invalid) as refused:
            REPORTS.add(vendor=vendor, by=world.priya, **values)

    assert refused.value.field == field


def test_what_is_expected_of_a_vendor_names_its_criteria(world: World) -> None:
    with entering(world.acme, by=world.priya):
        vendor = VENDORS.add(**SUBSERVICE, by=world.priya)
        for criteria in ([], ["CC99.9"], ["P1.0"], ["; DROP"]):
            with pytest.raises(Invalid):
                CSOCS.add(vendor=vendor, words="Guards its halls", criteria=criteria, by=world.priya)
        CSOCS.add(vendor=vendor, words="Guards its halls", criteria=["CC6.4"], by=world.priya)
        with pytest.raises(Refusal, match="expected of it already"):
            CSOCS.add(vendor=vendor, words="Guards its halls", criteria=["CC6.4"], by=world.priya)


def test_flaws_are_what_an_auditor_would_ask(world: World) -> None:
    with entering(world.acme, by=world.priya):
        aws = VENDORS.add(**SUBSERVICE, by=world.priya)
        assert flaws(aws) == ["Decide whether it is carved out or included."]
        unasked = VENDORS.add(name="B", relation="subservice", reason="So.", method="inclusive", by=world.priya)
        assert flaws(unasked)[0] == "Answer both questions that make it a subservice organization."

        VENDORS.change(aws, version=1, method="carve_out", by=world.priya)
        said = " ".join(flaws(vendors().get(name="AWS")))
        assert "the description is incomplete" in said and "how it is monitored" in said

        CSOCS.add(vendor=aws, words="Guards its halls", criteria=["CC6.4"], by=world.priya)
        VENDORS.change(aws, version=2, monitoring="Yearly review of its report", by=world.priya)
        assert flaws(vendors().get(name="AWS")) == []

        VENDORS.change(aws, version=3, method="inclusive", assertion="asked", by=world.priya)
        assert flaws(vendors().get(name="AWS")) == ["Included without its own assertion: the report cannot be issued."]

        VENDORS.add(name="Mailco", tier="low", by=world.priya)
        assert flaws(vendors().get(name="Mailco")) == []


def test_reports_cover_our_period_and_letters_only_bridge(world: World) -> None:
    with entering(world.acme, by=world.priya):
        payments(world.priya)
        aws = VENDORS.add(**SUBSERVICE, by=world.priya)
        assert our_period() is None
        assert standings(vendors(), our_period())[0].coverage is None

        proposed(world.priya)
        report = REPORTS.add(vendor=aws, **PERIOD, bridged_to=date(2027, 5, 31), by=world.priya)
        found = standings(vendors(), our_period())[0].coverage

        assert our_period() == Span(date(2027, 1, 1), date(2027, 6, 30))
        assert found is not None
        assert (found.covered_days, found.bridged_days, found.gap_days) == (90, 61, 30)

        omar = VendorReport._meta.get_field("reviewer").related_model.objects.get(name="Omar")
        REPORTS.change(
            report, version=1, conclusion="not_relied", reviewer=omar, reviewed_on=date(2027, 6, 1), by=world.priya
        )
        refused = standings(vendors(), our_period())[0].coverage
        assert refused is not None and refused.covered_days == 0


def test_a_vendor_with_reports_stays_and_what_a_report_expects_hangs_on_it(world: World) -> None:
    with entering(world.acme, by=world.priya):
        aws = VENDORS.add(**SUBSERVICE, by=world.priya)
        report = REPORTS.add(vendor=aws, **PERIOD, by=world.priya)
        CUECS.add(report=report, words="Manage your own keys", by=world.priya)

        with pytest.raises(Refusal, match="is still used"):
            VENDORS.remove(aws, version=1, by=world.priya)
        with pytest.raises(Refusal, match="is still used"):
            REPORTS.remove(report, version=1, by=world.priya)


def test_the_database_holds_the_decision_to_its_reason(world: World) -> None:
    with entering(world.acme, by=world.priya):
        for values in ({"relation": "vendor"}, {"method": "carve_out"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Vendor.objects.create(name="X", **values)
