"""Own server-side pictures: frozen dataclasses with `svg` (page and PDF) and `table` (the same in words)."""

from soc2hub.ui.charts.bars import Bar, Bars, Part
from soc2hub.ui.charts.burnup import BurnUp, Forecast
from soc2hub.ui.charts.coverage import CoverageStrip, Stretch
from soc2hub.ui.charts.gantt import Gantt, GanttBar
from soc2hub.ui.charts.heat import HeatCell, HeatMap, HeatRow
from soc2hub.ui.charts.milestones import Milestone, MilestoneLine
from soc2hub.ui.charts.revenue import RevenueByDate, RevenueDue
from soc2hub.ui.charts.risks import PlottedRisk, RiskMap
from soc2hub.ui.charts.sparkline import Sparkline
from soc2hub.ui.charts.table import Chart, Table

__all__ = [
    "Bar",
    "Bars",
    "BurnUp",
    "Chart",
    "CoverageStrip",
    "Forecast",
    "Gantt",
    "GanttBar",
    "HeatCell",
    "HeatMap",
    "HeatRow",
    "Milestone",
    "MilestoneLine",
    "Part",
    "PlottedRisk",
    "RevenueByDate",
    "RevenueDue",
    "RiskMap",
    "Sparkline",
    "Stretch",
    "Table",
]
