"""What leadership reads and decides in the demo: questions with their answers, and a page a month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from reporting.actions import briefings, decisions
from reporting.models import Decision
from soc2hub.accounts.models import Person
from soc2hub.accounts.roles import Role
from soc2hub.jobs.queue import enqueue
from soc2hub.program.demo.stage import Stage, month_end, month_start
from soc2hub.trail.models import Event


def ask_leadership(stage: Stage, day: date, *, owner: str, by_when: date, **question: Any) -> Decision:
    with stage.scene(stage.ciso, day, 14) as by:
        leader: Person = stage.people()[owner]
        return decisions.ask(stage.client, by=by, owner=leader, decide_by=by_when, **question)


def decide(stage: Stage, question: Decision, day: date, choice: str, reason: str) -> None:
    with stage.scene(stage.one(Role.EXECUTIVE), day, 17) as by:
        decisions.decide(question, version=question.version, choice=choice, reason=reason, by=by)


def plan_decision(stage: Stage, question: Decision, day: date, choice: str, reason: str) -> None:
    stage.on(day, lambda: decide(stage, question, day, choice, reason), hour=17)


@dataclass(frozen=True, slots=True)
class Page:
    """The CISO's words on a board page: which month (-1 is the last), the large line, the three sentences."""

    offset: int
    headline: str
    first: str
    second: str
    third: str


def plan_pages(stage: Stage, pages: Iterable[Page]) -> None:
    """Each on its month's last day; the month that still runs has no page yet."""
    for page in pages:
        month = month_start(stage.today, page.offset)
        stage.on(month_end(month), lambda page=page, month=month: _word(stage, page, month), hour=18)  # type: ignore[misc]


def _word(stage: Stage, page: Page, month: date) -> None:
    with stage.scene(stage.ciso, month_end(month), 18) as by:
        briefing = briefings.open_month(stage.client, month, by=by)
        words = {"headline": page.headline, "sentences": [page.first, page.second, page.third]}
        briefings.edit(briefing, version=briefing.version, by=by, **words)


def send_pages(stage: Stage) -> None:
    """A worker prints and releases what was worded, and begins the page of the month that runs."""
    with stage.looking(stage.ciso):
        last = Event.objects.latest("seq").at
        enqueue("render.demo_briefings", until=last.isoformat())
