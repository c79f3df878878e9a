"""Watching a running system: what ends by itself is started again, unless it ends as soon as it starts."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from soc2hub.bootstrap.failures import Failure
from soc2hub.bootstrap.services import Ended, Exit, Service, Services, last_words
from soc2hub.bootstrap.steps import say

SHORT_LIFE = 10.0
SHORT_LIVES = 5
PAUSE = 0.5


@dataclass
class Watch:
    services: Services
    own: Mapping[str, Service]
    revivals: Mapping[str, Callable[[], None]]
    _since: dict[str, float] = field(default_factory=dict)
    _short_lives: dict[str, int] = field(default_factory=dict)

    def keep_going(self) -> None:
        """Ends by an interrupt, or by a Failure."""
        started = time.monotonic()
        self._since = dict.fromkeys([*self.own, *self.revivals], started)
        while True:
            for exit_ in self.services.exits(timeout=1.0):
                self._revive(exit_)

    def _revive(self, exit_: Exit) -> None:
        self._ensure_hope(exit_)
        say(f"! {exit_.name} ended ({exit_.words}); starting it again")
        time.sleep(PAUSE)
        self._since[exit_.name] = time.monotonic()
        if service := self.own.get(exit_.name):
            self.services.start(service)
        else:
            self._revive_server(exit_.name)

    def _revive_server(self, name: str) -> None:
        try:
            self.revivals[name]()
        except Ended as ended:
            self._revive(ended.exit)

    def _ensure_hope(self, exit_: Exit) -> None:
        """A process that somebody kills comes back for ever; one that gives up at once, a few times."""
        lived = time.monotonic() - self._since[exit_.name]
        gave_up_at_once = exit_.code >= 0 and lived < SHORT_LIFE
        self._short_lives[exit_.name] = self._short_lives.get(exit_.name, 0) + 1 if gave_up_at_once else 0
        if self._short_lives[exit_.name] < SHORT_LIVES:
            return
        service = self.own.get(exit_.name)
        raise Failure(last_words(service, exit_) if service else f"{exit_.name} ended again ({exit_.words}).")
