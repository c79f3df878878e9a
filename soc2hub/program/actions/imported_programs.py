"""A program's controls and documents become rows of the client (DOMAIN §11); what people added by hand stays."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch

from controls.actions.controls import OWES_BY
from controls.actions.occurrences import owe_anew
from controls.importers.plans import ImportPlan
from controls.importers.programs import KIND, ControlRow, DocumentRow, Program
from controls.models import Control, ControlCriterion, ControlStatement, Policy
from controls.queries.here import today_here
from soc2hub.accounts.models import User
from soc2hub.program.changes import Change, differing, planned
from soc2hub.vault.blobs import store_bytes
from soc2hub.vault.models import Blob

SOURCE = "graphgrc"
ControlChange = Change[ControlRow, Control]
DocumentChange = Change[DocumentRow, Policy]
WORDS = ("statement", "mappings")


def plan(program: Program) -> ImportPlan:
    changes: Sequence[Change[Any, Any]] = [*_controls(program), *_documents(program)]
    return planned(KIND, changes, program.problems, program.skipped)


def write(program: Program, *, by: User) -> None:
    used = set(Control.objects.values_list("ref", flat=True))
    for control in _controls(program):
        if control.is_new:
            _create_control(control.row, used, by)
        elif control.is_change:
            _change_control(control, by)
    for document in _documents(program):
        if document.is_new:
            _create_document(document.row)
        elif document.is_change and document.held is not None:
            _change_document(document)


def _controls(program: Program) -> list[ControlChange]:
    newest = Prefetch("statements", ControlStatement.objects.order_by("-number"), to_attr="newest_first")
    rows = Control.objects.filter(source=SOURCE).prefetch_related(newest, "mappings")
    held = {control.external_id: control for control in rows}
    return [_compared(row, held.get(row.external_id)) for row in program.controls]


def _compared(row: ControlRow, held: Control | None) -> ControlChange:
    label = f"Control {row.external_id} {row.title}"
    if held is None:
        return Change(row, None, label, row.place)
    if held.status == "retired":
        return Change(row, held, label, row.place, keeps="the control is retired")
    fields = differing(held, _values(row))
    if not held.newest_first or held.newest_first[0].template != row.statement:  # type: ignore[attr-defined]
        fields["statement"] = row.statement
    mapped = {mapping.criterion_id: mapping.rationale for mapping in held.mappings.all()}
    if any(mapped.get(mapping.criterion) != mapping.rationale for mapping in row.mappings):
        fields["mappings"] = row.mappings
    return Change(row, held, label, row.place, fields)


def _values(row: ControlRow) -> dict[str, Any]:
    cadence = row.frequency.value
    return {
        "title": row.title,
        "domain": row.domain,
        "frequency": cadence,
        "evidence_items": [{"item": item, "cadence": cadence} for item in row.evidence],
    }


def _create_control(row: ControlRow, used: set[str], by: User) -> None:
    control = Control.objects.create(
        ref=_free(row.external_id, used), source=SOURCE, external_id=row.external_id, status="draft", **_values(row)
    )
    _word(control, 1, row.statement, by)
    _map(control, row)


def _change_control(change: ControlChange, by: User) -> None:
    control = Control.objects.select_for_update(of=("self",)).get(pk=change.held.pk)  # type: ignore[union-attr]
    values = {name: value for name, value in change.fields.items() if name not in WORDS}
    if values:
        control.change(version=control.version, **values)
    if OWES_BY & values.keys():
        owe_anew(control)
    if "statement" in change.fields:
        numbers = control.statements.values_list("number", flat=True)
        _word(control, max(numbers, default=0) + 1, change.row.statement, by)
    if "mappings" in change.fields:
        _map(control, change.row)


def _word(control: Control, number: int, words: str, by: User) -> None:
    """Another version, waiting for somebody else's approval (DOMAIN R11.3)."""
    ControlStatement.objects.create(
        control=control, number=number, template=words, effective_from=today_here(), written_by=by
    )


def _map(control: Control, row: ControlRow) -> None:
    """Adds and words anew; a mapping that only a person made is theirs."""
    for mapping in row.mappings:
        ControlCriterion.objects.update_or_create(
            control=control, criterion_id=mapping.criterion, defaults={"rationale": mapping.rationale}
        )


def _free(ref: str, used: set[str]) -> str:
    name, number = ref, 2
    while name in used:
        name, number = f"{ref[:36]}-{number}", number + 1
    used.add(name)
    return name


def _documents(program: Program) -> list[DocumentChange]:
    held = {policy.external_id: policy for policy in Policy.objects.filter(source=SOURCE).select_related("blob")}
    return [_compared_document(row, held.get(row.external_id)) for row in program.documents]


def _compared_document(row: DocumentRow, held: Policy | None) -> DocumentChange:
    label = f"{row.kind.capitalize()} {row.title}"
    if held is None:
        return Change(row, None, label, row.place)
    fields = differing(held, _document_values(row))
    if held.blob is None or held.blob.sha256 != row.sha256:
        fields["file"] = row.sha256
    return Change(row, held, label, row.place, fields)


def _document_values(row: DocumentRow) -> dict[str, Any]:
    return {
        "title": row.title,
        "kind": row.kind,
        "owner_title": row.owner_title,
        "last_reviewed_on": row.last_reviewed_on,
        "review_months": row.review_months,
        "file_name": row.file_name,
    }


def _create_document(row: DocumentRow) -> None:
    Policy.objects.create(source=SOURCE, external_id=row.external_id, blob=_kept(row), **_document_values(row))


def _change_document(change: DocumentChange) -> None:
    policy = Policy.objects.select_for_update(of=("self",)).get(pk=change.held.pk)  # type: ignore[union-attr]
    values = {name: value for name, value in change.fields.items() if name != "file"}
    if "file" in change.fields:
        values["blob_id"] = _kept(change.row).pk
    policy.change(version=policy.version, **values)


def _kept(row: DocumentRow) -> Blob:
    return store_bytes(row.data, row.file_name)
