"""What must hold when all is done: the walls, the chain and the vault."""

from soc2hub.program.story.cast import Stage

COMMANDS = ("verify_trail", "verify_vault", "check_isolation")


def outsider_sees_nothing(stage: Stage) -> None:
    stage.telling.chapter("Rita, of another practice, finds nothing")
    rita = stage["rita"]
    paths = ["controls", "submissions", "requests", "briefings", "metrics", "scope-versions", "trail"]
    statuses = {path: rita.api("GET", stage.api(path)).status for path in paths}
    stage.telling.same("walls.outsider", statuses, dict.fromkeys(paths, 404))
    lines = rita.api("GET", "/portfolio").data["clients"]
    stage.telling.same("walls.own_portfolio", [line["name"] for line in lines], ["Rival Ltd"])


def all_stands(stage: Stage) -> None:
    stage.telling.chapter("The operator verifies trail, vault and walls")
    for name in COMMANDS:
        done = stage.site.command(name, process="migrate")
        said = (done.stdout.strip() or done.stderr.strip())[-160:]
        stage.telling.asked("operator", name, said)
        stage.telling.same(f"ending.{name}", done.returncode, 0, "exit")
