"""Table × report → what a page shows of it: some records, those at fault among them, and points of a map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from opendata.model import Block, Layout, Point, Preview, Report, Role, Rule, Severity, Table

FIRST = 3
"""Records shown whatever was found in them."""
RECORDS = 25
POINTS = 3000
LONGEST = 200
"""Characters kept of a cell."""

_QUIET = Severity.INFO


def preview(table: Table, report: Report, rules: Mapping[str, Rule]) -> Preview:
    """One more pass over the file. Raises EnvironmentFailure when it has gone."""
    wanted, points = _at_fault(report, rules), _Points(report, rules)
    records: list[tuple[int, tuple[str, ...]]] = []
    left = FIRST
    for block in table.blocks():
        points.take(block)
        chosen = _chosen(block, wanted, left)
        left -= min(left, len(block) - len(block.blank))
        for offset in chosen:
            cells = tuple(column[offset][:LONGEST] for column in block.columns)
            records.append((block.first_record + offset, cells))
    return Preview(table.header, tuple(records), tuple(points.found), points.located)


def _at_fault(report: Report, rules: Mapping[str, Rule]) -> frozenset[int]:
    """The records to show: of every rule and column the first, the gravest first."""
    order = list(Severity)
    groups = sorted(report.groups, key=lambda group: order.index(rules[group.code].severity))
    records = [finding.place.record for group in groups for finding in group.findings[:1]]
    data = dict.fromkeys(record for record in records if record and record != report.header_line)
    return frozenset(list(data)[: RECORDS - FIRST])


def _chosen(block: Block, wanted: frozenset[int], first: int) -> list[int]:
    """The offsets of the first records that hold anything, and of those that are wanted."""
    filled = (offset for offset in range(len(block)) if offset not in block.blank)
    last = block.first_record + len(block)
    faulty = (record - block.first_record for record in wanted if block.first_record <= record < last)
    return sorted({*islice(filled, first), *faulty} - block.blank)


class _Points:
    """Collects the points of every record that has both coordinates as numbers of the world."""

    def __init__(self, report: Report, rules: Mapping[str, Rule]) -> None:
        self.found: list[Point] = []
        self.located = 0
        self._columns = [_index(report.layout, role) for role in (Role.LATITUDE, Role.LONGITUDE, Role.NAME)]
        self._doubtful = _doubtful(report, rules, self._columns[:2])

    def take(self, block: Block) -> None:
        north, east, name = self._columns
        if north is None or east is None:
            return
        names: Sequence[str] = block.columns[name] if name is not None else [""] * len(block)
        for offset, cells in enumerate(zip(block.columns[north], block.columns[east], names, strict=True)):
            degrees = _degrees(cells[0], 90), _degrees(cells[1], 180)
            if degrees[0] is None or degrees[1] is None:
                continue
            self.located += 1
            record = block.first_record + offset
            if self.located <= POINTS or record in self._doubtful:
                where = (degrees[0], degrees[1], record in self._doubtful)
                self.found.append(Point(record, cells[2][:60], *where))


def _index(layout: Layout, role: Role) -> int | None:
    found: Iterator[int] = (c.position - 1 for c in layout.columns if c.item and c.item.role is role)
    return next(found, None)


def _doubtful(report: Report, rules: Mapping[str, Rule], columns: Sequence[int | None]) -> frozenset[int]:
    """The records of whose coordinates more was said than a hint."""
    positions = {index + 1 for index in columns if index is not None}
    return frozenset(
        finding.place.record
        for group in report.groups
        if group.column in positions and rules[group.code].severity is not _QUIET
        for finding in group.findings
        if finding.place.record is not None
    )


def _degrees(cell: str, greatest: int) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if -greatest <= value <= greatest and value else None
