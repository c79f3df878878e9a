"""Small inputs of our own, and the folder of real files where it is there."""

import io
import json
import os
import zipfile
from pathlib import Path

import pytest

CONTROL = """---
id: ACC-01
title: Access reviews
category: Access Control
owner: it-team
review_cadence: quarterly
---

# ACC-01
## Objective
Know who has access.

## Description
Managers review access every quarter.

## Audit Evidence
- Signed review list
- Tickets of removals

## Framework Mapping
### SOC 2
- [CC6.1](x.md) ^[Reviews show that access [all of it] is wanted]
- [CC6.3](x.md)
### GDPR
- [Article 5](y.md) ^[Not ours]
"""
POLICY = """---
type: policy
title: Access policy
owner: security-team
last_reviewed: 2026-01-09
review_cadence: annual
---

# Access policy
Only who needs it.
"""
INDEX = "# Controls\n- [ACC-01](acc-01.md)\n"
MEASURES = [
    {"id": "sso", "category": "Identity & access management", "name": "Use SSO", "importance": "MANDATORY",
     "standards": "ISO27001:2022-A.5.16;SOC2-CC6.1;CC6.2", "description": "One door."},
    {"id": "tests", "category": "Secure development & code management", "name": "Test", "importance": "ADVANCED",
     "standards": "SOC2-CC8.1;SOC2-CC8.2", "description": ""},
]  # fmt: skip
REQUESTS = """# Tracker

| # | Artifact Description | Owner | System/Tool | Due Date | Delivered? | Notes |
|---|----------------------|-------|-------------|----------|------------|-------|
| 1 | Access policy        | CISO  | Wiki        | 2026-10-01 | ✅ | Include \\| history |
| 2 | Listing of leavers   | HR    |             |            |    | |

After the table.
"""


def folder(tmp_path: Path, **files: str) -> Path:
    """A program's folder; `policies__access_md` becomes `policies/access.md`."""
    for name, text in files.items():
        path = tmp_path / (name.replace("__", "/").removesuffix("_md").replace("_", "-") + ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def small_program(tmp_path: Path) -> Path:
    return folder(tmp_path / "program", custom__acc_01_md=CONTROL, custom__index_md=INDEX, policies__access_md=POLICY)


def zipped(files: dict[str, bytes | str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def measures_json() -> bytes:
    return json.dumps(MEASURES, indent=2).encode()


def real_data() -> Path:
    """Skips the test where the real files are not at hand."""
    named = os.environ.get("SOC2HUB_REAL_DATA", "")
    if not named or not Path(named).is_dir():
        pytest.skip("the real files are not here: set SOC2HUB_REAL_DATA to their folder")
    return Path(named)
