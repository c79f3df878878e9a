"""How a company hands in its evidence: planned from its occurrences, handed in week by week, reviewed on Fridays."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from controls.models import Occurrence
from evidence.actions import reviews, submissions
from evidence.actions.submissions import Claim, Piece
from evidence.models import Submission
from soc2hub.accounts.models import User
from soc2hub.accounts.roles import Role
from soc2hub.program.demo.files import csv_file, pdf_file
from soc2hub.program.demo.stage import Stage
from soc2hub.ui.words import day, window_name
from soc2hub.vault.blobs import receiving

FRIDAY = 4
LATELY = 3
"""Days: what came in since then still waits for its review."""
HANDS_IN = (Role.CLIENT_ADMIN, Role.CONTROL_OWNER, Role.CONTRIBUTOR)
SYSTEMS = ("identity provider", "ticket system", "cloud console", "people system", "source control")
EARLIEST = {"per_event": 6, "monthly": 6, "weekly": 3, "quarterly": 30, "continuous": 40, "annual": 300}
"""At most so many days before a window's end the work is done."""


@dataclass(frozen=True, slots=True)
class Habit:
    """Shares of windows done after their due date, never done, and of files returned once; `reviews_every` weeks."""

    late: float = 0.02
    undone: float = 0.0
    returned: float = 0.03
    files: float = 0.45
    reviews_every: int = 1
    never: Mapping[str, tuple[date, date]] = field(default_factory=dict)
    """By control: nothing is done for windows that end in this span."""
    annual_by: float = 0.85
    """How far through its window a yearly control is usually done."""


@dataclass(frozen=True, slots=True)
class Handing:
    """One upload to come. `performed_on` is what the person says, `on` the day they send it."""

    occurrence: Occurrence
    uploader: User
    performed_on: date
    on: date
    is_file: bool

    @property
    def week(self) -> date:
        return self.on - timedelta(days=self.on.weekday())


def follow(stage: Stage, habit: Habit, since: date, until: date, *, told_on: date | None = None) -> None:
    """Plan every upload and review of the occurrences due in this period, as far as they lie in the past.

    What was done before `told_on` is brought in soon after it, as at a take-over.
    """
    planned = _planned(stage, habit, since, until)
    if told_on is not None:
        planned = [replace(each, on=max(each.on, told_on + timedelta(days=1))) for each in planned]
    handings = sorted(planned, key=lambda handing: (handing.week, handing.uploader.email))
    for week, of_week in groupby(handings, key=lambda handing: handing.week):
        for uploader, batch in groupby(of_week, key=lambda handing: handing.uploader):
            _plan_batch(stage, habit, week, uploader, list(batch))


def _plan_batch(stage: Stage, habit: Habit, week: date, uploader: User, batch: list[Handing]) -> None:
    day = min(max(handing.on for handing in batch), stage.today)
    stage.on(day, lambda: _hand_in(stage, habit, week, uploader, batch, day), hour=14)


def _planned(stage: Stage, habit: Habit, since: date, until: date) -> list[Handing]:
    with stage.looking(stage.analyst):
        rows = Occurrence.objects.filter(due_on__range=(since, until), performed_on=None, starts_on__lte=stage.today)
        found = list(rows.select_related("control__owner__user").order_by("due_on", "control__ref"))
    members = {stage.one(role).pk: stage.one(role) for role in HANDS_IN if _has(stage, role)}
    lead = stage.one(Role.CLIENT_ADMIN)
    made = (_handing(stage, habit, row, members, lead, since) for row in found)
    return [handing for handing in made if handing is not None]


def _handing(
    stage: Stage, habit: Habit, row: Occurrence, members: Mapping[UUID, User], lead: User, since: date
) -> Handing | None:
    first, last = habit.never.get(row.control.ref, (date.max, date.min))
    roll, is_file = stage.chance.random(), stage.chance.random() < habit.files
    done = max(_day_done(stage, habit, row), since)
    if first <= row.ends_on <= last or roll < habit.undone:
        return None
    is_weekly, delay = row.control.frequency == "weekly", stage.chance.randint(0, 2)
    late_on = row.due_on + timedelta(days=stage.chance.randint(2, 8))
    if roll > 1 - habit.late and not is_weekly and late_on < stage.days_ago(4):
        done = late_on
    sent = done if is_weekly else _working_day(done + timedelta(days=delay), step=1)
    if done <= row.due_on < sent:
        sent = done
    sent = max(sent, since + timedelta(days=1))
    if sent >= stage.today:
        return None
    owner = row.control.owner
    uploader = members.get(owner.user_id, lead) if owner is not None and owner.user_id is not None else lead
    return Handing(row, uploader, done, sent, is_file)


