"""Table × Table → difference: which rows came, went or changed, told apart by their identifier."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from opendata.model import Column, Layout, Role, Table


class Difference(NamedTuple):
    """How many rows came, went, and changed under the same identifier."""

    added: int
    removed: int
    changed: int


class Entry(NamedTuple):
    """One line of history.jsonl; `difference` is None where rows cannot be told, as in a picture."""

    time: str
    file: str
    before: str
    after: str
    kept: str | None
    difference: Difference | None


Rows = Mapping[bytes, Counter[bytes]]
"""By identifier (or by the row itself where it has none), the rows that carry it."""


def rows(table: Table, layout: Layout) -> Rows:
    """A digest of every row. Blank cells and the order of columns do not count."""
    found: dict[bytes, Counter[bytes]] = defaultdict(Counter)
    names = [column.item.name if column.item else column.label for column in layout.columns]
    key = _key(layout)
    for block in table.blocks():
        for offset, cells in enumerate(zip(*block.columns, strict=True)):
            if offset not in block.blank:
                row = _digest(names, cells)
                identifier = cells[key].strip() if key is not None else ""
                found[identifier.encode("utf-8", "replace") or row][row] += 1
    return found


def _key(layout: Layout) -> int | None:
    """The position of the column that identifies a record."""
    roles = (Role.RECORD_ID, Role.OTHER_ID)
    return next((c.position - 1 for role in roles for c in layout.columns if _has(c, role)), None)


def _has(column: Column, role: Role) -> bool:
    return column.item is not None and column.item.role is role


def _digest(names: Sequence[str], cells: Sequence[str]) -> bytes:
    filled = sorted((name, cell) for name, cell in zip(names, cells, strict=True) if cell.strip())
    text = "\x1e".join(f"{name}\x1f{cell}" for name, cell in filled)
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()


def compare(before: Rows, after: Rows) -> Difference:
    """Rows under the same identifier that differ have changed; what is over on either side came or went."""
    added = removed = changed = 0
    for key in before.keys() | after.keys():
        old, new = before.get(key, Counter()), after.get(key, Counter())
        gone, come = (old - new).total(), (new - old).total()
        both = min(gone, come)
        added, removed, changed = added + come - both, removed + gone - both, changed + both
    return Difference(added, removed, changed)


def values(table: Table, layout: Layout, roles: Sequence[Role]) -> Iterator[tuple[str, ...]]:
    """Row by row the cells of those roles, one of each; nothing when a role has no column."""
    found = [next((c.position - 1 for c in layout.columns if _has(c, role)), None) for role in roles]
    positions = [position for position in found if position is not None]
    if not roles or len(positions) < len(roles):
        return
    for block in table.blocks():
        yield from zip(*(block.columns[position] for position in positions), strict=True)


# ── history.jsonl ─────────────────────────────────────────────────────────────────────────────────


def appended(lines: bytes, entry: Entry) -> bytes:
    """The history with one more line; the same as before if its last line says so already."""
    rows = entry.difference._asdict() if entry.difference else None
    line = json.dumps({**entry._asdict(), "difference": rows}, ensure_ascii=False) + "\n"
    complete = lines[: lines.rfind(b"\n") + 1]
    last = json.loads(complete.splitlines()[-1]) if complete.strip() else {}
    repeated = [last.get(key) for key in ("file", "before", "after")] == [*entry[1:4]]
    return complete if repeated else complete + line.encode("utf-8", "replace")
