"""One page that leads through a take-over: what to bring in, in which order, and what is there already."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from audits.queries.takeovers import Brought, brought, entries, running
from soc2hub.accounts.access import Access
from soc2hub.accounts.roles import Permission as P
from soc2hub.ui.words import counted, day
from soc2hub.web.guard import ClientRequest, client_page

Links = tuple[tuple[str, str], ...]
Link = Callable[..., Links]


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    found: str
    is_done: bool
    links: Links


@client_page(P.SEE_PROGRAM)
def show(request: ClientRequest) -> HttpResponse:
    client, context = request.access.client, {"entries": entries(), "may_run": request.access.may(P.RUN_AUDIT)}
    if client.taken_over_on is not None:
        there = brought(client.taken_over_on)
        steps = _steps(request.access, client.taken_over_on, there)
        context |= {"steps": steps, "done": sum(step.is_done for step in steps), "there": there}
    return render(request, "audits/take_over.html", context)  # type: ignore[arg-type]


def _steps(access: Access, since: date, there: Brought) -> list[Step]:
    link: Link = partial(_link, access)
    imported = link("Import a file", "program:imports", needs=P.IMPORT)
    return [*_standing(there, link, imported), *_done(since, there, link, imported)]


def _link(access: Access, words: str, name: str, *args: Any, needs: P = P.SEE_PROGRAM) -> Links:
    return ((words, reverse(name, args=[access.client.pk, *args])),) if access.may(needs) else ()


def _standing(there: Brought, link: Link, imported: Links) -> list[Step]:
    return [
        Step(
            "People who work on it",
            f"{counted(there.people, 'person', 'people')} on record",
            there.people > 1,
            link("People", "web:people", needs=P.SEE_PEOPLE),
        ),
        Step(
            "What customers were promised",
            counted(there.commitments, "commitment"),
            there.commitments > 0,
            link("Import a table", "scoping:import", "commitments", needs=P.EDIT_SCOPE)
            + link("Commitments", "scoping:commitments"),
        ),
        Step(
            "Systems, flows and vendors",
            f"{counted(there.systems, 'system')}, {counted(there.vendors, 'vendor')}",
            there.systems > 0 and there.vendors > 0,
            link("Import a table", "scoping:import", "systems", needs=P.EDIT_SCOPE)
            + link("Systems", "scoping:systems")
            + link("Vendors", "scoping:vendors"),
        ),
        Step(
            "Controls, with their owners",
            f"{there.owned} of {counted(there.controls, 'control')} with an owner",
            there.controls > 0 and there.owned == there.controls,
            imported + link("Controls", "controls:controls"),
        ),
    ]


def _done(since: date, there: Brought, link: Link, imported: Links) -> list[Step]:
    engagement = running()
    of_audit = [engagement.pk] if engagement else []
    requests = link("The list", "audits:requests", *of_audit) if engagement else ()
    tests = link("Tests and results", "audits:tests", *of_audit) if engagement else ()
    return [
        Step(
            f"Proof of what was done before {day(since)}",
            f"{there.proven_before} of {counted(there.due_before, 'window')} due before with accepted evidence, "
            f"{counted(there.evidence_before, 'submission')} about that time",
            there.due_before > 0 and there.proven_before == there.due_before,
            link("Schedule", "controls:schedule") + link("Evidence", "evidence:submissions"),
        ),
        Step("The auditor’s requests", counted(there.requests, "request"), there.requests > 0, imported + requests),
        Step(
            "Tests and results so far",
            f"{counted(there.results, 'result')} of the auditor, {counted(there.tests_before, 'test')} of before",
            there.results + there.tests_before > 0,
            tests,
        ),
        Step(
            "What the passed gates lack",
            f"{there.planned} of {counted(there.gaps_open, 'open gap')} with owner and date, "
            f"{there.gaps} found at the take-over",
            there.gaps_open == there.planned,
            link("Gaps", "controls:gaps"),
        ),
    ]
