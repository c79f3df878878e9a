"""The words of `vocabulary.yaml`: what people call columns, choices and cloud resources."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Family:
    """What cloud resources whose type matches become."""

    label: str
    kind: str
    component: str
    pattern: re.Pattern[str]


@cache
def _all() -> dict[str, Any]:
    return dict(yaml.safe_load(Path(__file__).with_name("vocabulary.yaml").read_text(encoding="utf-8")))


def headings(plural: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(map(str, said)) for name, said in _all()["headings"][plural].items()}


def words(what: str) -> dict[str, tuple[str, ...]]:
    return {key: tuple(map(str, said)) for key, said in _all()["words"][what].items()}


def families() -> tuple[Family, ...]:
    return tuple(
        Family(row["family"], row["kind"], row["component"], re.compile(row["type"])) for row in _all()["families"]
    )


def plumbing() -> re.Pattern[str]:
    return re.compile(_all()["plumbing"])


def providers() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(sign) for name, sign in _all()["providers"].items()}
