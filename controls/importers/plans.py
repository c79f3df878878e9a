"""The words of every import, as the importers of this app use them."""

from soc2hub.lib.plans import ImportPlan, Item, Place, Problem, Unreadable, sorted_by_place

__all__ = ["ImportPlan", "Item", "Place", "Problem", "Unreadable", "sorted_by_place"]
