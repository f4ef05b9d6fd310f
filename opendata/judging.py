"""The built-in Table Schema engine: block by block, the verdict frictionless would give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import filterfalse, islice

from opendata import table_schema
from opendata.model import Block, Column, Field, Judgement, Predicate, Verdict
from opendata.viewing import Memory, View

_ABSENT = "\udc00"
"""Stands for a cell that a short row does not have: no decoded text holds a lone surrogate."""


class _Judged:
    """One column at work: a cheap test for faultless cells, and the full one for the rest."""

    def __init__(self, item: Field, position: int) -> None:
        self.item, self.position = item, position
        self.sure = table_schema.sure(item)
        self.rules = table_schema.judge(item)
        self.identity = table_schema.identity(item)
        self.fine = Memory()
        self.values: set[object] = set()


class Judge:
    """Collects the verdict: complete counts, and the first `keep` judgements."""

    def __init__(self, columns: Iterable[Column], missing_values: tuple[str, ...], keep: int) -> None:
        self.keep, self.missing = keep, frozenset(missing_values) | {_ABSENT}
        self.counts: Counter[str] = Counter()
        self.judgements: list[Judgement] = []
        self.columns = [_Judged(column.item, column.position) for column in columns if column.item]
        self._spots: list[tuple[int, int, str]] = []

    def take(self, view: View) -> None:
        """Judge the next block of records."""
        view = self._without_padding(view)
        blank = self._blank_rows(view)
        self._widths(view.block, blank)
        for judged in self.columns:
            if judged.item.constraints.required:
                self._required(view, judged, blank)
            if judged.sure is not None:
                self._values(view, judged, judged.sure)
            if judged.item.constraints.unique:
                self._unique(view, judged)
        self._keep_first()

    def verdict(self) -> Verdict:
        counts = dict(sorted(self.counts.items()))
        return Verdict(engine="built-in", counts=counts, judgements=tuple(self.judgements))

    def _without_padding(self, view: View) -> View:
        """Where an empty cell is a value, tell it from a cell that a short row does not have."""
        block, width = view.block, len(view.block.columns)
        if "" in self.missing or all(found > width for found in block.widths.values()):
            return view
        columns = tuple(
            tuple(
                _ABSENT if block.widths.get(offset, width) <= index else cell
                for offset, cell in enumerate(cells)
            )
            for index, cells in enumerate(block.columns)
        )
        return View(block.but(columns=columns), {}, view.ordinary)

    def _blank_rows(self, view: View) -> set[int]:
        """Rows whose every cell is missing: frictionless says one thing of them and nothing else."""
        columns = view.block.columns
        offsets = view.offsets(0, self.missing & view.odd(0)) if columns else [*range(len(view.block))]
        for cells in columns[1:]:
            offsets = [offset for offset in offsets if cells[offset] in self.missing]
        first = view.block.first_record
        self._add("blank-row", ((first + offset, 0) for offset in offsets), len(offsets))
        return set(offsets)

    def _widths(self, block: Block, blank: set[int]) -> None:
        first, width = block.first_record, len(block.columns)
        widths = {first + o: found for o, found in block.widths.items() if o not in blank}
        for rule, cells in (
            ("extra-cell", {record: range(width + 1, found + 1) for record, found in widths.items()}),
            ("missing-cell", {record: range(found + 1, width + 1) for record, found in widths.items()}),
        ):
            places = ((record, position) for record, positions in cells.items() for position in positions)
            self._add(rule, places, sum(map(len, cells.values())))

    def _required(self, view: View, judged: _Judged, blank: set[int]) -> None:
        index = judged.position - 1
        if missing := self.missing & view.odd(index):
            offsets = [o for o in view.offsets(index, missing) if o not in blank]
            self._add_cells("required", view, judged, offsets)

    def _values(self, view: View, judged: _Judged, sure: Predicate) -> None:
        index = judged.position - 1
        fresh = judged.fine.fresh(view.odd(index))
        doubtful = (value for value in filterfalse(sure, fresh) if value not in self.missing)
        broken = {value: rules for value in doubtful if (rules := judged.rules(value))}
        judged.fine.learn(view, index, fresh, broken)
        if broken:
            cells = view.block.columns[index]
            offsets = view.offsets(index, broken)
            for rule in {rule for rules in broken.values() for rule in rules}:
                self._add_cells(rule, view, judged, [o for o in offsets if rule in broken[cells[o]]])

    def _unique(self, view: View, judged: _Judged) -> None:
        as_written = judged.item.type == "string" and judged.item.format == "default"
        if as_written and self.missing == {"", _ABSENT}:
            offsets = [offset for offset, _ in view.repeats(judged.position - 1)]
        else:
            offsets = list(self._repeated_values(view, judged))
        self._add_cells("unique-error", view, judged, offsets)

    def _repeated_values(self, view: View, judged: _Judged) -> Iterable[int]:
        index = judged.position - 1
        values = {cell: judged.identity(cell) for cell in view.distinct(index) - self.missing}
        for offset, cell in enumerate(view.block.columns[index]):
            value = values.get(cell)
            if value is None:
                continue
            if value in judged.values:
                yield offset
            judged.values.add(value)

    def _add_cells(self, rule: str, view: View, judged: _Judged, offsets: Sequence[int]) -> None:
        first = view.block.first_record
        self._add(rule, ((first + offset, judged.position) for offset in offsets), len(offsets))

    def _add(self, rule: str, places: Iterable[tuple[int, int]], count: int) -> None:
        """Count all; of the places, given in the order of the records, note no more than can be kept."""
        if count:
            self.counts[rule] += count
            room = self.keep - len(self.judgements)
            self._spots += ((record, position, rule) for record, position in islice(places, room))

    def _keep_first(self) -> None:
        room = self.keep - len(self.judgements)
        for record, position, rule in sorted(self._spots)[:room]:
            self.judgements.append(Judgement(record=record, column=position or None, rule=rule))
        self._spots = []
