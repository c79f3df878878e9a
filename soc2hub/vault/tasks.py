from uuid import UUID

from soc2hub.jobs.registry import job
from soc2hub.vault.models import Scan
from soc2hub.vault.scans import look_at


@job("vault.scan")
def scan(scan_id: UUID) -> None:
    look_at(Scan.objects.select_related("blob").get(pk=scan_id))
