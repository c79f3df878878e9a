"""The effort model's parameters as this client has them (PRACTICE §5)."""

from dataclasses import replace

from scoping.effort import Band, ExtraCost, Parameter, extra_cost, shipped
from scoping.models import EffortParameter
from soc2hub.ui.words import counted, money_band


def effort_parameters() -> dict[str, Parameter]:
    """The shipped defaults, with the client's own numbers in their place."""
    own = {row.key: row for row in EffortParameter.objects.all()}
    return {key: _changed(parameter, own.get(key)) for key, parameter in shipped().items()}


def extra_cost_of(systems: int) -> ExtraCost:
    """What systems that nothing needs cost inside, a year (S5)."""
    return extra_cost(effort_parameters(), systems=systems)


def extra_cost_said(systems: int) -> str:
    """The same in a sentence."""
    cost = extra_cost_of(systems)
    it = "Inside it costs" if systems == 1 else f"Inside these {systems} cost"
    return (
        f"{it} about {_said(cost.controls)} controls, {_said(cost.occurrences)} occurrences and "
        f"{_said(cost.hours)} hours a year, {money_band(cost.fee_usd.low, cost.fee_usd.high)} of fee "
        f"and {counted(cost.days.high, 'day')} of preparation at most."
    )


def _said(band: Band) -> str:
    return str(band.low) if band.low == band.high else f"{band.low}–{band.high}"


def _changed(parameter: Parameter, row: EffortParameter | None) -> Parameter:
    if row is None:
        return parameter
    return replace(parameter, band=Band(row.low, row.high), source=row.source, is_own=True)
