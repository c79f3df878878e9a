"""A size profile as rows hold it, and back: plain data that each audit firm or client may edit (DOMAIN R6.4–R6.6)."""

from collections.abc import Mapping
from typing import Any

from controls.calendar import Frequency
from evidence.sampling import (
    DEFAULT_PROFILE,
    RISK_GRADED_PROFILE,
    BandRule,
    Profile,
    ShareRule,
    SizesByRisk,
)

SHIPPED = (DEFAULT_PROFILE, RISK_GRADED_PROFILE)
LARGEST = 100_000
RISKS = ("low", "moderate", "high")


def as_data(profile: Profile) -> dict[str, Any]:
    return {
        "name": profile.name,
        "source": profile.source,
        "periodic": {frequency.value: _sizes_as_data(sizes) for frequency, sizes in profile.periodic.items()},
        "many_a_day": _sizes_as_data(profile.many_a_day),
        "per_event": _rule_as_data(profile.per_event),
        "confidence_percent": profile.confidence_percent,
        "tolerable_percent": profile.tolerable_percent,
    }


def of_data(data: Mapping[str, Any]) -> Profile:
    """Raises ValueError, in words, where the data is no profile."""
    try:
        return Profile(
            name=str(data["name"]),
            source=str(data["source"]),
            periodic={frequency: _sizes(data["periodic"][frequency.value]) for frequency in DEFAULT_PROFILE.periodic},
            many_a_day=_sizes(data["many_a_day"]),
            per_event=_rule(data["per_event"]),
            confidence_percent=_percent(data["confidence_percent"]),
            tolerable_percent=_percent(data["tolerable_percent"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"A size is missing: {error}.") from None


def rows(profile: Profile) -> list[tuple[str, SizesByRisk]]:
    """The table a person reads: a line for each rhythm."""
    names = [
        (Frequency(frequency).value.replace("_", " ").capitalize(), s) for frequency, s in profile.periodic.items()
    ]
    return [*names, ("Many a day", profile.many_a_day)]


def rule_in_words(rule: ShareRule | BandRule) -> str:
    if isinstance(rule, ShareRule):
        return (
            f"Up to {rule.test_all_up_to} events all of them; then {rule.percent} %, "
            f"at least {rule.at_least} and at most {rule.at_most}."
        )
    bands = "; ".join(f"up to {bound}, {size}" for bound, size in rule.bands)
    return f"Up to {rule.test_all_up_to} events all of them; {bands}; beyond, {rule.beyond}."


def _sizes_as_data(sizes: SizesByRisk) -> list[int]:
    return [sizes.low, sizes.moderate, sizes.high]


def _sizes(data: Any) -> SizesByRisk:
    low, moderate, high = (_whole(number) for number in data)
    if not low <= moderate <= high:
        raise ValueError("A higher risk never asks for a smaller sample.")
    return SizesByRisk(low, moderate, high)


def _rule_as_data(rule: ShareRule | BandRule) -> dict[str, Any]:
    if isinstance(rule, ShareRule):
        numbers = {"test_all_up_to": rule.test_all_up_to, "at_least": rule.at_least}
        return {"kind": "share", **numbers, "percent": rule.percent, "at_most": rule.at_most}
    bands = [list(band) for band in rule.bands]
    return {"kind": "bands", "test_all_up_to": rule.test_all_up_to, "bands": bands, "beyond": rule.beyond}


def _rule(data: Any) -> ShareRule | BandRule:
    first = _whole(data["test_all_up_to"])
    if data["kind"] == "share":
        rule = ShareRule(first, _whole(data["at_least"]), _percent(data["percent"]), _whole(data["at_most"]))
        if rule.at_least > rule.at_most:
            raise ValueError("At least is more than at most.")
        return rule
    bands = tuple((_whole(bound), _whole(size)) for bound, size in data["bands"])
    bounds = [first, *(bound for bound, _ in bands)]
    if bounds != sorted(set(bounds)):
        raise ValueError("Each band must reach further than the one before.")
    return BandRule(first, bands, _whole(data["beyond"]))


def _whole(number: Any) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= LARGEST:
        raise ValueError(f"A size is a whole number from 1 to {LARGEST}, not {number!r}.")
    return number


def _percent(number: Any) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= 99:
        raise ValueError(f"A percentage lies between 1 and 99, not {number!r}.")
    return number
