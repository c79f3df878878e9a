"""Hold two submitted lists against each other, and say of each difference why it is none (DOMAIN R6.3)."""

from collections.abc import Collection

from django.db import transaction

from evidence.models import ExplainedDifference, Population, Reconciliation
from evidence.queries.populations import reconciled
from evidence.reconciliation import Rule, Side
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.locks import one_at_a_time
from soc2hub.trail.record import record

MOST_HOURS = 24 * 366


@transaction.atomic
def hold_against(
    population: Population, other: Population, *, rule: Rule, within_hours: int | None, by: User
) -> Reconciliation:
    """The numbers are kept; which rows they are is computed again whenever somebody looks."""
    one_at_a_time("population sensitivity")
    population, other = (Population.objects.get(pk=each.pk) for each in (population, other))
    if not (population.is_submitted and other.is_submitted):
        raise Refusal("Submit both lists first: what is compared must not change.", field="other")
    if population.pk == other.pk or not population.is_trigger or other.is_trigger:
        raise Invalid("Hold the events against a list of what was done about them.", field="other")
    if population.sensitivity != other.sensitivity:
        raise Refusal("One of them is marked as more sensitive: mark both alike first.", field="other")
    if within_hours is not None and not 0 < within_hours <= MOST_HOURS:
        raise Invalid(f"Hours from 1 to {MOST_HOURS}.", field="within_hours")
    row = Reconciliation(
        population=population, other=other, ignores_case=rule.ignores_case, within_hours=within_hours, made_by=by,
        ignores_mail_domain=rule.ignores_mail_domain, ignores_zeros=rule.ignores_zeros,
    )  # fmt: skip
    found = reconciled(row)
    row.both, row.only_here, row.only_there = len(found.both), len(found.only_here), len(found.only_there)
    row.clashing, row.late = sum(len(clash.keys) for clash in found.clashes), len(found.late)
    row.save(force_insert=True)
    counts = {"both": row.both, "only_here": row.only_here, "only_there": row.only_there, "late": row.late}
    record("population.reconciled", subject=population, by=by, other_id=other.pk, **counts)
    return row


@transaction.atomic
def explain_differences(
    row: Reconciliation, differences: Collection[tuple[Side, str]], reason: str, *, by: User
) -> list[ExplainedDifference]:
    """One reason for each of these rows; what is explained already stays as it was said."""
    locked = Population.objects.select_for_update(of=("self",)).get(pk=row.population_id)
    if not reason.strip():
        raise Invalid("Say why the two lists differ there.", field="reason")
    real = set(reconciled(row).differences)
    if strange := set(differences) - real:
        raise Invalid(f"{next(iter(strange))[1]} is no difference between these lists.", field="row")
    known = set(row.explained.values_list("side", "key"))
    fresh = sorted(pair for pair in set(differences) if (pair[0].value, pair[1]) not in known)
    if not fresh:
        raise Invalid("Choose a difference that nobody has explained yet.", field="row")
    said = ExplainedDifference.objects.bulk_create(
        ExplainedDifference(reconciliation=row, side=side, key=key, reason=reason.strip(), explained_by=by)
        for side, key in fresh
    )
    record("population.differences_explained", subject=locked, by=by, count=len(said), reason=reason.strip())
    return said
