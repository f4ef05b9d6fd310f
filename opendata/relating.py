"""Rules about several values of one record, and about whole columns: once per distinct combination."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import filterfalse

from opendata import binding
from opendata.collecting import Item, Store
from opendata.model import Combination, Place, Rows, Rule, Severity, Tables
from opendata.viewing import View

LARGEST = 200_000
"""Records whose columns are kept to be compared as wholes; a file with more would need too much memory."""


class RowRules:
    """The rules about several values of one record, asked once per distinct combination."""

    def __init__(self, store: Store, rules: Sequence[Rule], items: Sequence[Item]) -> None:
        self.store = store
        self.bound = [
            (rule, rule.check, bound)
            for rule in rules
            if isinstance(rule.check, Rows)
            for bound in _by_role(rule.check, items)
        ]

    def take(self, view: View) -> None:
        for rule, shape, items in self.bound:
            suspects = self._suspects(view, shape, items)
            faulty = {key: faults for key in set(suspects.values()) if (faults := shape.faults(key))}
            for number, item in enumerate(items):
                self._found(
                    view, rule, item, [o for o, key in suspects.items() if number in faulty.get(key, ())]
                )

    def _suspects(self, view: View, shape: Rows, items: Sequence[Item]) -> dict[int, tuple[str, ...]]:
        """The records, by offset, in which some value is not plain."""
        offsets: set[int] = set()
        for item, plain in zip(items, shape.plain, strict=True):
            offsets.update(view.doubtful(item.index, plain))
        columns = [view.block.columns[item.index] for item in items]
        return {o: tuple(column[o] for column in columns) for o in sorted(offsets - view.block.blank)}

    def _found(self, view: View, rule: Rule, item: Item, offsets: Sequence[int]) -> None:
        if offsets:
            self.store.add_cells(rule.code, view, item, offsets)
            if rule.severity is Severity.ERROR:
                item.fail(offsets)


def _by_role(shape: Rows | Tables, items: Sequence[Item]) -> list[tuple[Item, ...]]:
    return binding.sets(shape.roles, ((item.field.role, item) for item in items))


# ── Whole columns ─────────────────────────────────────────────────────────────────────────────────


class _Kept:
    """One column to its end: each distinct value once, and for every record the number of its value."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self.codes: list[int] = []

    def take(self, cells: Sequence[str]) -> None:
        self.codes.extend(map(self._numbers.__getitem__, cells))

    def values(self) -> list[str]:
        return list(self._numbers)


class _Combined:
    """Several columns side by side: every record as numbers of values, and how often each combination is."""

    def __init__(self, kept: Sequence[_Kept]) -> None:
        self.rows = list(zip(*(one.codes for one in kept), strict=True))
        self.values = [one.values() for one in kept]
        self._counts = Counter(self.rows)
        self._asked: dict[int, tuple[dict[tuple[int, ...], Combination], dict[Combination, int]]] = {}

    def asked(self, at_least: int) -> tuple[dict[tuple[int, ...], Combination], dict[Combination, int]]:
        """What rules that ask for combinations of so many records share: the words, and their counts."""
        if at_least not in self._asked:
            told = self._told(at_least)
            self._asked[at_least] = told, self._told_counts(told)
        return self._asked[at_least]

    def _told(self, at_least: int) -> dict[tuple[int, ...], Combination]:
        """Each combination of so many records, as numbers and as words."""
        numbers = [key for key, count in self._counts.items() if count >= at_least]
        columns = zip(*numbers, strict=True)
        words = (map(v.__getitem__, column) for v, column in zip(self.values, columns, strict=False))
        return dict(zip(numbers, zip(*words, strict=True), strict=True))

    def _told_counts(self, told: Mapping[tuple[int, ...], Combination]) -> dict[Combination, int]:
        """How many records have each combination; what is all blank is not counted."""
        counts = {words: self._counts[key] for key, words in told.items()}
        blank = set(filterfalse(str.strip, self.values[0]))
        nothing = [cells for cells in counts if cells[0] in blank and not any(map(str.strip, cells))]
        for cells in nothing if blank else ():
            del counts[cells]
        return counts


def _glimpse(kept: Sequence[_Kept], coarse: Sequence[Callable[[str], str]]) -> Sequence[Sequence[str]]:
    """The different values of each column or, cut short, the different records."""
    if not coarse:
        return [one.values() for one in kept]
    short = [list(map(cut, one.values())) for cut, one in zip(coarse, kept, strict=True)]
    cells = (map(values.__getitem__, one.codes) for values, one in zip(short, kept, strict=True))
    return list(zip(*set(zip(*cells, strict=True)), strict=True)) or [()] * len(kept)


class TableRules:
    """The rules about whole columns; nothing is kept of a file that has not all the roles of any."""

    def __init__(self, store: Store, rules: Sequence[Rule], items: Sequence[Item]) -> None:
        self.store = store
        self.bound = [
            (rule, rule.check, bound)
            for rule in rules
            if isinstance(rule.check, Tables)
            for bound in _by_role(rule.check, items)
        ]
        self.kept = {item.index: _Kept() for _, _, bound in self.bound for item in bound}
        self.first = 0
        self.lines = array("L")
        self.blank: set[int] = set()

    def take(self, view: View) -> None:
        if not self.kept:
            return
        self.first = self.first or view.block.first_record
        self.blank.update(len(self.lines) + offset for offset in view.block.blank)
        self.lines.extend(view.block.lines)
        for index, kept in self.kept.items():
            kept.take(view.block.columns[index])
        if len(self.lines) > LARGEST:
            self.kept.clear()

    def close(self) -> None:
        """Rules about the same columns share what is worked out of them."""
        if self.bound and not self.kept:
            self.store.add("columns-not-compared", Place(), context={"limit": LARGEST})
            return
        combined: dict[tuple[int, ...], _Combined] = {}
        for rule, shape, items in self.bound:
            kept = [self.kept[item.index] for item in items]
            if shape.suspects and not shape.suspects(_glimpse(kept, shape.coarse)):
                continue
            indexes = tuple(item.index for item in items)
            if indexes not in combined:
                combined = {indexes: _Combined(kept)}
            self._ask(rule, shape, items, combined[indexes])

    def _ask(self, rule: Rule, shape: Tables, items: Sequence[Item], combined: _Combined) -> None:
        told, counts = combined.asked(shape.at_least)
        found = shape.faults(counts)
        faulty = {key: found[words] for key, words in told.items() if words in found} if found else {}
        for offset, key in enumerate(combined.rows if faulty else ()):
            if offset in self.blank or key not in faulty:
                continue
            for number, context in faulty[key].items():
                self._add(rule, items[number], offset, combined.values[number][key[number]], context)
            if any("records" in context for context in faulty[key].values()):
                del faulty[key]  # it says how many records there are: told once, at the first of them

    def _add(self, rule: Rule, item: Item, offset: int, value: str, context: Mapping[str, object]) -> None:
        place = Place(
            record=self.first + offset,
            line=self.lines[offset],
            column=item.column.position,
            field=item.field.name,
        )
        self.store.add(rule.code, place, value, context)
