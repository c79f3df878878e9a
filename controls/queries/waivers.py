"""Waivers for those who ask, those who approve, and the auditor (R7.3)."""

from django.db import models

from controls.models import Waiver

NEWEST_FIRST = ("-created_at", "-id")


def waivers() -> models.QuerySet[Waiver]:
    related = ("occurrence", "occurrence__control", "asked_by", "answered_by", "ended_by")
    return Waiver.objects.select_related(*related).order_by(*NEWEST_FIRST)


def waivers_to_answer() -> models.QuerySet[Waiver]:
    return waivers().filter(state="asked")
