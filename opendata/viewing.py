"""A block seen through its distinct values: each is worked out once, whoever asks."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from itertools import compress, filterfalse

from opendata.model import Block, Predicate

REMEMBERED = 50_000
"""Faultless values remembered per column from block to block."""


class View:
    """One block with what several questions share: distinct values, blank cells, repeated values.

    `seen` outlives the block: column index → value → the record where it first stood.
    """

    def __init__(self, block: Block, seen: dict[int, dict[str, int]]) -> None:
        self.block, self.seen = block, seen
        self._distinct: dict[int, set[str]] = {}
        self._filled: dict[int, set[str]] = {}
        self._blank: dict[int, list[int]] = {}
        self._doubtful: dict[tuple[int, Predicate], list[int]] = {}
        self._repeats: dict[int, list[tuple[int, int]]] = {}

    def distinct(self, index: int) -> set[str]:
        """The different values of a column, as they are written."""
        if index not in self._distinct:
            self._distinct[index] = set(self.block.columns[index])
        return self._distinct[index]

    def filled(self, index: int) -> set[str]:
        """The different values of a column that hold more than white space."""
        if index not in self._filled:
            distinct = self.distinct(index)
            blank = set(filterfalse(str.strip, distinct))
            self._filled[index] = distinct - blank if blank else distinct
        return self._filled[index]

    def white(self, index: int) -> set[str]:
        """The different values of a column that are white space and nothing else; no empty cell is."""
        return self.distinct(index) - self.filled(index) - {""}

    def blank(self, index: int) -> list[int]:
        """Offsets of the cells that hold nothing but white space, in rows that hold something."""
        if index not in self._blank:
            blank = self.distinct(index) - self.filled(index)
            offsets = self.offsets(index, blank) if blank else []
            skipped = self.block.blank
            self._blank[index] = [o for o in offsets if o not in skipped] if skipped else offsets
        return self._blank[index]

    def offsets(self, index: int, values: Container[str]) -> list[int]:
        """Where in a column any of the values stands."""
        cells = self.block.columns[index]
        return list(compress(range(len(cells)), map(values.__contains__, cells)))

    def doubtful(self, index: int, plain: Predicate) -> list[int]:
        """Offsets of the cells of a column that `plain` does not vouch for."""
        key = (index, plain)
        if key not in self._doubtful:
            values = set(filterfalse(plain, self.distinct(index)))
            self._doubtful[key] = self.offsets(index, values) if values else []
        return self._doubtful[key]

    def repeats(self, index: int) -> list[tuple[int, int]]:
        """(offset, record of the first occurrence) of every cell whose value stood in the column before."""
        if index not in self._repeats:
            self._repeats[index] = self._find_repeats(index)
        return self._repeats[index]

    def _find_repeats(self, index: int) -> list[tuple[int, int]]:
        cells, first = self.block.columns[index], self.block.first_record
        known, distinct = self.seen.setdefault(index, {}), self.distinct(index)
        if len(distinct) == len(cells) and "" not in distinct and known.keys().isdisjoint(distinct):
            known.update(zip(cells, range(first, first + len(cells)), strict=True))
            return []
        records = enumerate(cells)
        found = ((o, known.setdefault(cell, first + o)) for o, cell in records if cell)
        return [(offset, earlier) for offset, earlier in found if earlier != first + offset]

    def repeats_within(self, index: int, owners: Sequence[str]) -> list[tuple[int, int]]:
        """The same, but only of what stood before for the same owner: "" is the first owner of the table.

        Asked for from the first block on that has another owner; until then `repeats` remembers.
        """
        first = self.block.first_record
        if ~index not in self.seen:
            known = self.seen.get(index, {})
            self.seen[~index] = {cell: record for cell, record in known.items() if record < first}
        known = self.seen[~index]
        cells = enumerate(zip(owners, self.block.columns[index], strict=True))
        keys = ((o, f"{owner}\x1f{cell}" if owner else cell) for o, (owner, cell) in cells if cell)
        found = ((o, known.setdefault(key, first + o)) for o, key in keys)
        return [(offset, earlier) for offset, earlier in found if earlier != first + offset]


class Memory:
    """Values of one column that are known to be faultless, so that they are not asked about again."""

    def __init__(self) -> None:
        self.values: set[str] = set()

    def fresh(self, values: set[str]) -> set[str]:
        """Those of the values that were not yet found faultless."""
        return values - self.values if self.values else values

    def learn(self, view: View, index: int, values: set[str], faulty: Iterable[str] = ()) -> None:
        """Remember the others of a column that repeats itself; ever new values are not worth it."""
        repeats_itself = len(view.distinct(index)) * 2 < len(view.block)
        if repeats_itself and len(self.values) < REMEMBERED:
            self.values |= values.difference(faulty)
