"""A13: fields that nobody may set, added to every body that makes or changes something."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from benchmarks.attacks.paths import TABLES, Route, client_routes, one_of_each
from benchmarks.attacks.schemas import Schema
from benchmarks.attacks.strangers import VICTIM
from benchmarks.faults.asking import Api
from benchmarks.faults.ground import Ground, rows
from benchmarks.faults.results import Result, counted
from benchmarks.faults.sites import site

LONG_AGO = "2001-01-01T00:00:00Z"
FEWEST = 6


def extra_fields(ground: Ground) -> Result:
    """A13: every endpoint that makes rows, with valid bodies; what is stored is looked up in the database."""
    cast = ground.demo
    home = cast.clients[VICTIM]
    with site(ground, cast.template) as at:
        api = Api(at.url, cast.ciso.token)
        schema = Schema.of(api)
        users, ids = _powers(at.database), one_of_each(at.database, home)
        faults, made = [], []
        for route in client_routes(at.database):
            table = TABLES.get(route.pattern.rsplit("/", 1)[-1])
            if not (route.is_api and "POST" in route.methods and not route.slots and table):
                continue
            asked = _forbidden(cast.outsider, cast.rival.id)
            body = _valid(schema.sample(route, "POST"), ids)
            answer = api.ask("POST", route.path(home, ())[7:], body | {n: v for n, v in asked.items() if n not in body})
            if answer.status != 201:
                continue
            made.append(route.pattern.rsplit("/", 1)[-1])
            faults += [f"POST {route.pattern}: {fault}" for fault in
                       _stored(at.database, table, answer.json["id"], asked, home)]  # fmt: skip
            faults += _changed(at.database, api, route, table, answer, asked, home)
        if _powers(at.database) != users:
            faults.append("somebody became staff or superuser")
    twin = [f"twin: only {made} could be made at all"] if len(made) < FEWEST else []
    return counted("A13", faults + twin, of=f"in rows of {', '.join(made)}")


def _valid(body: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    """The sample, with rows and words that the client's rules accept."""
    person, system = ids["accounts_person"], ids["scoping_system"]
    accepted = {
        "owner": person, "owner_id": person, "control": ids["controls_control"], "control_id": ids["controls_control"],
        "engagement": ids["audits_engagement"], "source": system, "currency": "EUR", "criterion_id": "CC6.1",
        "criteria": ["CC6.1"], "role": "viewer", "until": None, "ref": "DRILL-1", "domain": "Drill",
        "options": [{"label": "Yes"}, {"label": "No"}], "categories": ["security"],
    }  # fmt: skip
    return {name: accepted.get(name, value) for name, value in body.items()}


def _forbidden(client: UUID, person: UUID) -> dict[str, Any]:
    return {
        "id": str(uuid4()), "client": str(client), "client_id": str(client), "practice_id": str(uuid4()),
        "firm_id": str(uuid4()), "role_in_client": "practice_owner", "is_staff": True, "is_superuser": True,
        "approved_by": str(person), "approved_by_id": str(person), "sha256": "0" * 64, "version": 99,
        "created_at": LONG_AGO, "updated_at": LONG_AGO, "invited_by": str(person), "token_sha256": "0" * 64,
    }  # fmt: skip


def _stored(
    database: str,
    table: str,
    id: str,
    asked: dict[str, Any],
    home: UUID,
) -> list[str]:
    row = rows(database, f'SELECT to_jsonb(t) FROM "{table}" t WHERE id = %s', id)
    if not row:
        return ["the row is not where its answer says"]
    held: dict[str, Any] = row[0][0]
    faults = [] if held["client_id"] == str(home) else ["another client's row was made"]
    faults += ["the id was chosen"] if held["id"] == asked["id"] else []
    if held.get("version", 1) not in (1, 2):
        faults.append(f"version {held['version']}")
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    if "created_at" in held and held["created_at"] < yesterday:
        faults.append(f"created_at {held['created_at']}")
    taken = [
        name for name in ("approved_by_id", "sha256", "token_sha256") if name in held and held[name] == asked[name]
    ]
    return faults + [f"{name} was taken" for name in taken]


def _changed(
    database: str, api: Api, route: Route, table: str, answer: Any, asked: dict[str, Any], home: UUID
) -> list[str]:
    tag = {"If-Match": answer.header("ETag")}
    changed = api.ask("PATCH", f"{route.path(home, ())[7:]}/{answer.json['id']}", asked, headers=tag)
    if changed.status in (404, 405):
        return []
    found = _stored(database, table, answer.json["id"], asked, home)
    return [f"PATCH {route.pattern}: {fault}" for fault in found]


def _powers(database: str) -> list[tuple[Any, ...]]:
    """Whatever the table of people has that might be a power."""
    return rows(
        database,
        "SELECT id, to_jsonb(u) -> 'is_active', to_jsonb(u) -> 'is_staff', to_jsonb(u) -> 'is_superuser'"
        " FROM accounts_user u ORDER BY id",
    )
