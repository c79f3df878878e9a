"""Web, worker and beat: our own three processes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException

from soc2hub.bootstrap import addresses, ports
from soc2hub.bootstrap.failures import Failure
from soc2hub.bootstrap.folders import CHECKOUT, PYTHON, DataFolder
from soc2hub.bootstrap.services import Ended, Service, Services, last_words

STAGE = 0
WEB_WORKER = "soc2hub.web.bulkhead.Bulkhead"
"""gunicorn's kind of worker (ADR 8)."""
START_TRIES = 3
QUEUES = "default,render,deliver,import"
READY_WITHIN = 60.0


@dataclass(frozen=True)
class Application:
    data: DataFolder
    environ: Mapping[str, str]
    port: int

    @property
    def url(self) -> str:
        """By this name: passkeys refuse a bare address."""
        return f"http://localhost:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        """What every process of the system is given."""
        return {"SOC2HUB_BASE_URL": self.url} | dict(self.environ)

    def web(self) -> Service:
        shape = [
            "--workers=2",
            "--threads=4",
            f"--worker-class={WEB_WORKER}",
            f"--bind={ports.LOOPBACK}:{self.port}",
        ]
        own = ["--no-control-socket", f"--worker-tmp-dir={self.data.path}"]
        return self._service("web", ["gunicorn", "soc2hub.wsgi", *shape, *own])

    def worker(self) -> Service:
        argv = ["celery", "-A", "soc2hub", "worker", "-Q", QUEUES, "-c", "2", "--prefetch-multiplier", "1"]
        return self._service("worker", argv)

    def beat(self) -> Service:
        """One schedule file per data folder, and no pid file: the lock is what keeps a second beat away."""
        argv = [
            "celery",
            "-A",
            "soc2hub",
            "beat",
            "-s",
            str(self.data.path / "beat" / "schedule"),
            "--pidfile=",
        ]
        return self._service("beat", argv)

    def _service(self, name: str, module: list[str]) -> Service:
        return Service(
            name=name,
            argv=[str(PYTHON), "-m", *module],
            log=self.data.log(name),
            stage=STAGE,
            env=_only_own(self.settings, process=name),
            cwd=CHECKOUT,
        )

    def readiness(self) -> tuple[int, str]:
        """What /readyz says now: status and words; (0, …) where nothing answers."""
        connection = HTTPConnection(ports.LOOPBACK, self.port, timeout=10)
        try:
            connection.request("GET", "/readyz", headers={"Host": f"localhost:{self.port}"})
            answer = connection.getresponse()
            return answer.status, answer.read(4000).decode("utf-8", "replace")
        except (OSError, HTTPException) as error:
            return 0, str(error)
        finally:
            connection.close()


def _only_own(settings: Mapping[str, str], *, process: str) -> dict[str, str]:
    """No process knows the password of another role, least of all the administrator's."""
    own = addresses.DATABASE["web" if process == "web" else "worker"]
    others = {addresses.ADMIN, *addresses.DATABASE.values()} - {own}
    return {name: value for name, value in settings.items() if name not in others} | {"SOC2HUB_PROCESS": process}


def start(services: Services, data: DataFolder, environ: Mapping[str, str], *, wanted_port: int) -> Application:
    """Start all three on the wanted port or the next free one; returns when the first page can be served. Worker
    and beat come second, so that they do not slow down the first page."""
    application = _start_web(services, data, environ, wanted_port=wanted_port)
    _wait_for_answer(services, application)
    services.start(application.worker())
    services.start(application.beat())
    return application


def _start_web(services: Services, data: DataFolder, environ: Mapping[str, str], *, wanted_port: int) -> Application:
    """The server listens before it has loaded the application; somebody may take the port before it does."""
    for remaining in reversed(range(START_TRIES)):
        application = Application(data=data, environ=environ, port=ports.next_free(wanted_port))
        services.start(application.web())
        try:
            services.wait_until(
                partial(ports.answers, application.port), service=application.web(), seconds=READY_WITHIN
            )
            return application
        except Ended as ended:
            if ports.is_free(application.port) or not remaining:
                raise Failure(last_words(application.web(), ended.exit)) from ended
    raise AssertionError("unreachable")


def _wait_for_answer(services: Services, application: Application) -> None:
    web = application.web()
    try:
        services.wait_until(lambda: application.readiness()[0] > 0, service=web, seconds=READY_WITHIN)
    except Ended as ended:
        raise Failure(last_words(web, ended.exit)) from ended
