"""Rules about the code that no linter sees (ARCHITECTURE "What the linter cannot see")."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from soc2hub.jobs.registry import kinds
from soc2hub.tenancy.checks import our_models
from soc2hub.trail import sentences
from soc2hub.trail.sentences import is_known

BASE = Path(__file__).parents[2]
FOLDERS = ("soc2hub", "scoping", "controls", "evidence", "audits", "reporting")
SOURCES = [path for folder in FOLDERS for path in sorted((BASE / folder).rglob("*.py"))]
LEVELS = ["tenancy", "trail", "jobs", "vault", "accounts", "backups", "notifications", "web", "api", "ui", "custody",
          "scoping", "controls", "evidence", "audits", "reporting", "program"]  # fmt: skip
VERB = re.compile(r"^[a-z_]+\.[a-z_]+$")
RUN_TWICE = {
    "vault.scan": "tests/security/test_a31_malware.py",
    "vault.scan_unasked": "tests/security/test_a31_malware.py",
    "vault.nightly": "tests/security/test_f16_bit_rot.py",
    "vault.scrub": "tests/security/test_f16_bit_rot.py",
    "vault.scrub_slice": "tests/security/test_f16_bit_rot.py",
    "custody.weekly": "tests/security/test_f15_sweep.py",
    "custody.sweep": "tests/security/test_f15_sweep.py",
    "custody.erase": "tests/custody/test_purges.py",
    "audits.monthly": "tests/audits/test_retention.py",
    "audits.propose_purges": "tests/audits/test_retention.py",
    "controls.end_acceptance": "tests/controls/actions/test_acceptances.py",
    "evidence.tell_mentioned": "tests/evidence/actions/test_comments.py",
    "audits.tell_noted": "tests/audits/actions/test_comments.py",
    "audits.tell_mentioned": "tests/audits/actions/test_comments.py",
    "deliver.mail": "tests/notifications/test_email.py",
    "scope.weigh_options": "tests/scoping/views/test_options.py",
    "render.scope_document": "tests/reporting/views/test_scope_documents.py",
    "render.briefing": "tests/reporting/views/test_briefings.py",
    "render.demo_briefings": "tests/program/demo/test_world.py",
}
"""Each kind of job and the tests in which it runs twice, or runs on what is done already."""


def calls(name: str) -> Iterator[tuple[Path, ast.Module, ast.Call]]:
    for path in SOURCES:
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name and node.args:
                yield path, tree, node


def words_of(tree: ast.AST) -> set[str]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def verbs_of(tree: ast.Module, first: ast.expr) -> set[str]:
    """What a call may record: the word itself, or every verb the module names when it is chosen there."""
    if isinstance(first, ast.Constant):
        return {str(first.value)}
    if isinstance(first, ast.JoinedStr):
        return set()
    return {word for word in words_of(tree) if VERB.match(word)}


def test_every_verb_recorded_has_a_sentence() -> None:
    dumb = {
        f"{verb} in {path.relative_to(BASE)}"
        for path, tree, call in calls("record")
        for verb in verbs_of(tree, call.args[0])
        if not is_known(verb)
    }

    assert sorted(dumb) == [], "teach these in the app's ready()"


def test_every_composed_verb_has_at_least_one_sentence() -> None:
    known = " ".join(sentences._sentences)
    for path, _, call in calls("record"):
        first = call.args[0]
        if isinstance(first, ast.JoinedStr):
            tail = "".join(part.value for part in first.values if isinstance(part, ast.Constant))
            assert tail in known, f"{tail} in {path}"


def test_nothing_is_named_after_a_verdict_we_never_give() -> None:
    """There is an opinion; "certified" does not exist (DOMAIN, wording traps)."""
    shown = [*(BASE / "templates").rglob("*.html"), *(BASE / "templates").rglob("*.txt")]

    assert [p.name for p in shown if re.search(r"\bcertified\b|pass/fail", p.read_text(), re.IGNORECASE)] == []


def test_migrations_are_linear_and_named_for_what_they_do() -> None:
    loader = MigrationLoader(None)
    ours = {model._meta.app_label for model in our_models()}

    for app in ours:
        assert len(loader.graph.leaf_nodes(app)) == 1
    names = [name for app, name in loader.disk_migrations if app in ours]
    assert [name for name in names if "auto" in name or not re.match(r"^\d{4}_[a-z_]{4,}$", name)] == []


def test_the_models_are_what_the_migrations_make(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_key_points_to_its_own_level_or_down() -> None:
    up = []
    for model in our_models():
        for field in model._meta.local_fields:
            target = getattr(field.remote_field, "model", None)
            if isinstance(target, type) and target.__module__.startswith(FOLDERS):
                above = LEVELS.index(target._meta.app_label) > LEVELS.index(model._meta.app_label)
                up += [f"{model._meta.label}.{field.name}"] if above else []

    assert up == []


def test_every_kind_of_job_is_run_twice_somewhere() -> None:
    shipped = {kind for kind in kinds() if not kind.startswith("test.")}

    assert shipped == set(RUN_TWICE)
    assert [kind for kind, tests in RUN_TWICE.items() if kind not in (BASE / tests).read_text()] == []


def test_every_rule_cited_exists() -> None:
    rules = set(re.findall(r"\bR\d+(?:\.\d+)?\b", (BASE / "docs/domain.md").read_text()))
    tests = [path for path in (BASE / "tests").rglob("*.py") if path != Path(__file__)]

    cited = {rule for path in [*SOURCES, *tests] for rule in re.findall(r"DOMAIN (R\d+\.\d+)", path.read_text())}
    assert sorted(cited - rules) == []


def test_raw_sql_stays_where_it_is_looked_after() -> None:
    """SECURITY §1.1: row-level security is no defence against injected SQL."""
    allowed = ("soc2hub/tenancy/", "soc2hub/trail/", "soc2hub/accounts/", "soc2hub/program/", "soc2hub/bootstrap/",
               "soc2hub/web/health.py", "soc2hub/vault/", "soc2hub/backups/", "soc2hub/custody/",
               "soc2hub/api/idempotency.py", "reporting/queries/portfolio.py")  # fmt: skip
    loose = [
        str(path.relative_to(BASE))
        for path in SOURCES
        if "/migrations/" not in str(path)
        and re.search(r"cursor\(\)|\.raw\(|\.extra\(|RawSQL", path.read_text())
        and not str(path.relative_to(BASE)).startswith(allowed)
    ]

    assert loose == []


def test_no_page_or_message_prints_text_unescaped() -> None:
    """`mark_safe` and `|safe` only where our own markup is put together (case A24)."""
    pieces = [p for p in (BASE / "templates").rglob("*.html") if re.search(r"\|\s*safe\b", p.read_text())]
    code = [path for path in SOURCES if "mark_safe" in path.read_text()]

    assert [str(p.relative_to(BASE)) for p in pieces] == ["templates/ui/field_notes.html"], "help texts are ours"
    assert [str(p.relative_to(BASE)) for p in code if not str(p.relative_to(BASE)).startswith("soc2hub/ui/")] == []
