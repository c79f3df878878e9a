"""What the gates ask, answered from records (DOMAIN R2.10)."""

from datetime import date, timedelta

from audits.actions import engagements, results, transitions
from audits.actions.engagements import Scope
from audits.models import Engagement
from audits.phases import State
from audits.queries import facts_of, next_gate
from controls.actions import acceptances
from controls.models import Control, Gap
from scoping.actions.vendors import CSOCS, VENDORS
from scoping.models import ScopeApproval, ScopeVersion
from soc2hub.accounts.models import Person
from soc2hub.tenancy.scope import entering
from tests.audits.building import TODAY, TYPE_2, asked, control, opened
from tests.worlds import World

ALL_COMMON = 33
MONTH = timedelta(days=30)


def scoped(world: World) -> ScopeVersion:
    """A scope drafted by Priya and approved by Eve."""
    with entering(world.acme, by=world.priya):
        version = ScopeVersion.objects.create(
            number=1, report_type="type_2", categories=["security"], period_start=TYPE_2.period_start,
            period_end=TYPE_2.period_end, rationale="r", snapshot={}, snapshot_sha256="0" * 64, drafted_by=world.priya,
        )  # fmt: skip
    with entering(world.acme, by=world.eve):
        ScopeApproval.objects.create(scope_version=version, approved_by=world.eve)
    return version


def gap(of: Control, **values: object) -> Gap:
    return Gap.objects.create(title="MFA missing", severity="high", control=of, found_on=TODAY, **values)


def test_an_approved_scope_version_opens_the_scope_gates(acme: World) -> None:
    version = scoped(acme)
    with entering(acme.acme, by=acme.priya):
        engagement = engagements.open_engagement(title="E", scope=Scope.of(version), by=acme.priya, today=TODAY)

        facts = facts_of(engagement, TODAY)

    assert facts.is_boundary_approved and facts.are_commitments_approved and facts.are_categories_approved


def test_subservice_organizations_need_a_method_and_inclusion_its_assertion(acme: World) -> None:
    """DOMAIN R9.2: carved out with what is expected of it, or included with its own assertion."""
    version = scoped(acme)
    with entering(acme.acme, by=acme.priya):
        engagement = engagements.open_engagement(title="E", scope=Scope.of(version), by=acme.priya, today=TODAY)
        aws = VENDORS.add(name="AWS", relation="subservice", reason="Hosts us.", by=acme.priya)
        undecided = facts_of(engagement, TODAY)
        aws = VENDORS.change(aws, version=1, method="carve_out", by=acme.priya)
        unexpected = facts_of(engagement, TODAY)
        CSOCS.add(vendor=aws, words="Guards its halls", criteria=["CC6.4"], by=acme.priya)
        carved_out = facts_of(engagement, TODAY)
        VENDORS.change(aws, version=2, method="inclusive", assertion="asked", by=acme.priya)
        included = facts_of(engagement, TODAY)

    assert not undecided.are_subservice_methods_approved and not unexpected.are_subservice_methods_approved
    assert carved_out.are_subservice_methods_approved and carved_out.subservice_assertions_missing == ()
    assert included.subservice_assertions_missing == ("AWS",)


def test_a_criterion_is_covered_by_a_control_in_place_with_an_owner_who_is_still_there(acme: World) -> None:
    engagement, row = opened(acme), control(acme, criteria=("CC6.1", "A1.1"))
    with entering(acme.acme, by=acme.priya):
        covered = facts_of(engagement, TODAY).uncovered_criteria
        Control.objects.filter(pk=row.pk).update(status="approved")
        on_paper = facts_of(engagement, TODAY).uncovered_criteria
        Control.objects.filter(pk=row.pk).update(status="operating")
        Person.objects.filter(user=acme.omar).update(left_on=TODAY)
        ownerless = facts_of(engagement, TODAY).uncovered_criteria

    assert len(covered) == ALL_COMMON - 1 and "CC6.1" not in covered and "A1.1" not in covered
    assert len(on_paper) == len(ownerless) == ALL_COMMON


def test_high_gaps_count_by_the_weight_of_their_control(acme: World) -> None:
    engagement, key, normal = opened(acme), control(acme), control(acme, "AC-2", weight="normal")
    with entering(acme.acme, by=acme.priya):
        gap(key, state="planned", due_on=TODAY)
        gap(normal)
        gap(normal, state="planned", due_on=TODAY)
        lived_with = gap(normal, state="assessed")
        asked = acceptances.propose(lived_with, rationale="It is old", until=acme.acme.today() + MONTH, by=acme.priya)
    with entering(acme.acme, by=acme.eve):
        acceptances.accept(asked, version=1, reason="We wait", by=acme.eve)
    with entering(acme.acme, by=acme.priya):
        gap(key, state="closed")

        facts = facts_of(engagement, TODAY)

    assert (facts.high_gaps_on_key_controls, facts.high_gaps_without_plan) == (1, 1)


def test_requests_results_and_answers_are_counted_for_the_later_gates(acme: World) -> None:
    engagement, row = opened(acme), control(acme, criteria=("CC6.1",))
    control(acme, "AC-2", criteria=("CC6.2",))
    asked(acme, engagement)
    with entering(acme.acme, by=acme.priya):
        results.transcribe(
            engagement,
            row,
            by=acme.priya,
            result="exception",
            methods=["inspection"],
            items_tested=5,
            deviations=1,
            page="3",
        )

        facts = facts_of(engagement, TODAY)

    assert (facts.open_requests, facts.untranscribed_results, facts.exceptions_unanswered) == (1, 1, 1)


def test_an_engagement_runs_to_its_end_when_every_gate_is_open(acme: World) -> None:
    engagement = opened(acme, state=State.FIELDWORK)
    after = date(2026, 11, 2)
    facts = {
        "draft_on": after, "assertion_on": after, "representation_on": after, "opinion": "unqualified",
        "report_on": after,
    }  # fmt: skip
    with entering(acme.acme, by=acme.priya):
        engagements.change(engagement, version=1, by=acme.priya, **facts)
        for state in (State.REPORTING, State.ISSUED, State.CLOSED):
            transitions.move(Engagement.objects.get(), state, by=acme.priya, today=after)

        assert Engagement.objects.get().state == "closed"
        assert next_gate(Engagement.objects.get(), after).target is None


def test_what_a_take_over_left_open_stays_on_the_page_until_it_is_met(acme: World) -> None:
    engagement = opened(acme, state=State.OBSERVATION)
    with entering(acme.acme, by=acme.priya):
        before = next_gate(engagement, TODAY).left_open
    version = scoped(acme)
    with entering(acme.acme, by=acme.priya):
        engagements.follow_scope(engagement, version, by=acme.priya)

        after = next_gate(Engagement.objects.get(), TODAY).left_open

    assert "Approve the system boundary." in before
    assert "Approve the system boundary." not in after
    assert any(sentence.startswith("Give an active control") for sentence in after)


def test_the_facts_cost_the_same_with_many_rows(acme: World, django_assert_num_queries) -> None:
    engagement = opened(acme)
    with entering(acme.acme, by=acme.priya), django_assert_num_queries(7):
        facts_of(engagement, TODAY)
    for number in range(20):
        asked(acme, engagement)
        control(acme, f"C-{number}", criteria=("CC6.1",))

    with entering(acme.acme, by=acme.priya), django_assert_num_queries(7):
        facts_of(engagement, TODAY)
