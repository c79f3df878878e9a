from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from scoping.actions import commitments, flows, systems
from scoping.actions.versions import approve, propose
from scoping.models import Category, ScopeApproval, ScopeVersion
from scoping.queries import current_scope, staleness, systems_in_scope, waiting_version
from scoping.snapshots import digest
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.scoping.payments import PERIOD, chosen, payments, proposed, signed
from tests.worlds import World


def test_a_proposal_freezes_what_it_rests_on_and_what_it_came_to(world: World) -> None:
    with entering(world.acme, by=world.priya):
        payments(world.priya)
        chosen(Category.AVAILABILITY, by=world.priya)

        version = proposed(world.priya)

        frozen = ScopeVersion.objects.get()
        assert (frozen.number, frozen.categories) == (1, ["availability", "security"])
        assert digest(frozen.snapshot) == frozen.snapshot_sha256 == version.snapshot_sha256
        assert [member["name"] for member in frozen.snapshot["boundary"]["members"]] == [
            "Ledger",
            "Payments",
            "Payments API",
            "SIEM",
            "Warehouse",
        ]
        assert frozen.snapshot["boundary"]["members"][4]["why"] == [
            "“Corner Shop” names “Payments”",
            "“Payments” needs “Payments API”",
            "“Payments API” needs “Ledger”",
            "“Ledger” sends customer data to “Warehouse”",
        ]


@pytest.mark.parametrize(
    ("frame", "field"),
    [
        ({"report_type": "type_1"}, "as_of"),
        ({"report_type": "type_1", "as_of": date(2027, 1, 1), "period_start": date(2027, 1, 1)}, "period_start"),
        ({"report_type": "type_2"}, "period_start"),
        ({"report_type": "type_2", "period_start": date(2027, 1, 1)}, "period_end"),
        ({"report_type": "type_2", "period_start": date(2027, 1, 1), "period_end": date(2027, 1, 1)}, "period_end"),
        (PERIOD | {"as_of": date(2027, 1, 1)}, "as_of"),
        ({"report_type": "type_3"}, "report_type"),
    ],
)
def test_type_1_has_one_date_and_type_2_a_period(world: World, frame: dict[str, Any], field: str) -> None:
    """DOMAIN R2.3."""
    with entering(world.acme, by=world.priya):
        payments(world.priya)

        with pytest.raises(Invalid) as caught:
            propose(rationale="Because.", by=world.priya, **frame)

        assert caught.value.field == field
        assert not ScopeVersion.objects.exists()


def test_an_empty_boundary_and_one_without_a_rationale_are_refused(world: World) -> None:
    with entering(world.acme, by=world.priya):
        with pytest.raises(Refusal, match="Nothing is inside yet"):
            proposed(world.priya)
        payments(world.priya)
        with pytest.raises(Invalid):
            propose(rationale=" ", by=world.priya, **PERIOD)

        assert not ScopeVersion.objects.exists()


def test_a_proposal_that_leaves_out_what_is_needed_is_refused(world: World) -> None:
    """PRODUCT S5: under-scope is an error."""
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        systems.change(made.api, version=1, proposed_in=True, by=world.priya)

        with pytest.raises(Refusal, match="leaves out what the commitments need: Ledger, SIEM, Warehouse"):
            proposed(world.priya)


