"""What the API's own schema says a body holds: which fields are ids, and a body that has the right shape."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from benchmarks.attacks.paths import Route
from benchmarks.faults.asking import Api, ask

SAMPLES = {"uuid": None, "date": "2026-11-02", "date-time": "2026-11-02T09:00:00Z", "email": "a@drill.example",
           "uri": "https://drill.example/"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Schema:
    paths: dict[str, Any]
    components: dict[str, Any]

    @classmethod
    def of(cls, api: Api) -> "Schema":
        headers = {"Authorization": f"Bearer {api.token}", "Accept": "application/vnd.oai.openapi+json"}
        told = ask(api.url, "GET", "/api/schema/", headers=headers).json
        return cls(told["paths"], told["components"]["schemas"])

    def fields(self, route: Route, method: str) -> dict[str, Any]:
        """The fields a body may hold, by name."""
        found = self._body(route, method).get("properties", {})
        return {name: kind for name, kind in found.items() if not kind.get("readOnly")}

    def ids(self, route: Route, method: str) -> Iterator[tuple[str, bool]]:
        """Fields that name a row, and whether they name several."""
        for name, kind in self.fields(route, method).items():
            if kind.get("format") == "uuid":
                yield name, False
            elif kind.get("items", {}).get("format") == "uuid":
                yield name, True

    def sample(self, route: Route, method: str) -> dict[str, Any]:
        """A body of the right shape: every field filled, so that nothing stops it before the row is looked for."""
        return {name: self._value(kind) for name, kind in self.fields(route, method).items()}

    def _body(self, route: Route, method: str) -> Any:
        path = re.sub(r"<\w+:(\w+)>", r"{\1}", route.pattern)
        operation = self.paths.get(path, {}).get(method.lower(), {})
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        return self._resolved(content.get("schema", {}))

    def _resolved(self, kind: Any) -> Any:
        """The type itself where it is named elsewhere or one of several."""
        if "$ref" in kind:
            return self._resolved(self.components.get(kind["$ref"].rsplit("/", 1)[-1], {}))
        for several in ("allOf", "oneOf", "anyOf"):
            if several in kind:
                return self._resolved(kind[several][0])
        return kind

    def _value(self, kind: Any) -> Any:
        kind = self._resolved(kind)
        if "enum" in kind:
            return next(value for value in kind["enum"] if value)
        if kind.get("format") in SAMPLES:
            return SAMPLES[kind["format"]] or str(uuid4())
        match kind.get("type"):
            case "integer" | "number":
                return kind.get("minimum", 1)
            case "boolean":
                return True
            case "array":
                return [] if kind.get("items", {}).get("format") == "uuid" else [self._value(kind.get("items", {}))]
            case "object":
                return {}
        return "Words that say enough to be taken."[: kind.get("maxLength", 60)]
