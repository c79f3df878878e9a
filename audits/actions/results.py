"""Our own tests and the auditor's results: two tables that never merge (DOMAIN R4.7, R5.1, R8.6)."""

from typing import Any

from django.db import transaction

from audits.models import AuditorResult, Engagement, InternalTest
from audits.results import Finding, Outcome, problems
from controls.models import Control
from controls.queries.here import today_here
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.record import record

COUNTED = ("items_tested", "deviations")
OURS = ("population", "never_done", "is_by_design")


@transaction.atomic
def record_test(engagement: Engagement, control: Control, *, by: User, **values: Any) -> InternalTest:
    engagement.ensure_under_way()
    _ensure_independent(control, by)
    test = InternalTest(engagement=engagement, control=control, tested_by=by, **values)
    _ensure_sense(test)
    test.save(force_insert=True)
    record("test.recorded", subject=test, by=by, control=control.ref, result=test.result)
    return test


@transaction.atomic
def change_test(test: InternalTest, *, version: int, by: User, **values: Any) -> InternalTest:
    """Extending the sample is a change; what was found before stays in the trail (R6.10)."""
    test.engagement.ensure_under_way()
    _ensure_independent(test.control, by)
    former = {name: getattr(test, name) for name in ("result", *COUNTED)}
    for name, value in values.items():
        setattr(test, name, value)
    _ensure_sense(test)
    test.change(version=version, **values)
    record("test.changed", subject=test, by=by, control=test.control.ref, former=former, result=test.result)
    return test


@transaction.atomic
def transcribe(
    engagement: Engagement, control: Control, *, by: User, version: int | None = None, **values: Any
) -> AuditorResult:
    """Copy what the auditor's report says of one control, with its page; again to mend it."""
    engagement.ensure_under_way()
    row = AuditorResult.objects.select_for_update(of=("self",)).filter(engagement=engagement, control=control).first()
    if row is None:
        row = AuditorResult(engagement=engagement, control=control, recorded_by=by, **values)
        _ensure_sense(row)
        row.save(force_insert=True)
    else:
        if version is None:
            raise Stale
        for name, value in values.items():
            setattr(row, name, value)
        _ensure_sense(row)
        row.change(version=version, recorded_by_id=by.pk, **values)
    record("result.transcribed", subject=row, by=by, control=control.ref, result=row.result, page=row.page)
    return row


def _ensure_independent(control: Control, by: User) -> None:
    """Who operates a control does not test it (R8.6)."""
    if control.owner is not None and control.owner.user_id == by.pk:
        raise Refusal(f"You own {control.ref}: somebody else must test it.")


def _ensure_sense(row: InternalTest | AuditorResult) -> None:
    ours = {name: getattr(row, name) for name in OURS} if isinstance(row, InternalTest) else {}
    finding = Finding(
        outcome=Outcome(row.result),
        methods=row.methods,
        items_tested=row.items_tested,
        deviations=row.deviations,
        note=row.note,
        **ours,
    )
    for field, sentence in problems(finding):
        raise Invalid(sentence, field=field)
    if row.tested_on and row.tested_on > today_here():
        raise Invalid("It cannot have been tested after today.", field="tested_on")
    if isinstance(row, AuditorResult) and row.result != Outcome.NOT_TESTED and not row.page.strip():
        raise Invalid("Name the page of the auditor's report.", field="page")