def _day_done(stage: Stage, habit: Habit, row: Occurrence) -> date:
    """Near the end of the window, on a working day, never before it began."""
    length = (row.ends_on - row.starts_on).days
    if row.control.frequency == "annual":
        back = int(length * (1 - habit.annual_by)) + stage.chance.randint(0, max(length // 4, 1))
    else:
        back = stage.chance.randint(0, min(EARLIEST.get(row.control.frequency, 6), max(length - 1, 0)))
    return max(_working_day(row.ends_on - timedelta(days=min(back, length)), step=-1), row.starts_on)


def _working_day(day: date, *, step: int) -> date:
    while day.isoweekday() > FRIDAY + 1:
        day += timedelta(days=step)
    return day


def _has(stage: Stage, role: Role) -> bool:
    return any(player.role is role for player in stage.company.people)


def _hand_in(stage: Stage, habit: Habit, week: date, by: User, batch: list[Handing], day: date) -> None:
    with stage.scene(by, day, 14), ExitStack() as arriving:
        pieces = [_piece(stage, handing, arriving) for handing in batch]
        handed = submissions.submit_many(pieces, by=by)
    friday = max(week + timedelta(days=FRIDAY + 7 * (habit.reviews_every - 1)), day)
    if friday >= stage.days_ago(LATELY):
        return
    if friday not in stage.to_review:
        stage.on(friday, lambda: _review(stage, habit, friday), hour=16)
    stage.to_review[friday].extend(handed)


def _piece(stage: Stage, handing: Handing, arriving: ExitStack) -> Piece:
    row = handing.occurrence
    claim = Claim(
        performed_on=handing.performed_on,
        covers_from=row.starts_on,
        covers_to=max(min(row.ends_on, handing.performed_on), row.starts_on),
        title=f"{_item(row)}, {window_name(row.key)}",
        source=_system(row),
    )
    if not handing.is_file:
        return Piece.words(row, _words(handing), claim)
    name, data = _file(stage, handing)
    return Piece.file(row, arriving.enter_context(receiving([data], name=name)), claim)


def _review(stage: Stage, habit: Habit, day: date) -> None:
    """All that came in for this Friday, in one sitting."""
    good, bad = list[Submission](), list[Submission]()
    for submission in stage.to_review.pop(day):
        is_bad = stage.chance.random() < habit.returned and day < stage.days_ago(7)
        (bad if is_bad else good).append(submission)
    with stage.scene(stage.analyst, day, 16) as by:
        reviews.accept_many(good, by=by)
        for submission in bad:
            comment = "The date and the system's name are not to be seen. Please capture the whole screen."
            reviews.give_back(submission, reason="insufficient", comment=comment, by=by)
            _plan_again(stage, submission, day + timedelta(days=3))


def _plan_again(stage: Stage, submission: Submission, day: date) -> None:
    def again() -> None:
        with stage.scene(submission.uploaded_by, day, 10) as by:
            claim = Claim(submission.performed_on, submission.covers_from, submission.covers_to, title=submission.title)
            words = f"{submission.title}: full capture with date and system, taken from the same run."
            second = submissions.submit_text(submission.occurrence, words, claim=claim, by=by)  # type: ignore[arg-type]
        stage.on(day, lambda: _accept(stage, second, day), hour=16)

    stage.on(day, again, hour=10)


def _accept(stage: Stage, submission: Submission, day: date) -> None:
    with stage.scene(stage.analyst, day, 16) as by:
        reviews.accept(submission, by=by)


def _item(row: Occurrence) -> str:
    items = row.control.evidence_items
    return str(items[0]["item"])[:150] if items else row.control.title


def _system(row: Occurrence) -> str:
    return SYSTEMS[sum(map(ord, row.control.domain)) % len(SYSTEMS)]


def _words(handing: Handing) -> str:
    row = handing.occurrence
    return (
        f"{_item(row)} for {window_name(row.key)}, taken from the {_system(row)} on {handing.performed_on:%d %B %Y}. "
        f"Done by {handing.uploader.name} for {row.control.ref}; nothing was left out."
    )


def _file(stage: Stage, handing: Handing) -> tuple[str, bytes]:
    row = handing.occurrence
    stem = f"{row.control.ref}-{row.key}".lower()
    if row.control.frequency == "per_event":
        lines = [
            (number, handing.performed_on - timedelta(days=number), f"{row.control.ref}-{stage.chance.randrange(9999)}")
            for number in range(1, stage.chance.randint(4, 14))
        ]
        return f"{stem}.csv", csv_file(("no", "day", "ticket"), lines)
    title = f"{row.control.ref} {row.control.title}"
    window = f"{window_name(row.key)}: {day(row.starts_on)} to {day(row.ends_on)}"
    shown = [stage.company.name, window, _words(handing)[:100]]
    return f"{stem}.pdf", pdf_file(title, shown)
