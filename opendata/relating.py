"""Rules about several values of one record, and about whole columns: once per distinct combination."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

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
            suspects = self._suspects(view, rule, shape, items)
            faulty = {key: faults for key in set(suspects.values()) if (faults := shape.faults(key))}
            found = {o: faulty[key] for o, key in suspects.items() if key in faulty} if faulty else {}
            for number, item in enumerate(items if found else ()):
                self._found(view, rule, item, [o for o, numbers in found.items() if number in numbers])

    def _suspects(
        self, view: View, rule: Rule, shape: Rows, items: Sequence[Item]
    ) -> dict[int, tuple[str, ...]]:
        """The records, by offset, in which some value is not plain."""
        offsets: set[int] = set()
        for item, plain in zip(items, shape.plain, strict=True):
            offsets.update(view.doubtful(item.index, plain, rule.code))
        chosen = sorted(offsets - view.block.blank)
        columns = (map(view.block.columns[item.index].__getitem__, chosen) for item in items)
        return dict(zip(chosen, zip(*columns, strict=True), strict=True))

    def _found(self, view: View, rule: Rule, item: Item, offsets: Sequence[int]) -> None:
        if offsets:
            self.store.add_cells(rule.code, view, item, offsets)
            if rule.severity is Severity.ERROR:
                item.fail(offsets)


def _by_role(shape: Rows | Tables, items: Sequence[Item]) -> list[tuple[Item, ...]]:
    return binding.sets(shape.roles, ((item.field.role, item) for item in items))


# ── Whole columns ─────────────────────────────────────────────────────────────────────────────────


class _Kept:
    """One column to its end. Equal values are one and the same string where a column repeats itself."""

    def __init__(self) -> None:
        self.cells: list[str] = []
        self.odd: set[str] = set()
        self._same: dict[str, str] = {}

    def take(self, view: View, index: int) -> None:
        cells = view.block.columns[index]
        self.odd |= view.odd(index)
        if view.is_varied(index):
            self.cells.extend(cells)
        else:
            same = {value: self._same.setdefault(value, value) for value in view.distinct(index)}
            self.cells.extend(map(same.__getitem__, cells))


class _Combined:
    """Several columns side by side: every record, and how often each combination of values is."""

    def __init__(self, kept: Sequence[_Kept]) -> None:
        self._cells = [one.cells for one in kept]
        self._counts = Counter(self.rows())
        self._asked: dict[int, dict[Combination, int]] = {}

    def rows(self) -> Iterator[Combination]:
        """The combination of every record."""
        return zip(*self._cells, strict=True)

    def asked(self, at_least: int) -> dict[Combination, int]:
        """The combinations of so many records; what is all blank is not counted."""
        if at_least not in self._asked:
            self._asked[at_least] = {
                cells: count
                for cells, count in self._counts.items()
                if count >= at_least and (cells[0].strip() or "".join(cells).strip())
            }
        return self._asked[at_least]


def _glimpse(
    rule: Rule, shape: Tables, items: Sequence[Item], kept: Sequence[_Kept]
) -> Sequence[Sequence[str]]:
    """The different values of each column that are not ordinary or, cut short, the different records."""
    if not shape.coarse:
        return [
            list(one.odd if item.is_vouched(rule) else {*one.cells})
            for item, one in zip(items, kept, strict=True)
        ]
    short = (map(cut, one.cells) for cut, one in zip(shape.coarse, kept, strict=True))
    return list(zip(*set(zip(*short, strict=True)), strict=True)) or [()] * len(kept)


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
            kept.take(view, index)
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
            if shape.suspects and not shape.suspects(_glimpse(rule, shape, items, kept)):
                continue
            indexes = tuple(item.index for item in items)
            if indexes not in combined:
                combined = {indexes: _Combined(kept)}
            self._ask(rule, shape, items, combined[indexes])

    def _ask(self, rule: Rule, shape: Tables, items: Sequence[Item], combined: _Combined) -> None:
        faulty = dict(shape.faults(combined.asked(shape.at_least)))
        for offset, key in enumerate(combined.rows() if faulty else ()):
            if offset in self.blank or key not in faulty:
                continue
            for number, context in faulty[key].items():
                self._add(rule, items[number], offset, key[number], context)
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
