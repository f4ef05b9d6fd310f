"""A block seen through its distinct values: each is worked out once, whoever asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import compress, filterfalse
from operator import not_
from types import MappingProxyType
from typing import NamedTuple

from opendata.model import Block, Plain, Predicate

REMEMBERED = 50_000
"""Faultless values remembered per column from block to block."""
SAMPLE = 64
"""Cells of a column that tell whether it repeats itself."""


class Ordinary(NamedTuple):
    """What vouches, all together, for the usual values of a column before every rule but those named.

    `of_all` is asked about a whole column first, each value with a line end behind it, in half the time.
    """

    vouches: tuple[Predicate, ...]
    but: frozenset[str] = frozenset()
    of_all: Predicate | None = None


UNKNOWN: Mapping[int, Ordinary] = MappingProxyType({})


class View:
    """One block with what several questions share: distinct values, blank cells, repeated values.

    `seen` outlives the block: column index → value → the record where it first stood. `ordinary` tells, by
    column index, what its usual values are; what they do not vouch for is odd, and of a column that nothing
    is known of every value is.
    """

    def __init__(
        self, block: Block, seen: dict[int, dict[str, int]], ordinary: Mapping[int, Ordinary] = UNKNOWN
    ) -> None:
        self.block, self.seen, self.ordinary = block, seen, ordinary
        self._distinct: dict[int, set[str]] = {}
        self._odd: dict[int, set[str]] = {}
        self._odd_offsets: dict[int, list[int]] = {}
        self._white: dict[int, set[str]] = {}
        self._blank: dict[int, list[int]] = {}
        self._doubtful: dict[tuple[int, Plain], list[int]] = {}
        self._repeats: dict[int, list[tuple[int, int]]] = {}

    def distinct(self, index: int) -> set[str]:
        """The different values of a column, as they are written."""
        if index not in self._distinct:
            self._distinct[index] = set(self.block.columns[index])
        return self._distinct[index]

    def is_varied(self, index: int) -> bool:
        """Whether hardly any two cells of a column are equal, as far as the first of them tell."""
        sample = self.block.columns[index][:SAMPLE]
        return len(set(sample)) * 4 > len(sample) * 3

    def odd(self, index: int) -> set[str]:
        """The different values of a column that nothing vouches for."""
        if index not in self._odd:
            known = self.ordinary.get(index)
            self._odd[index] = self._not_vouched_for(index, known) if known else self.distinct(index)
        return self._odd[index]

    def _not_vouched_for(self, index: int, known: Ordinary) -> set[str]:
        """Of cells that are all different each is asked about: to find that out would take longer."""
        cells = self.block.columns[index]
        is_varied = index not in self._distinct and self.is_varied(index)
        values = cells if is_varied else self.distinct(index)
        if known.of_all:
            lines = "\n".join((*values, ""))
            if lines.count("\n") == len(values) and known.of_all(lines):
                return set()
        if not is_varied:
            return {value for vouch in known.vouches for value in filterfalse(vouch, values)}
        found = (compress(range(len(cells)), map(not_, map(vouch, cells))) for vouch in known.vouches)
        self._odd_offsets[index] = sorted({offset for offsets in found for offset in offsets})
        return {cells[offset] for offset in self._odd_offsets[index]}

    def filled(self, index: int) -> set[str]:
        """The different values of a column that hold more than white space."""
        blank = self._all_white(index)
        return self.distinct(index) - blank if blank else self.distinct(index)

    def doubted(self, index: int) -> set[str]:
        """The odd values of a column that hold more than white space."""
        blank = self._all_white(index)
        return self.odd(index) - blank if blank else self.odd(index)

    def white(self, index: int) -> set[str]:
        """The different values of a column that are white space and nothing else; no empty cell is."""
        return self._all_white(index) - {""}

    def _all_white(self, index: int) -> set[str]:
        if index not in self._white:
            self._white[index] = set(filterfalse(str.strip, self.odd(index)))
        return self._white[index]

    def blank(self, index: int) -> list[int]:
        """Offsets of the cells that hold nothing but white space, in rows that hold something."""
        if index not in self._blank:
            offsets, skipped = self.offsets(index, self._all_white(index)), self.block.blank
            self._blank[index] = [o for o in offsets if o not in skipped] if skipped else offsets
        return self._blank[index]

    def count_blank(self, index: int) -> int:
        """How many there are of them: to count empty cells takes a fourth of the time to find them."""
        if index in self._blank or self.block.blank or self.white(index):
            return len(self.blank(index))
        return self.block.columns[index].count("") if self._all_white(index) else 0

    def offsets(self, index: int, values: Collection[str]) -> list[int]:
        """Where in a column any of the values stands; odd ones are looked for where odd ones are."""
        if not values:
            return []
        cells = self.block.columns[index]
        if index in self.ordinary and self.odd(index).issuperset(values):
            return [offset for offset in self._oddities(index) if cells[offset] in values]
        return _where(cells, values)

    def _oddities(self, index: int) -> list[int]:
        if index not in self._odd_offsets:
            self._odd_offsets[index] = _where(self.block.columns[index], self.odd(index))
        return self._odd_offsets[index]

    def doubtful(self, index: int, plain: Plain, code: str = "") -> list[int]:
        """Offsets of the cells of a column that `plain` does not vouch for, nor what is known to be ordinary.

        `code` names the rule that asks: it may be one of those that ordinary values say nothing to.
        """
        key = (index, plain)
        if key not in self._doubtful:
            is_vouched = index in self.ordinary and code not in self.ordinary[index].but
            values = self.odd(index) if is_vouched else self.distinct(index)
            self._doubtful[key] = self.offsets(index, unlike(plain, values))
        return self._doubtful[key]

    def repeats(self, index: int) -> list[tuple[int, int]]:
        """(offset, record of the first occurrence) of every cell whose value stood in the column before."""
        if index not in self._repeats:
            self._repeats[index] = self._find_repeats(index)
        return self._repeats[index]

    def _find_repeats(self, index: int) -> list[tuple[int, int]]:
        """Most often nothing is found."""
        cells, first = self.block.columns[index], self.block.first_record
        known, records = self.seen.setdefault(index, {}), range(first, first + len(cells))
        firsts = dict(zip(reversed(cells), reversed(records), strict=True))
        again = known.keys() & firsts.keys()
        if len(firsts) < len(cells):
            again |= {cell for cell, record in zip(cells, records, strict=True) if firsts[cell] != record}
        known.update(
            {**firsts, **{cell: known[cell] for cell in again if cell in known}} if again else firsts
        )
        found = _where(cells, again - {""})
        return [(o, known[cells[o]]) for o in found if known[cells[o]] != records[o]]


class Memory:
    """Values of one column that are known to be faultless, so that they are not asked about again."""

    def __init__(self) -> None:
        self.values: set[str] = set()

    def fresh(self, values: set[str]) -> set[str]:
        """Those of the values that were not yet found faultless."""
        return values - self.values if self.values else values

    def learn(self, view: View, index: int, values: set[str], faulty: Iterable[str] = ()) -> None:
        """Remember the others of a column that repeats itself; ever new values are not worth it."""
        if index in view.ordinary:
            repeats_itself = not view.is_varied(index)
        else:
            repeats_itself = len(view.distinct(index)) * 2 < len(view.block)
        if repeats_itself and len(self.values) < REMEMBERED:
            self.values |= values.difference(faulty)


def unlike(plain: Plain, values: Collection[str]) -> set[str]:
    """Those of the values that `plain` does not vouch for."""
    if not values:
        return set()
    return set(filterfalse(plain if callable(plain) else plain.fullmatch, values))


def _where(cells: Sequence[str], values: Collection[str]) -> list[int]:
    return list(compress(range(len(cells)), map(values.__contains__, cells))) if values else []
