"""What fixing a file comes to: every repair with its place, before and after, and the file's new bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from opendata.model import Assessed, Column, Place, Safety, Text

GONE = Text("（取り除く）", "(removed)")
"""What becomes of a row or a column that is left out."""


class Edit(NamedTuple):
    """One repair as a plan and a log tell it: the place in the input, before and after, the rule's code."""

    place: Place
    before: str | Text
    after: str | Text
    code: str
    safety: Safety


class Step(NamedTuple):
    """One repair of one value by one rule."""

    code: str
    before: str
    after: str
    safety: Safety


Trail = tuple[Step, ...]
"""What happens to a value, step by step; empty where it stays as it is."""


class Edits:
    """Every repair in the order of the file. Those of cells are kept small until somebody asks for them."""

    def __init__(self, first: Iterable[Edit] = (), columns: Sequence[Column] = ()) -> None:
        self.counts: Counter[str] = Counter()
        self._kept: list[Edit | _Record] = []
        self._columns = columns
        for edit in first:
            self.add(edit)

    def __len__(self) -> int:
        return self.counts.total()

    def __iter__(self) -> Iterator[Edit]:
        for one in self._kept:
            if isinstance(one, Edit):
                yield one
            else:
                yield from self._of_record(one)

    def add(self, edit: Edit) -> None:
        self.counts[edit.code] += 1
        self._kept.append(edit)

    def add_cells(self, record: int, line: int, cells: Mapping[int, Trail]) -> None:
        self.counts.update(step.code for trail in cells.values() for step in trail)
        self._kept.append(_Record(record, line, cells))

    def cells(self) -> Iterator[tuple[int, int, Trail]]:
        """Record, column (from 0) and trail of every repaired cell."""
        for one in self._kept:
            if isinstance(one, _Record):
                yield from ((one.record, index, trail) for index, trail in one.cells.items())

    def of_a_sheet(self) -> Edits:
        """The same edits where every record is a line of its own."""
        found = Edits(columns=self._columns)
        for one in self._kept:
            if isinstance(one, Edit):
                found.add(one._replace(place=one.place._replace(line=one.place.record)))
            else:
                found.add_cells(one.record, one.record, one.cells)
        return found

    def removed(self) -> set[int]:
        """The records that are left out."""
        rows = (one.place for one in self._kept if isinstance(one, Edit) and one.after == GONE)
        return {place.record for place in rows if place.record and place.column is None}

    def _of_record(self, one: _Record) -> Iterator[Edit]:
        for index, trail in sorted(one.cells.items()):
            column = self._columns[index]
            name = column.item.name if column.item else column.label
            place = Place(record=one.record, line=one.line, column=column.position, field=name)
            for step in trail:
                yield Edit(place, step.before, step.after, step.code, step.safety)


class _Record(NamedTuple):
    """The repaired cells of one record, by column from 0."""

    record: int
    line: int
    cells: Mapping[int, Trail]


class Fixed(NamedTuple):
    """What fixing one file comes to. `content` is None where the file stays as it is: see `obstacles`.

    `columns` are those of the input that are written, from 0, in their order; None where none goes or moves.
    `notes` tell of rows in a rewritten file that nobody but a person can repair.
    """

    path: str
    before: Assessed
    after: Assessed
    edits: Edits
    content: bytes | None = None
    obstacles: tuple[Text, ...] = ()
    columns: tuple[int, ...] | None = None
    notes: tuple[Text, ...] = ()
