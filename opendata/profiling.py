"""Table × Report → Evidence: its columns in outline, each distinct value asked about once per block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from opendata.model import Block, Column, Evidence, Place, Profile, Report, Seen, Sight, Table, Trait
from opendata.viewing import Memory, View

FIRST = 5
"""Places kept of each trait and column."""
VALUES = 200
"""Different values of a column that are remembered."""
ROWS = 20
"""Rows out of the ordinary that are kept of each kind."""
NARROW = 3
"""In a table of fewer columns, a row with one filled cell is nothing special."""


def profile(table: Table, report: Report, traits: Iterable[Trait]) -> Evidence:
    """Read the table once more. Raises EnvironmentFailure when the file has gone."""
    columns = [_Outline(column, traits) for column in report.layout.columns]
    rows = _Rows(table.header)
    if table.header_record is not None:
        for block in table.blocks():
            view = View(block, {})
            for outline in columns:
                outline.take(view)
            rows.take(block)
    return Evidence(
        report=report,
        header=table.header,
        header_record=table.header_record,
        profiles=tuple(outline.close() for outline in columns),
        repeated=tuple(rows.repeated),
        after_gaps=tuple(rows.after_gaps),
        lone=tuple(rows.lone),
        usual=rows.usual,
    )


class _Outline:
    """One column at work."""

    def __init__(self, column: Column, traits: Iterable[Trait]) -> None:
        self.column, self.index = column, column.position - 1
        self.traits = [trait for trait in traits if trait.applies(column)]
        self.rows = self.filled = 0
        self.starts_filled = False
        self.values: Counter[str] | None = Counter()
        self.numbers: Counter[Trait] = Counter()
        self.first: dict[Trait, list[Sight]] = {trait: [] for trait in self.traits}
        self._plain = Memory()

    def take(self, view: View) -> None:
        rows = len(view.block) - len(view.block.blank)
        if not self.rows and rows:
            self.starts_filled = bool(self._first_cell(view.block).strip())
        self.rows += rows
        self.filled += rows - len(view.blank(self.index))
        filled = view.filled(self.index)
        self._count(view, filled)
        fresh = self._plain.fresh(filled)
        odd: set[str] = set()
        for trait in self.traits:
            if values := set(filter(trait.predicate, fresh)):
                odd |= values
                self._see(view, trait, values)
        self._plain.learn(view, self.index, filled - odd)

    def close(self) -> Profile:
        seen = {trait: Seen(self.numbers[trait], tuple(self.first[trait])) for trait in self.traits}
        return Profile(self.column, self.rows, self.filled, self.values, seen, self.starts_filled)

    def _first_cell(self, block: Block) -> str:
        return next(
            cell for offset, cell in enumerate(block.columns[self.index]) if offset not in block.blank
        )

    def _count(self, view: View, filled: set[str]) -> None:
        if self.values is None or len(filled) > VALUES:
            self.values = None
            return
        counts = Counter(view.block.columns[self.index])
        self.values.update({value: counts[value] for value in filled})
        if len(self.values) > VALUES:
            self.values = None

    def _see(self, view: View, trait: Trait, values: set[str]) -> None:
        offsets = view.offsets(self.index, values)
        self.numbers[trait] += len(offsets)
        for offset in offsets[: FIRST - len(self.first[trait])]:
            place = _place(view.block, offset, self.column)
            self.first[trait].append(Sight(place, view.block.columns[self.index][offset]))


def _place(block: Block, offset: int, column: Column | None = None) -> Place:
    record, line = block.first_record + offset, block.lines[offset]
    return Place(record, line, column.position, column.label or None) if column else Place(record, line)


@dataclass(slots=True)
class _Rows:
    """Rows that are not like the others: headers once more, rows below a gap, rows with a single cell."""

    header: Sequence[str]
    repeated: list[Sight] = field(default_factory=list)
    after_gaps: list[tuple[Place, tuple[str, ...]]] = field(default_factory=list)
    lone: list[Sight] = field(default_factory=list)
    _widths: Counter[int] = field(default_factory=Counter)
    _is_after_gap: bool = False

    @property
    def usual(self) -> int:
        """How many cells most rows fill."""
        return self._widths.most_common(1)[0][0] if self._widths else 0

    def take(self, block: Block) -> None:
        self._repeats(block)
        self._gaps(block)
        self._lone(block)

    def _repeats(self, block: Block) -> None:
        named = [index for index, label in enumerate(self.header) if label.strip()]
        if len(named) < 2:
            return
        first = block.columns[named[0]]
        label = self.header[named[0]]
        for offset in (offset for offset, cell in enumerate(first) if cell == label):
            is_header = all(block.columns[index][offset] == self.header[index] for index in named)
            if is_header and len(self.repeated) < ROWS:
                self.repeated.append(Sight(_place(block, offset), label))

    def _gaps(self, block: Block) -> None:
        if not block.blank and not self._is_after_gap:
            return
        for offset in range(len(block)):
            if offset in block.blank:
                self._is_after_gap = True
            elif self._is_after_gap:
                self._is_after_gap = False
                if len(self.after_gaps) < ROWS:
                    cells = tuple(column[offset] for column in block.columns)
                    self.after_gaps.append((_place(block, offset), cells))

    def _lone(self, block: Block) -> None:
        if len(block.columns) < NARROW:
            return
        widths = [sum(map(bool, row)) for row in zip(*block.columns, strict=True)]
        self._widths.update(widths)
        alone = (offset for offset, width in enumerate(widths) if width == 1 and offset not in block.blank)
        for offset in alone:
            if len(self.lone) == ROWS:
                break
            cells = chain.from_iterable(column[offset : offset + 1] for column in block.columns)
            position, value = next((n, cell) for n, cell in enumerate(cells, start=1) if cell)
            place = _place(block, offset)._replace(column=position)
            self.lone.append(Sight(place, value))
