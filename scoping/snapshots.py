"""What a scope version froze, its hash, and in words what has changed since (PRACTICE §4, step 10: stale).

A snapshot is plain JSON: `facts` by kind and id (what the boundary rests on), `boundary` (what it came to) and
`categories` (each choice with its reason). Only `facts` and `boundary` decide whether a version is stale.
"""

import hashlib
import json
import re
from datetime import date
from typing import Any

from soc2hub.ui.words import day

DAY = re.compile(r"\d{4}-\d\d-\d\d")
Facts = dict[str, dict[str, dict[str, Any]]]

KINDS = {
    "category": "Category",
    "commitment": "Commitment",
    "service": "Service",
    "system": "System",
    "flow": "Flow",
}
COMPONENTS = [(key, key.capitalize()) for key in ("infrastructure", "software", "people", "procedures", "data")]
"""The five of a system description, exactly (DOMAIN R2.6)."""
FRAME = {
    "report": "The report",
    "period_start": "The period’s first day",
    "period_end": "The period’s last day",
    "as_of": "The date",
}
WORDS = {
    "needs": "what it needs",
    "exit": "why it may stay out",
    "exit_reason": "the reason it may stay out",
    "enforces_on": "what it enforces controls on",
    "lists_for": "what it lists things for",
    "operated_by": "who operates it",
    "has_customer_data": "carries customer data",
    "cut_by": "how it is cut",
    "data_classes": "classes of data",
    "period_months": "months demanded",
    "need_by": "needed by",
    "is_signed": "signed",
}


def plain(snapshot: Any) -> Any:
    """As it will come back from the database."""
    return json.loads(json.dumps(snapshot, default=str))


def digest(snapshot: Any) -> str:
    """SHA-256 of the snapshot in one canonical spelling."""
    text = json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def differences(former: dict[str, Any], present: dict[str, Any]) -> list[str]:
    """Sentences about everything that differs; empty when the version still rests on the truth."""
    said = [
        sentence
        for kind in KINDS
        for sentence in _of_kind(kind, former["facts"].get(kind, {}), present["facts"].get(kind, {}))
    ]
    return said + _of_boundary(former["boundary"], present["boundary"])


def decisions(former: dict[str, Any], present: dict[str, Any]) -> list[str]:
    """What was decided otherwise: report, dates, and each category with its reason."""
    said = [
        f"{name} was {_said(former.get(key))}, is {_said(present.get(key))}."
        for key, name in FRAME.items()
        if former.get(key) != present.get(key)
    ]
    then = {choice["name"]: choice for choice in former["choices"]}
    for choice in present["choices"]:
        before = then.get(choice["name"])
        if before != choice:
            said.append(f"{choice['name']} is {'in' if choice['is_in'] else 'out'}: {choice['reason']}")
    return said


def _of_kind(kind: str, former: dict[str, Any], present: dict[str, Any]) -> list[str]:
    added = [f"{_named(kind, present[key])} was added." for key in present.keys() - former.keys()]
    removed = [f"{_named(kind, former[key])} was removed." for key in former.keys() - present.keys()]
    changed = [
        f"{_named(kind, former[key])} changed: {_changes(former[key], present[key])}."
        for key in former.keys() & present.keys()
        if former[key] != present[key]
    ]
    return sorted(added) + sorted(removed) + sorted(changed)


def _named(kind: str, fact: dict[str, Any]) -> str:
    return f"{KINDS[kind]} “{fact['name']}”"


def _changes(former: dict[str, Any], present: dict[str, Any]) -> str:
    changed = [field for field in sorted(former.keys() | present.keys()) if former.get(field) != present.get(field)]
    said = [(WORDS.get(field, field.replace("_", " ")), former.get(field), present.get(field)) for field in changed]
    return "; ".join(f"{name} was {_said(before)}, is {_said(now)}" for name, before, now in said)


def _said(value: Any) -> str:
    if isinstance(value, str) and DAY.fullmatch(value):
        value = day(date.fromisoformat(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(f"“{item}”" for item in value) or "nothing"
    return f"“{value}”" if value not in (None, "") else "empty"


def _of_boundary(former: dict[str, Any], present: dict[str, Any]) -> list[str]:
    then = {member["id"]: member["name"] for member in former["members"]}
    now = {member["id"]: member["name"] for member in present["members"]}
    came = sorted(f"“{now[key]}” is inside the boundary now." for key in now.keys() - then.keys())
    left = sorted(f"“{then[key]}” is outside the boundary now." for key in then.keys() - now.keys())
    return came + left
