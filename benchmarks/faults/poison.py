"""A kind of job that kills the process it runs in until somebody mends it; a drill's worker includes this module."""

import os
import signal
from pathlib import Path

from soc2hub.jobs.registry import job

KIND = "drill.poison"


@job(KIND)
def poison() -> None:
    if not Path(os.environ["SOC2HUB_DATA"], "mended").exists():
        os.kill(os.getpid(), signal.SIGKILL)
