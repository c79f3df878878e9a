"""Fault drills (SECURITY §2.F): each breaks something real under a running system and counts what was lost."""
