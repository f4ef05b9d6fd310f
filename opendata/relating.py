"""Rules about several values of one record, and about whole columns: once per distinct combination."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from opendata.collecting import Item, Store
from opendata.model import Place, Rows, Rule, Severity, Tables
from opendata.viewing import View


class RowRules:
    """The rules about several values of one record, asked once per distinct combination."""

    def __init__(self, store: Store, rules: Sequence[Rule], items: Sequence[Item]) -> None:
        self.store = store
        self.bound = [
            (rule, rule.check, bound)
            for rule in rules
            if isinstance(rule.check, Rows) and (bound := _by_role(rule.check, items))
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
            if doubtful := view.doubtful(item.index, plain):
                offsets.update(view.offsets(item.index, doubtful))
        columns = [view.block.columns[item.index] for item in items]
        return {o: tuple(column[o] for column in columns) for o in sorted(offsets - view.block.blank)}

    def _found(self, view: View, rule: Rule, item: Item, offsets: Sequence[int]) -> None:
        if offsets:
            self.store.add_cells(rule.code, view, item, offsets)
            if rule.severity is Severity.ERROR:
                item.fail(offsets)


def _by_role(shape: Rows | Tables, items: Sequence[Item]) -> list[Item] | None:
    """The first column of each role, or None when the file lacks one."""
    found = [next((item for item in items if item.field.role is role), None) for role in shape.roles]
    bound = [item for item in found if item]
    return bound if len(bound) == len(found) else None


# ── Whole columns ─────────────────────────────────────────────────────────────────────────────────


class _Kept:
    """One column to its end: each distinct value once, and for every record the number of its value."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self.codes = array("L")

    def take(self, cells: Sequence[str]) -> None:
        self.codes.extend(map(self._numbers.__getitem__, cells))

    def values(self) -> list[str]:
        return list(self._numbers)


class TableRules:
    """The rules about whole columns; nothing is kept of a file that has not all the roles of any."""

    def __init__(self, store: Store, rules: Sequence[Rule], items: Sequence[Item]) -> None:
        self.store = store
        self.bound = [
            (rule, rule.check, bound)
            for rule in rules
            if isinstance(rule.check, Tables) and (bound := _by_role(rule.check, items))
        ]
        self.kept = {item.index: _Kept() for _, _, bound in self.bound for item in bound}
        self.first = 0
        self.lines = array("L")

    def take(self, view: View) -> None:
        if not self.kept:
            return
        self.first = self.first or view.block.first_record
        self.lines.extend(view.block.lines)
        for index, kept in self.kept.items():
            kept.take(view.block.columns[index])

    def close(self) -> None:
        for rule, shape, items in self.bound:
            self._ask(rule, shape, items)

    def _ask(self, rule: Rule, shape: Tables, items: Sequence[Item]) -> None:
        kept = [self.kept[item.index] for item in items]
        rows = list(zip(*(one.codes for one in kept), strict=True))
        values = [one.values() for one in kept]
        told = {key: tuple(map(list.__getitem__, values, key)) for key in set(rows)}
        counts = {told[key]: count for key, count in Counter(rows).items() if any(map(str.strip, told[key]))}
        found = shape.faults(counts)
        faulty = {key: found[words] for key, words in told.items() if words in found}
        for offset, key in enumerate(rows if faulty else ()):
            for number, context in faulty.get(key, {}).items():
                self._add(rule, items[number], offset, told[key][number], context)

    def _add(self, rule: Rule, item: Item, offset: int, value: str, context: Mapping[str, object]) -> None:
        place = Place(
            record=self.first + offset,
            line=self.lines[offset],
            column=item.column.position,
            field=item.field.name,
        )
        self.store.add(rule.code, place, value, context)
