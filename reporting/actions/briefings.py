"""The life of a month's briefing: opened, worded, printed, released (PRODUCT G5, G6)."""

from dataclasses import replace
from datetime import date
from typing import Any, cast

from django.conf import settings
from django.db import transaction

from evidence.punctuality import Status, worst
from reporting.board_page import DECISIONS, HEADLINE_WORDS, RISKS, SENTENCE_WORDS, SENTENCES, BoardPage, faults
from reporting.composition import Words, board_page, first_words, still_there
from reporting.facts import Facts
from reporting.models import Briefing, Release
from reporting.queries.briefings import first_month
from reporting.queries.month import facts
from reporting.snapshots import SHORT, built, plain, sha256_of
from reporting.wording import flags
from scoping.models import Commitment
from soc2hub.accounts.access import client_here
from soc2hub.accounts.models import User
from soc2hub.jobs.models import Job
from soc2hub.jobs.queue import enqueue
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.tenancy.models import Client
from soc2hub.trail.record import record
from soc2hub.vault.models import Blob

RELEASED = "This briefing is released and stays as it is. Open the next month's to say something new."
REPRINTED = "The page changed after you looked at it, so nothing went out. Read it as it is now, then release it."
OTHER_FLAGS = (
    "The words in question changed after you looked at them, so nothing went out. Read them as they are now, then "
    "release the page."
)


@transaction.atomic
def open_month(client: Client, month: date, *, by: User) -> Briefing:
    """The draft of a month with its figures; the one there is, if somebody opened it already."""
    _ensure_in_its_time(client, month)
    found: Briefing | None = Briefing.objects.filter(month=month).first()
    if found is not None:
        return found
    seen = facts(client, month, client.today())
    briefing = Briefing(month=month, computed_at=clock.now(), **_frozen(seen, first_words(seen)))
    briefing.save(force_insert=True)
    record("briefing.opened", subject=briefing, by=by, month=str(briefing))
    return briefing


@transaction.atomic
def edit(briefing: Briefing, *, version: int, by: User, **values: Any) -> Briefing:
    """New words and choices on the same figures."""
    briefing = _open_one(briefing)
    seen = facts_of(briefing)
    chosen: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    words = replace(words_of(briefing), **chosen)
    _ensure_fitting(words)
    _ensure_chosen_well(words, seen)
    _ensure_only_worse(words, seen)
    briefing.change(version=version, **_frozen(seen, words), **NOT_PRINTED)
    record("briefing.edited", subject=briefing, by=by, month=str(briefing), changed=sorted(values))
    return briefing


@transaction.atomic
def recompute(briefing: Briefing, *, by: User) -> Briefing:
    """The figures as the records stand now; the words stay, choices that are gone fall away."""
    briefing = _open_one(briefing)
    client = client_here()
    seen = facts(client, briefing.month, client.today())
    words = still_there(words_of(briefing), seen)
    briefing.change(version=briefing.version, computed_at=clock.now(), **_frozen(seen, words), **NOT_PRINTED)
    record("briefing.recomputed", subject=briefing, by=by, month=str(briefing))
    return briefing


@transaction.atomic
def send_to_print(briefing: Briefing, *, by: User) -> Job:
    """A worker makes the PDF of the snapshot there is."""
    briefing = _open_one(briefing)
    job = cast(Job, enqueue("render.briefing", briefing_id=briefing.pk))
    record("briefing.sent_to_print", subject=briefing, by=by, month=str(briefing))
    return job


@transaction.atomic
def keep_print(briefing: Briefing, snapshot_sha256: str, pdf: Blob, fill_percent: int, *, by: User) -> bool:
    """The worker's page, if the snapshot is still the one it printed; False if it is not, or was printed before."""
    kept = _still(briefing, snapshot_sha256).update(
        pdf=pdf, pdf_snapshot_sha256=snapshot_sha256, fill_percent=fill_percent, render_fault=""
    )
    if kept:
        record("briefing.printed", subject=briefing, by=by, month=str(briefing), fill_percent=fill_percent)
    return bool(kept)


@transaction.atomic
def keep_fault(briefing: Briefing, snapshot_sha256: str, fill_percent: int, fault: str, *, by: User) -> bool:
    """The page does not fit: the CISO is told by how much, and resolves it."""
    said = f"{fault} Shorten the words or show fewer decisions and risks; nothing is cut."
    kept = _still(briefing, snapshot_sha256).update(fill_percent=fill_percent, render_fault=said)
    if kept:
        record("briefing.overflowed", subject=briefing, by=by, month=str(briefing), fill_percent=fill_percent)
    return bool(kept)


def _still(briefing: Briefing, snapshot_sha256: str) -> Any:
    return Briefing.objects.filter(pk=briefing.pk, snapshot_sha256=snapshot_sha256, pdf=None, releases=None)


