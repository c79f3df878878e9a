"""Where each thing is acted on: the one place that knows the addresses of the other apps' pages."""

from uuid import UUID

from django.urls import reverse


def client(client_id: UUID) -> str:
    return reverse("client", args=[client_id])


def scope(client_id: UUID) -> str:
    return reverse("scoping:scope", args=[client_id])


def controls(client_id: UUID) -> str:
    return reverse("controls:controls", args=[client_id])


def gaps(client_id: UUID) -> str:
    return reverse("controls:gaps", args=[client_id])


def risks(client_id: UUID) -> str:
    return reverse("controls:risks", args=[client_id])


def work(client_id: UUID) -> str:
    return reverse("controls:work", args=[client_id])


def evidence(client_id: UUID) -> str:
    return reverse("evidence:evidence", args=[client_id])


def still_possible(client_id: UUID) -> str:
    return reverse("evidence:still_possible", args=[client_id])


def review(client_id: UUID) -> str:
    return reverse("evidence:review", args=[client_id])


def submit(client_id: UUID, occurrence_id: UUID) -> str:
    return reverse("evidence:submit", args=[client_id, occurrence_id])


def audit(client_id: UUID) -> str:
    return reverse("audits:audit", args=[client_id])


def room(client_id: UUID) -> str:
    return reverse("audits:room", args=[client_id])


def trail(client_id: UUID) -> str:
    return reverse("web:trail", args=[client_id])


def briefings(client_id: UUID) -> str:
    return reverse("reporting:briefings", args=[client_id])


def decisions(client_id: UUID) -> str:
    return reverse("reporting:decisions", args=[client_id])


def decision(client_id: UUID, decision_id: UUID) -> str:
    return reverse("reporting:decision", args=[client_id, decision_id])
