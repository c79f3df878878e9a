"""DOMAIN R4.10, R12.2: a lead proposes to live with a risk, an officer of the client answers, and it ends by itself."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from controls.actions import acceptances as acts
from controls.actions import gaps, registers
from controls.models import Gap, Risk, RiskAcceptance
from controls.tasks import end_acceptance
from soc2hub.accounts.models import Membership
from soc2hub.accounts.roles import Role
from soc2hub.jobs.models import Job
from soc2hub.jobs.registry import handler_of
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.models import Event
from tests.controls.building import inside, on, second_lead
from tests.worlds import World

DAY, UNTIL = date(2026, 4, 10), date(2026, 6, 30)
WHY = "The old server leaves in June."


def assessed(world: World, severity: str = "high") -> Gap:
    return gaps.open_gap(title="No MFA", severity=severity, impact="Anybody gets in", by=world.priya)


def risky(world: World, residual: int = 3, **values: object) -> Risk:
    plain = {"title": "Old server", "harm": "A leaver reaches data", "likelihood": 4, "impact": 4,
             "residual_likelihood": residual, "residual_impact": 3}  # fmt: skip
    return registers.open_risk(by=world.priya, **plain | values)


def proposed(world: World, subject: Gap | Risk, until: date = UNTIL) -> RiskAcceptance:
    return acts.propose(subject, rationale=WHY, until=until, by=world.priya)


def verbs() -> list[str]:
    return list(Event.objects.order_by("seq").filter(verb__contains="accept").values_list("verb", flat=True))


def test_an_executive_accepts_what_the_ciso_proposed(world: World) -> None:
    with on(DAY), inside(world):
        gap, risk = assessed(world), risky(world)
        asked = [proposed(world, gap), proposed(world, risk)]
        assert (Gap.objects.get().state, Risk.objects.get().treatment) == ("assessed", "reduce")

    with on(DAY), inside(world, world.eve):
        for each in asked:
            acts.accept(each, version=1, reason="It is cheaper to wait.", by=world.eve)

    with on(DAY), inside(world):
        assert (Gap.objects.get().state, Risk.objects.get().treatment) == ("risk_accepted", "accept")
        assert {a.answered_by_id for a in RiskAcceptance.objects.all()} == {world.eve.pk}
        assert verbs() == ["acceptance.proposed"] * 2 + ["gap.risk_accepted", "risk.accepted"]
        assert Event.objects.get(verb="gap.risk_accepted").body["reason"] == "It is cheaper to wait."


def test_what_is_declined_stays_open(world: World) -> None:
    with on(DAY), inside(world):
        gap = assessed(world)
        asked = proposed(world, gap)

    with on(DAY), inside(world, world.eve):
        acts.decline(asked, version=1, reason="Close it.", by=world.eve)

        assert Gap.objects.get().state == "assessed"
        with pytest.raises(Refusal):
            acts.accept(asked, version=2, reason="After all.", by=world.eve)
    with on(DAY), inside(world):
        assert proposed(world, gap).state == "proposed"


@pytest.mark.parametrize("role", [Role.ANALYST, Role.CISO, Role.PRACTICE_OWNER, Role.CONTROL_OWNER])
def test_the_practice_never_accepts_even_in_sql(world: World, role: Role) -> None:
    with on(DAY), inside(world):
        asked = proposed(world, assessed(world))
        Membership.objects.filter(user=world.omar).update(role=role)

    with on(DAY), inside(world, world.omar):
        with pytest.raises((DatabaseError, RiskAcceptance.DoesNotExist)), transaction.atomic():
            acts.accept(asked, version=1, reason="I take it.", by=world.omar)
        with pytest.raises(DatabaseError), transaction.atomic():
            Gap.objects.update(state="risk_accepted")
        with pytest.raises(DatabaseError), transaction.atomic():
            RiskAcceptance.objects.create(
                gap=Gap.objects.get(), rationale="x", accepted_as=1, until=UNTIL, proposed_by=world.priya,
                state="accepted", answered_by=world.omar, answered_at=asked.proposed_at, answer="x",
            )  # fmt: skip

    with inside(world):
        assert (Gap.objects.get().state, RiskAcceptance.objects.get().state) == ("assessed", "proposed")
        assert verbs() == ["acceptance.proposed"]


def test_nobody_answers_their_own_proposal(world: World) -> None:
    lena = second_lead(world)
    with on(DAY), inside(world, lena):
        asked = acts.propose(assessed(world), rationale=WHY, until=UNTIL, by=lena)

        with pytest.raises(Refusal, match="somebody else"):
            acts.accept(asked, version=1, reason="Mine.", by=lena)
        with pytest.raises(DatabaseError), transaction.atomic():
            RiskAcceptance.objects.update(
                state="accepted", answered_by=lena, answered_at=asked.proposed_at, answer="Mine."
            )

        assert RiskAcceptance.objects.get().state == "proposed"


def test_an_executive_changes_nothing_else_of_a_gap_or_a_risk(world: World) -> None:
    with on(DAY), inside(world):
        asked = proposed(world, assessed(world))
        risky(world)
    with on(DAY), inside(world, world.eve):
        acts.accept(asked, version=1, reason="We wait.", by=world.eve)

        for change in ({"severity": "low"}, {"state": "closed"}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Gap.objects.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            Risk.objects.update(residual_impact=1)


def test_an_answered_acceptance_is_never_rewritten(world: World) -> None:
    with on(DAY), inside(world):
        asked = proposed(world, assessed(world))
    with on(DAY), inside(world, world.eve):
        acts.accept(asked, version=1, reason="We wait.", by=world.eve)

    with inside(world):
        for change in ({"until": date(2030, 1, 1)}, {"answer": "x"}, {"rationale": "x"}):
            with pytest.raises(DatabaseError), transaction.atomic():
                RiskAcceptance.objects.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            RiskAcceptance.objects.all().delete()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"rationale": " "}, "rationale"),
        ({"until": DAY}, "until"),
        ({"until": DAY + timedelta(days=91)}, "until"),  # PRACTICE §7: 90 days for what is grave
    ],
)
def test_a_proposal_needs_a_reason_and_a_near_day(world: World, values: dict[str, object], field: str) -> None:
    with on(DAY), inside(world):
        gap = assessed(world)

        with pytest.raises(Invalid) as refused:
            acts.propose(gap, **{"rationale": WHY, "until": UNTIL, "by": world.priya} | values)

        assert refused.value.field == field
        assert not RiskAcceptance.objects.exists()


def test_only_what_is_assessed_and_not_yet_fixed_is_proposed_and_once(world: World) -> None:
    with on(DAY), inside(world):
        unassessed = gaps.open_gap(title="New", severity="low", by=world.priya)
        with pytest.raises(Refusal, match="cannot be accepted"):
            proposed(world, unassessed)
        gap = assessed(world)
        proposed(world, gap)
        with pytest.raises(Refusal, match="already"):
            proposed(world, gap)

        assert RiskAcceptance.objects.count() == 1


def test_what_became_graver_after_it_was_proposed_is_not_accepted(world: World) -> None:
    with on(DAY), inside(world):
        risk = risky(world)
        asked = proposed(world, risk)
        registers.change_risk(risk, version=risk.version, by=world.priya, residual_likelihood=4)

    with on(DAY), inside(world, world.eve):
        with pytest.raises(Refusal, match="graver"):
            acts.accept(asked, version=1, reason="We wait.", by=world.eve)

        assert Risk.objects.get().treatment == "reduce"


def test_an_accepted_risk_does_not_grow_and_ends_when_treated_otherwise(world: World) -> None:
    with on(DAY), inside(world):
        asked = proposed(world, risky(world))
    with on(DAY), inside(world, world.eve):
        acts.accept(asked, version=1, reason="We wait.", by=world.eve)

    with on(DAY), inside(world):
        risk = Risk.objects.get()
        with pytest.raises(Refusal, match="accepted at 9 of 25"):
            registers.change_risk(risk, version=risk.version, by=world.priya, residual_likelihood=4)
        registers.change_risk(risk, version=risk.version, by=world.priya, residual_likelihood=4, treatment="reduce")

        assert RiskAcceptance.objects.get().state == "ended"


def test_no_lead_writes_down_accept_even_in_sql(world: World) -> None:
    with on(DAY), inside(world):
        with pytest.raises(Refusal, match="officer"):
            risky(world, treatment="accept")
        risk = risky(world)
        with pytest.raises(Refusal, match="officer"):
            registers.change_risk(risk, version=1, by=world.priya, treatment="accept")
        with pytest.raises(DatabaseError), transaction.atomic():
            Risk.objects.update(treatment="accept")

        assert Risk.objects.get().treatment == "reduce"


def test_the_day_after_the_last_one_it_is_open_again_once(world: World) -> None:
    with on(DAY), inside(world):
        asked = [proposed(world, assessed(world)), proposed(world, risky(world))]
    with on(DAY), inside(world, world.eve):
        for each in asked:
            acts.accept(each, version=1, reason="We wait.", by=world.eve)
    jobs = list(Job.objects.filter(kind="controls.end_acceptance"))
    assert [job.run_after.isoformat() for job in jobs] == ["2026-06-30T22:00:00+00:00"] * 2  # midnight in Berlin

    for day in (UNTIL, UNTIL + timedelta(days=1), UNTIL + timedelta(days=1)):
        with on(day), inside(world):
            for job in jobs:
                handler_of(job.kind)(**job.args)
            if day == UNTIL:
                assert (Gap.objects.get().state, Risk.objects.get().treatment) == ("risk_accepted", "accept")

    with inside(world):
        assert (Gap.objects.get().state, Risk.objects.get().treatment) == ("identified", "reduce")
        assert set(RiskAcceptance.objects.values_list("state", flat=True)) == {"ended"}
        assert Event.objects.get(verb="gap.reopened").body["reason"] == acts.RAN_OUT
        assert Event.objects.filter(verb="risk.acceptance_ended").count() == 1


def test_a_gap_reopened_by_hand_is_not_reopened_again_when_the_day_comes(world: World) -> None:
    with on(DAY), inside(world):
        asked = proposed(world, assessed(world))
    with on(DAY), inside(world, world.eve):
        acts.accept(asked, version=1, reason="We wait.", by=world.eve)
    with on(DAY), inside(world):
        gaps.reopen(Gap.objects.get(), reason="It was used", by=world.priya)

    with on(UNTIL + timedelta(days=1)), inside(world):
        end_acceptance(asked.pk)

        assert Event.objects.filter(verb="gap.reopened").count() == 1


def test_a_stale_answer_is_refused(world: World) -> None:
    with on(DAY), inside(world):
        asked = proposed(world, assessed(world))
        acts.withdraw(asked, version=1, by=world.priya)

    with on(DAY), inside(world, world.eve), pytest.raises(Stale):
        acts.accept(asked, version=1, reason="We wait.", by=world.eve)