@transaction.atomic
def release(briefing: Briefing, *, version: int, has_read_flags: bool, flags_sha256: str = "", by: User) -> Release:
    """From now on executives read exactly the page that was looked at: `version` names it.

    New words or figures make another version and drop the PDF, so one version has one printed page at most. The words
    in question depend on the customers on record too: `flags_sha256` names the list of them that was read.
    """
    briefing = _open_one(briefing)
    if briefing.version != version:
        raise Stale(REPRINTED)
    if wrong := list(faults(page_of(briefing))):
        raise Refusal(" ".join(wrong))
    if briefing.render_fault:
        raise Refusal(briefing.render_fault)
    if briefing.pdf is None:
        raise Refusal("Print the page first: only a printed page can be released.")
    found = release_flags(briefing)
    _ensure_read(found, has_read_flags=has_read_flags, flags_sha256=flags_sha256)
    released = Release.objects.create(
        briefing=briefing, pdf=briefing.pdf, snapshot_sha256=briefing.snapshot_sha256, released_by=by
    )
    record("briefing.released", subject=briefing, by=by, month=str(briefing), snapshot=briefing.snapshot_sha256,
           pdf=briefing.pdf.sha256, flags=len(found), flags_sha256=sha256_of(found))  # fmt: skip
    return released


def _ensure_read(found: list[str], *, has_read_flags: bool, flags_sha256: str) -> None:
    """The very list there is now, not one that was longer or shorter when it was shown."""
    if has_read_flags and not flags_sha256:
        raise Invalid("Name the list of words in question that was read.", field="flags_sha256")
    if has_read_flags and flags_sha256 != sha256_of(found):
        raise Refusal(OTHER_FLAGS, field="flags_sha256")
    if found and not has_read_flags:
        raise Refusal(
            f"Look at the words in question, then confirm that they may go out: {found[0]}", field="has_read_flags"
        )


def release_flags(briefing: Briefing) -> list[str]:
    return flags(
        _snapshot(briefing)["page"], Commitment.objects.order_by("customer").values_list("customer", flat=True)
    )


def facts_of(briefing: Briefing) -> Facts:
    held: Facts = built(Facts, _snapshot(briefing)["facts"])
    return held


def page_of(briefing: Briefing) -> BoardPage:
    return BoardPage.from_json(_snapshot(briefing)["page"])


def words_of(briefing: Briefing) -> Words:
    return Words(
        briefing.headline, tuple(briefing.sentences), tuple(briefing.decision_ids), tuple(briefing.risk_ids),
        briefing.worsened_to, briefing.worsened_because,
    )  # fmt: skip


NOT_PRINTED: dict[str, Any] = {"pdf": None, "pdf_snapshot_sha256": "", "render_fault": "", "fill_percent": None}


def _frozen(seen: Facts, words: Words) -> dict[str, Any]:
    """The columns that hold a snapshot; the id printed on the page is that of the facts and words it shows."""
    snapshot_id = sha256_of([plain(seen), plain(words)])[:SHORT]
    page = board_page(seen, words, base_url=settings.BASE_URL.rstrip("/"), snapshot_id=snapshot_id)
    snapshot = {"facts": plain(seen), "words": plain(words), "page": page.to_json()}
    return plain(words) | {"snapshot": snapshot, "snapshot_sha256": sha256_of(snapshot)}


def _snapshot(briefing: Briefing) -> dict[str, Any]:
    if briefing.snapshot is None:
        raise Refusal("This briefing has no figures yet. Take new figures first.")
    held: dict[str, Any] = briefing.snapshot
    return held


def _open_one(briefing: Briefing) -> Briefing:
    locked: Briefing = Briefing.objects.select_for_update(of=("self",)).get(pk=briefing.pk)
    if Release.objects.filter(briefing=locked).exists():
        raise Refusal(RELEASED)
    return locked


def _ensure_in_its_time(client: Client, month: date) -> None:
    today = client.today()
    began = first_month(client)
    if month.day != 1:
        raise Invalid("A briefing is of a whole month: give its first day.", field="month")
    if month > today:
        raise Invalid("That month has not begun. Open the month that runs or one that is over.", field="month")
    if month < began:
        raise Invalid(f"The client is on record since {began:%B %Y}: open that month or a later one.", field="month")


def _ensure_fitting(words: Words) -> None:
    _ensure_short("headline", "The large line", words.headline, HEADLINE_WORDS)
    _ensure_short("sentence_3", "The three sentences", " ".join(words.sentences), SENTENCE_WORDS)
    if len(words.sentences) > SENTENCES:
        raise Invalid(f"Write at most {SENTENCES} sentences.", field="sentence_3")


def _ensure_short(field: str, name: str, text: str, most: int) -> None:
    count = len(text.split())
    if count > most:
        raise Invalid(f"{name} has {count} words; {most} fit. Take out {count - most}.", field=field)


def _ensure_chosen_well(words: Words, seen: Facts) -> None:
    offered = {"decision": [d.id for d in seen.decisions], "risk": [r.id for r in seen.risks]}
    for noun, ids, most in (("decision", words.decision_ids, DECISIONS), ("risk", words.risk_ids, RISKS)):
        if len(ids) > most or len(set(ids)) < len(ids):
            raise Invalid(f"Choose at most {most}, each once.", field=f"{noun}_1")
        if not set(ids) <= set(offered[noun]):
            raise Invalid(f"One {noun} is not among this month's figures. Take new figures first.", field=f"{noun}_1")


def _ensure_only_worse(words: Words, seen: Facts) -> None:
    if not words.worsened_to:
        return
    computed, wished = Status(seen.computed_state), Status(words.worsened_to)
    if worst((computed, wished)) is computed and wished is not computed:
        raise Invalid("The status may be made worse than computed, never better.", field="worsened_to")
    if not words.worsened_because.strip():
        raise Invalid("Say why it is worse than computed.", field="worsened_because")
