"""Look first, then write all or nothing: the two steps of every import (PRODUCT E2)."""

import hashlib
from functools import cache

from django.db import IntegrityError, transaction

from audits.importers.request_lists import RequestList, read_requests
from controls.catalog.shipped import load_catalog
from controls.importers.measures import Measures, read_measures
from controls.importers.plans import ImportPlan, Place, Unreadable
from controls.importers.programs import Program, read_program
from controls.importers.texts import Source
from soc2hub.accounts.access import client_here
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.program.actions import imported_measures, imported_programs, imported_requests
from soc2hub.tenancy.locks import one_at_a_time
from soc2hub.trail.record import record

Parsed = Program | Measures | RequestList
KNOWN = "a folder of Markdown controls and policies, a JSON list of measures, or a Markdown table of requests"


def parse(source: Source) -> Parsed:
    """The kind is recognised from the content. Raises Unreadable naming the place."""
    for read in (lambda: read_measures(source, _criteria()), lambda: read_program(source, _criteria())):
        found: Parsed | None = read()
        if found is not None:
            return found
    requests = read_requests(source)
    if requests is None:
        raise Unreadable(Place(source.name), f"nothing here that is known: wanted is {KNOWN}")
    return requests


def look(parsed: Parsed, *, by: User) -> ImportPlan:
    """What the import would do now; writes nothing."""
    match parsed:
        case Program():
            return imported_programs.plan(parsed)
        case Measures():
            return imported_measures.plan(parsed, by=by)
        case RequestList():
            return imported_requests.plan(parsed, by=by)


def apply(source: Source, *, by: User) -> ImportPlan:
    """Write what `look` says, in one transaction with one event; an import without changes leaves no trace."""
    parsed = parse(source)
    try:
        with transaction.atomic():
            one_at_a_time("import")  # two would each plan to create the same rows
            plan = look(parsed, by=by)
            if plan.blocking:
                raise Invalid(f"Nothing was imported. {plan.blocking[0]}", field="file")
            if plan.changes:
                _write(parsed, by)
                _tell(source, plan, by)
    except IntegrityError:
        raise Refusal("Somebody changed these rows meanwhile. Nothing was imported; try again.") from None
    return plan


def _write(parsed: Parsed, by: User) -> None:
    match parsed:
        case Program():
            imported_programs.write(parsed, by=by)
        case Measures():
            imported_measures.write(parsed, by=by)
        case RequestList():
            imported_requests.write(parsed, by=by)


def _tell(source: Source, plan: ImportPlan, by: User) -> None:
    record(
        "program.imported",
        subject=client_here(),
        by=by,
        kind=plan.kind,
        file=source.name,
        sha256=_digest(source),
        created=len(plan.created),
        changed=len(plan.changed),
        skipped=len(plan.skipped),
        notes=len(plan.notes),
    )


def _digest(source: Source) -> str:
    digest = hashlib.sha256()
    for name, data in sorted(source.files.items()):
        digest.update(f"{name}\0{len(data)}\0".encode(errors="surrogateescape") + data)
    return digest.hexdigest()


@cache
def _criteria() -> frozenset[str]:
    return frozenset(criterion.id for criterion in load_catalog().criteria)
