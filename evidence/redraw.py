"""Draws a sample again without soc2hub: python3 redraw.py FILE KEY_COLUMN SEED SIZE [TABLE]

FILE is the list as it was handed in. Of a workbook, save its sheet as CSV and name that as TABLE.
sha256-rank-v1: the first SIZE keys by the SHA-256 of seed, newline, SHA-256 of FILE in hex, newline, key.
"""

import csv
import hashlib
import pathlib
import sys

file, column, seed, size, table = [*sys.argv[1:], sys.argv[1]][:5]
digest = hashlib.sha256(pathlib.Path(file).read_bytes()).hexdigest()
data = pathlib.Path(table).read_bytes()
try:
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
except UnicodeDecodeError:
    text = data.decode("cp1252", "replace")
head = text[:20000].splitlines()[:40]
mark = max("\t,;|", key=lambda mark: sum(len(row) - 1 for row in csv.reader(head, delimiter=mark)))
rows = [[" ".join(cell.split()) for cell in row] for row in csv.reader(text.splitlines(True), delimiter=mark)]
start = next(number for number, row in enumerate(rows) if column in row)
keys = [row[rows[start].index(column)] for row in rows[start + 1 :] if any(row)]
order = sorted(keys, key=lambda key: hashlib.sha256(f"{seed}\n{digest}\n{key}".encode()).digest())
print("\n".join(order[: int(size)]))
