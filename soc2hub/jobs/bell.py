"""The doorbell: best effort, since the sweeper finds every due job again from PostgreSQL."""

from uuid import UUID

import structlog
from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = structlog.get_logger()


def ring(job_id: UUID, queue: str) -> None:
    """Tell a worker to look at one job; a broker that is away costs latency, never work."""
    try:
        current_app.send_task("soc2hub.run_job", args=[str(job_id)], queue=queue, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("bell.silent", job_id=str(job_id), error=type(error).__name__)