def test_a_proposal_whose_customer_data_leaks_is_refused(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        flows.add(source=made.wiki, target=made.hr, by=world.priya)
        systems.adopt_minimum(world.acme, by=world.priya)
        systems.change(made.wiki, version=1, proposed_in=True, by=world.priya)

        with pytest.raises(Refusal, match="Customer data crosses the boundary: Wiki with HR, by Wiki → HR"):
            proposed(world.priya)


def test_what_is_proposed_beyond_the_need_is_kept_and_named(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        systems.adopt_minimum(world.acme, by=world.priya)
        systems.change(made.wiki, version=1, proposed_in=True, by=world.priya)

        version = proposed(world.priya)

        assert [extra["name"] for extra in version.snapshot["boundary"]["extra"]] == ["Wiki"]


def test_an_officer_signs_and_the_scope_is_in_force(world: World) -> None:
    with entering(world.acme, by=world.priya):
        payments(world.priya)
        version = proposed(world.priya)
        assert current_scope() is None
        assert waiting_version() == version

    with entering(world.acme, by=world.eve):
        approve(version, by=world.eve, reason="As discussed in the board.")

    with entering(world.acme, by=world.priya):
        assert current_scope() == version
        assert waiting_version() is None
        assert staleness(version) == []
        assert Event.objects.order_by("seq").last().verb == "scope.approved"


def test_nobody_signs_their_own_draft_not_even_in_sql(world: World) -> None:
    with entering(world.acme, by=world.priya):
        payments(world.priya)
        version = proposed(world.priya)

        with pytest.raises(Refusal, match="You drafted this version"):
            approve(version, by=world.priya)
        with pytest.raises(IntegrityError, match="nobody approves"), transaction.atomic():
            ScopeApproval.objects.create(scope_version=version, approved_by=world.priya)

        assert current_scope() is None


def test_a_version_is_signed_once_and_only_the_latest(world: World) -> None:
    with entering(world.acme, by=world.priya):
        payments(world.priya)
        first, second = proposed(world.priya), proposed(world.priya)

    with entering(world.acme, by=world.eve):
        with pytest.raises(Refusal, match="Version 2 was proposed later"):
            approve(first, by=world.eve)
        approve(second, by=world.eve)
        with pytest.raises(Refusal, match="approved already"):
            approve(second, by=world.eve)

        assert ScopeApproval.objects.count() == 1


def test_a_proposal_the_records_have_left_behind_is_not_signed(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        version = proposed(world.priya)
        flows.change(made.export, version=1, cut_by="tokenised", by=world.priya)

        with pytest.raises(
            Refusal, match="The records have changed since this was proposed: Flow “Ledger → Warehouse”"
        ):
            approve(version, by=world.eve)

        assert not ScopeApproval.objects.exists()


def test_versions_and_approvals_are_never_changed(world: World) -> None:
    with entering(world.acme, by=world.priya):
        payments(world.priya)
        version = signed(drafter=world.priya, officer=world.eve)

        for act in (
            lambda: ScopeVersion.objects.update(rationale="Another."),
            lambda: ScopeVersion.objects.all()._raw_delete("default"),
            lambda: ScopeApproval.objects.update(reason="Another."),
            lambda: ScopeApproval.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()

        assert current_scope() == version


def test_after_a_signature_a_new_version_needs_its_reason(world: World) -> None:
    """DOMAIN R2.8."""
    with entering(world.acme, by=world.priya):
        payments(world.priya)
        signed(drafter=world.priya, officer=world.eve)

        with pytest.raises(Invalid) as caught:
            proposed(world.priya)
        second = proposed(world.priya, change_reason="The shop signed and wants availability.")

        assert caught.value.field == "change_reason"
        assert second.number == 2


def test_what_changed_since_is_said_in_words(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        version = signed(drafter=world.priya, officer=world.eve)

        systems.change(made.warehouse, version=1, name="Lake", by=world.priya)
        cache = systems.add(name="Cache", by=world.priya)
        systems.change(made.api, version=1, needed_systems=[made.ledger, made.aws, cache], by=world.priya)
        commitments.change(made.shop, version=1, stage="lost", by=world.priya)
        chosen(Category.AVAILABILITY, by=world.priya)

        assert staleness(version) == [
            "Category “Availability” was added.",
            "Commitment “Corner Shop” was removed.",
            "System “Cache” was added.",
            "System “Payments API” changed: what it needs was “AWS”, “Ledger”, is “AWS”, “Cache”, “Ledger”.",
            "System “Warehouse” changed: name was “Warehouse”, is “Lake”.",
            "Flow “Ledger → Warehouse” changed: name was “Ledger → Warehouse”, is “Ledger → Lake”.",
            "“Cache” is inside the boundary now.",
        ]


def test_customer_data_that_leaves_what_was_signed_is_named_first(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        version = signed(drafter=world.priya, officer=world.eve)

        flows.add(source=made.ledger, target=made.wiki, note="case studies", by=world.priya)

        assert staleness(version) == [
            "Customer data crosses the boundary: “Ledger” is inside, “Wiki” is not, "
            "and “Ledger → Wiki (case studies)” ties them.",
            "Flow “Ledger → Wiki (case studies)” was added.",
            "“Wiki” is inside the boundary now.",
        ]


def test_notes_and_values_do_not_make_a_scope_stale(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        version = signed(drafter=world.priya, officer=world.eve)

        commitments.change(made.bank, version=1, yearly_value_cents=1, note="Renewed.", by=world.priya)
        systems.change(made.wiki, version=1, is_secured=True, by=world.priya)

        assert staleness(version) == []


def test_systems_in_scope_are_those_signed_for(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        assert [row.name for row in systems_in_scope()] == ["Ledger", "Payments API", "SIEM", "Warehouse"]
        signed(drafter=world.priya, officer=world.eve)

        flows.change(made.export, version=1, cut_by="tokenised", by=world.priya)

        assert [row.name for row in systems_in_scope()] == ["Ledger", "Payments API", "SIEM", "Warehouse"]
