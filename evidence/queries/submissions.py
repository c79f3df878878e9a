"""Submissions as lists and pages read them.

Hot lists ask for the few words they show by scalar subqueries: a join would lose the ordered index under
row-level security (SECURITY §1.1 "Measured"), and whole related rows cost more in Python than the query.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from uuid import UUID

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from controls.models import Control, Occurrence
from controls.queries.here import Period, period_here
from evidence.checks import Finding, about_words, findings
from evidence.models import Submission
from soc2hub.accounts.models import User
from soc2hub.custody.models import Purge
from soc2hub.tenancy.scope import current_client_id
from soc2hub.ui.words import window_name
from soc2hub.vault.contents import contents_of, names_told, others_named
from soc2hub.vault.models import Blob, Withdrawal

NEWEST_FIRST = ("-received_at", "-id")


def submissions(*, state: str = "", control: UUID | None = None) -> models.QuerySet[Submission]:
    """For keyset lists, newest first by `NEWEST_FIRST`; one statement for any page.

    Each row also has `control_ref`, `occurrence_key`, `sha256`, `size`, `uploader` (a name) and `withdrawn` (why it
    is not handed out, if so).
    """
    rows = _with_words().filter(client_id=current_client_id())
    if state:
        rows = rows.filter(state=state)
    return rows.filter(control_id=control) if control else rows


@cache
def _with_words() -> models.QuerySet[Submission]:
    """Built once a process, which takes as long as the query itself; so the client is named by who uses it."""
    return models.QuerySet(Submission).annotate(
        control_ref=_word(Control, "control_id", "ref"),
        occurrence_key=_word(Occurrence, "occurrence_id", "key"),
        sha256=Coalesce(_word(Blob, "blob_id", "sha256"), _word(Purge, "purge_id", "words_sha256")),
        size=_word(Blob, "blob_id", "size"),
        uploader=_word(User, "uploaded_by_id", "name"),
        withdrawn=Coalesce(
            Subquery(models.QuerySet(Withdrawal).filter(blob_id=OuterRef("blob_id")).values("words")[:1]),
            _word(Purge, "purge_id", "notice"),
        ),
    )


def _word(model: type[models.Model], key: str, field: str) -> Subquery:
    """A key leads to a row of the same client, which the database enforces (`SameClient`)."""
    return Subquery(models.QuerySet(model).filter(pk=OuterRef(key)).values(field)[:1])


def in_full(rows: models.QuerySet[Submission]) -> models.QuerySet[Submission]:
    """With everything that one submission's page shows."""
    wanted = ("control__owner", "occurrence__control", "blob", "purge", "uploaded_by", "origin")
    return rows.select_related(*wanted).prefetch_related(
        "acceptances__accepted_by", "returns__returned_by", "supersedes__returns", "superseded_by"
    )


def handed_in(occurrence: Occurrence) -> models.QuerySet[Submission]:
    rows = occurrence.submissions.select_related("uploaded_by", "blob").prefetch_related("returns")
    return rows.order_by(*NEWEST_FIRST)


def waiting_for_review() -> models.QuerySet[Submission]:
    """An index holds just these, by the instant they came."""
    return Submission.objects.filter(state="submitted")


def family_of(submission: Submission) -> models.QuerySet[Submission]:
    """The same piece, wherever it serves: the first of them and those that repeat it."""
    first = submission.origin_id or submission.pk
    return Submission.objects.filter(Q(pk=first) | Q(origin=first))


def counts_by_control(controls: Iterable[UUID] | None = None) -> dict[UUID, dict[str, int]]:
    """How many are submitted, accepted, returned, superseded, for each control that has any; one statement."""
    rows = Submission.objects.all() if controls is None else Submission.objects.filter(control_id__in=list(controls))
    found: dict[UUID, dict[str, int]] = {}
    for control_id, state, count in rows.order_by().values_list("control_id", "state").annotate(n=Count("pk")):
        found.setdefault(control_id, {name: 0 for name, _ in Submission.STATES})[state] = count
    return found


def counts_by_state() -> dict[str, int]:
    return dict(Submission.objects.order_by().values_list("state").annotate(n=Count("pk")))


def findings_of(submission: Submission, *, today: date, period: Period | None = None) -> tuple[Finding, ...]:
    """The checks of one submission, computed from the records whenever they are looked at."""
    found = checked(submission, period or period_here(today), same_as=same_bytes_elsewhere(submission))
    return (*found, *_in_its_words(submission))


def _in_its_words(submission: Submission) -> list[Finding]:
    """Of a file as it was read when it came; of words as they stand, which need no date but their own."""
    if submission.purge_id:
        return []
    if submission.kind == "text":
        is_dated, named = True, others_named(submission.text)
    elif submission.blob is not None and (read := contents_of(submission.blob)) is not None:
        is_dated, named = read.has_date, [UUID(pk) for pk in read.names]
    else:
        return []
    told = names_told(named) if named else []
    return about_words(has_date=is_dated, names_another=bool(named), told=told)


def checked(submission: Submission, period: Period, *, same_as: Sequence[str] = ()) -> tuple[Finding, ...]:
    """What its own row says, for lists: no statement more where its file and occurrence came along."""
    occurrence, blob = submission.occurrence, submission.blob
    if occurrence is None:
        return ()
    return findings(
        submission,
        occurrence.window,
        since=period.since,
        until=period.until,
        size=blob.size if blob else len(submission.text),
        is_text=blob is None,
        same_as=same_as,
    )


def same_bytes_elsewhere(submission: Submission, most: int = 3) -> list[str]:
    """Other occurrences for which the same file was handed in anew: `AC-04, Q1 2026`, the newest first."""
    if submission.blob is None or submission.occurrence_id is None:
        return []
    if submission.holds_it_alone and submission.blob.is_new:
        return []
    twins = Submission.objects.filter(blob=submission.blob, occurrence__isnull=False).exclude(
        occurrence_id=submission.occurrence_id
    )
    twins = twins.exclude(pk__in=family_of(submission).values("pk"))
    pairs = twins.order_by(*NEWEST_FIRST).values_list("control__ref", "occurrence__key")
    return list(dict.fromkeys(f"{ref}, {window_name(key)}" for ref, key in pairs[:20]))[:most]
