"""Where each thing that blocks the next phase is dealt with."""

from dataclasses import dataclass

from django.urls import reverse

from audits.models import Engagement


@dataclass(frozen=True, slots=True)
class Blocker:
    sentence: str
    url: str = ""


PLACES = (
    ("Approve", "scoping:scope"),
    ("Give an active control", "controls:matrix"),
    ("Close the high gaps", "controls:gaps"),
    ("Plan with a date", "controls:gaps"),
    ("Close the auditor's requests", "audits:requests"),
    ("Transcribe", "audits:tests"),
    ("Respond to each exception", "audits:tests"),
    ("Receive the auditor's draft", "audits:edit"),
    ("Have management sign", "audits:edit"),
    ("Record", "audits:edit"),
    ("The report", "audits:edit"),
)


def blockers(engagement: Engagement, sentences: tuple[str, ...]) -> list[Blocker]:
    return [Blocker(sentence, _place(engagement, sentence)) for sentence in sentences]


def _place(engagement: Engagement, sentence: str) -> str:
    name = next((place for beginning, place in PLACES if sentence.startswith(beginning)), "")
    if not name:
        return ""
    own = [engagement.pk] if name.startswith("audits:") else []
    return reverse(name, args=[engagement.client_id, *own])
