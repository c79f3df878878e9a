"""Executable accounts of what the product does: only its public doors are used, every figure is computed again."""
