"""Leavers of a company and the accounts it disabled: two lists compared, a sample drawn, given out, partly examined."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from controls.models import Control
from evidence.actions import slots, submissions
from evidence.actions.populations import Source, Table, bring_in, explain, submit
from evidence.actions.reconciliations import explain_differences, hold_against
from evidence.actions.samples import Wish, take
from evidence.actions.submissions import Claim
from evidence.listings import Columns
from evidence.models import Population, Sample, Slot
from evidence.queries.populations import checked, limits_of, reconciled
from evidence.queries.samples import profiles
from evidence.reconciliation import Rule
from soc2hub.accounts.models import User
from soc2hub.accounts.roles import Role
from soc2hub.program.demo.files import csv_file
from soc2hub.program.demo.stage import Stage

CONTROL = "IAM-03"
GONE = ("a.lind", "b.osei", "c.marin", "d.voss", "e.tanaka", "f.rossi", "g.holm", "h.dubois", "i.kaya", "j.novak",
        "k.ferro", "l.sand")  # fmt: skip
SHARED = "svc-import"
Row = tuple[str, datetime]


@dataclass(frozen=True, slots=True)
class Leaving:
    """`hours` until each one's access was gone, in turn."""

    since: date
    until: date
    hours: Sequence[int]
    examined: int


def tell(stage: Stage, day: date, leaving: Leaving) -> None:
    """At nine HR hands in its list, then IT its own; the analyst compares them and draws; IT brings some evidence."""
    left = _left(stage, leaving)
    off = [(key, at + timedelta(hours=leaving.hours[n % len(leaving.hours)])) for n, (key, at) in enumerate(left)]
    off.append((SHARED, off[0][1] + timedelta(days=2)))
    with stage.scene(stage.one(Role.CLIENT_ADMIN), day, 9) as by:
        events = _submitted(stage, _source(stage, leaving, len(left), by), left, by)
    stage.on(day, lambda: _answer(stage, day, leaving, events, off), hour=10)


def _answer(stage: Stage, day: date, leaving: Leaving, events: Population, off: Sequence[Row]) -> None:
    with stage.scene(stage.one(Role.CONTROL_OWNER), day, 10) as by:
        answers = _submitted(stage, _disabled(stage, leaving, len(off), by), off, by)
    stage.on(day, lambda: _compare(stage, day, leaving, events, answers, off), hour=14)


def _compare(
    stage: Stage, day: date, leaving: Leaving, events: Population, answers: Population, off: Sequence[Row]
) -> None:
    with stage.scene(stage.analyst, day, 14) as by:
        sample = _drawn(stage, events, answers, day, by)
    brought = day + timedelta(days=5)
    stage.on(brought, lambda: _bring(stage, brought, sample, leaving.examined, dict(off)), hour=11)


def _left(stage: Stage, leaving: Leaving) -> list[Row]:
    """Spread over the days, in the evening of a working day."""
    days = (leaving.until - leaving.since).days - 3
    rows = []
    for number, name in enumerate(GONE):
        on = leaving.since + timedelta(days=days * number // (len(GONE) - 1))
        while on.isoweekday() > 5:
            on += timedelta(days=1)
        rows.append((f"{name}@{_domain(stage)}", datetime.combine(on, time(17), ZoneInfo(stage.company.zone))))
    return rows


def _source(stage: Stage, leaving: Leaving, count: int, by: User) -> Source:
    return Source(
        title="Leavers",
        subject="leavers",
        source_kind="hr",
        source_system="People system",
        system_owner="People team",
        query=f"Report “Terminations”: last day from {leaving.since} to {leaving.until}, every contract type.",
        period_from=leaving.since,
        period_to=leaving.until,
        extracted_at=datetime.combine(leaving.until + timedelta(days=1), time(8), ZoneInfo(stage.company.zone)),
        extracted_zone=stage.company.zone,
        extracted_by=by.name,
        stated_count=count,
        completeness=f"Payroll counts {count} last salaries in the same months: the same.",
        accuracy="Last days of four people compared with their letters: no difference.",
    )


def _disabled(stage: Stage, leaving: Leaving, count: int, by: User) -> Source:
    return Source(
        title="Disabled accounts",
        role="answer",
        subject="leavers",
        source_kind="identity",
        source_system="Identity provider",
        system_owner=by.name,
        query=f"Accounts with disabled_at from {leaving.since} to {leaving.until}.",
        period_from=leaving.since,
        period_to=leaving.until + timedelta(days=4),
        extracted_at=datetime.combine(leaving.until + timedelta(days=5), time(8), ZoneInfo(stage.company.zone)),
        extracted_zone=stage.company.zone,
        extracted_by=by.name,
        stated_count=count,
        completeness="The provider's own count of disabled accounts is the same.",
        accuracy="Times of three accounts compared with its log: no difference.",
    )


def _submitted(stage: Stage, source: Source, rows: Sequence[Row], by: User) -> Population:
    zone = ZoneInfo(stage.company.zone)
    lines = [(key, f"{at.astimezone(zone):%Y-%m-%d %H:%M}") for key, at in rows]
    heading = ("account", "last day") if source.role == "trigger" else ("account", "disabled at")
    table = Table(f"{source.title.lower().replace(' ', '-')}.csv", csv_file(heading, lines), Columns(*heading))
    population = bring_in(Control.objects.get(ref=CONTROL), table, source, by=by)
    for check in checked(population):
        if not check.finding.is_met and check.finding.may_be_explained:
            explain(population, check.finding.check, "The later months of the period follow, a list a quarter.", by=by)
    return submit(population, version=population.version, by=by)


def _drawn(stage: Stage, events: Population, answers: Population, day: date, by: User) -> Sample:
    limit = limits_of(events.control, events.period_to)[0][1]
    row = hold_against(events, answers, rule=Rule(), within_hours=limit, by=by)
    words = "A service account that IT retired: nobody left with it."
    explain_differences(row, reconciled(row).differences, words, by=by)
    sample = take(events, Wish(profiles()[0], size=8, seed=f"{stage.company.name} {day:%B %Y}"), by=by)
    person = stage.people()[stage.one(Role.CONTROL_OWNER).name.split()[0]]
    slots.assign(sample, list(sample.slots.all()), person=person, due_on=day + timedelta(days=10), by=by)
    return sample


def _bring(stage: Stage, day: date, sample: Sample, count: int, gone: Mapping[str, datetime]) -> None:
    with stage.scene(stage.one(Role.CONTROL_OWNER), day, 11) as by:
        chosen = list(sample.slots.select_related("item").order_by("position")[:count])
        for slot in chosen:
            slots.attach(slot, _shown(slot, gone[slot.item.key], by), by=by)
    examined = day + timedelta(days=1)
    stage.on(examined, lambda: _examine(stage, examined, chosen, gone), hour=15)


def _examine(stage: Stage, day: date, chosen: Sequence[Slot], gone: Mapping[str, datetime]) -> None:
    with stage.scene(stage.analyst, day, 15) as by:
        for slot in chosen:
            hours = round((gone[slot.item.key].timestamp() - slot.item.happened_at.timestamp()) / 3600)  # type: ignore[union-attr]
            cause = f"Disabled after {hours} hours; it waited for the next working day." if hours > 24 else ""
            slots.examine(slot, deviates=bool(cause), cause=cause, by=by)


def _shown(slot: Slot, at: datetime, by: User) -> submissions.Submission:
    """Handed in for the month in which the person left."""
    on = slot.item.happened_on
    window = slot.sample.control.occurrences.get(starts_on__lte=on, ends_on__gte=on)
    claim = Claim(on, on, on, title=f"{CONTROL} {slot.item.key}: ticket and log", source="Identity provider")
    words = f"Ticket closed and account {slot.item.key} disabled at {at:%Y-%m-%d %H:%M}; log line kept."
    return submissions.submit_text(window, words, claim=claim, by=by)


def _domain(stage: Stage) -> str:
    return stage.one(Role.CLIENT_ADMIN).email.partition("@")[2]
