"""Table × Layout × rules → Report: one pass over the records, every judgement once per distinct value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from opendata.asking import CellRules
from opendata.binding import ranking
from opendata.collecting import Item, Store, unlisted
from opendata.judging import Judge
from opendata.languages import Languages
from opendata.model import (
    Blanks,
    Books,
    Column,
    ColumnFacts,
    Columns,
    Field,
    Forms,
    Headers,
    ItemTally,
    Layout,
    Place,
    Report,
    Requirement,
    Rule,
    Scars,
    Table,
    Verdict,
)
from opendata.relating import RowRules, TableRules
from opendata.sections import Sections
from opendata.viewing import View

Engine = Callable[[Table, Layout, int], Verdict]


def check(
    table: Table,
    layout: Layout,
    rules: Sequence[Rule],
    keep: int = 1000,
    engine: Engine | None = None,
    order: Sequence[str] = (),
) -> Report:
    """Judge a table. `keep` bounds the findings stored per rule and column; every count stays complete.

    `engine` takes the place of the built-in Table Schema layer. `order` holds the codes of all rules to be
    told of where `rules` lacks those with nothing to do here. Raises EnvironmentFailure when the file
    cannot be read to its end.
    """
    store = Store(keep)
    items = [Item(column, column.item) for column in layout.columns if column.item]
    others = [Item(column, unlisted(column)) for column in layout.columns if not column.item]
    judge = Judge(layout.columns, layout.schema.missing_values if layout.schema else ("",), keep)
    records = _Records(store, items)
    cells = CellRules(store, rules, items, others)
    rank = ranking(layout.schema)
    ranked = sorted(items, key=lambda item: rank(item.column))
    rows = RowRules(store, rules, ranked)
    tables = TableRules(store, rules, ranked)
    sections, languages = Sections(store, layout.columns), Languages(items)
    seen: dict[int, dict[str, int]] = {}
    ordinary = {item.index: item.ordinary for item in (*items, *others) if item.ordinary}

    _file_rules(store, table, layout, rules)
    for block in table.blocks():
        view = View(block, seen, ordinary)
        store.notice(block.incidents)
        for part in (records, cells, rows, tables, sections, languages):
            part.take(view)
        if engine is None:
            judge.take(view)
        for item in items:
            item.close_block()
    records.close()
    tables.close()
    sections.close(records.count)
    _closing_rules(store, table, rules, items, records.count)

    return Report(
        form=table.form,
        header_line=table.header_line,
        layout=layout,
        rows=records.count,
        columns=len(layout.columns),
        groups=store.groups(order or [rule.code for rule in rules]),
        tallies=cells.tallies(records.count),
        items=_item_tallies(layout, items, records.count),
        filled=tuple(item.column for item in items if item.blank < records.count),
        verdict=_verdict(table, layout, keep, engine, judge),
        structure=table.structure,
        translations=tuple(languages.told(records.count)),
    )


def _verdict(table: Table, layout: Layout, keep: int, engine: Engine | None, judge: Judge) -> Verdict | None:
    if layout.schema is None or table.header_record is None:
        return None
    return engine(table, layout, keep) if engine else judge.verdict()


# ── The file and its header ───────────────────────────────────────────────────────────────────────


def _file_rules(store: Store, table: Table, layout: Layout, rules: Sequence[Rule]) -> None:
    store.notice(table.incidents)
    for rule in rules:
        match rule.check:
            case Forms(faults=faults):
                for context in faults(table.form):
                    store.add(rule.code, Place(), context=context)
            case Books(faults=seen) if table.structure:
                for place, context in seen(table.structure):
                    store.add(rule.code, place, context=context)
            case Headers(faults=faults_of) if table.header_record is not None:
                for column, item, context in faults_of(layout):
                    value = column.label if column else ""
                    store.add(rule.code, _header_place(table, column, item), value, context)
            case _:
                pass


def _header_place(table: Table, column: Column | None, item: Field | None) -> Place:
    if column is None:
        return Place(line=table.header_line, field=item.name if item else None)
    name = item.name if item else column.label or None
    return Place(record=table.header_record, line=table.header_line, column=column.position, field=name)


def _closing_rules(
    store: Store, table: Table, rules: Sequence[Rule], items: Sequence[Item], rows: int
) -> None:
    """What can be said only after the last record."""
    if not rows and table.header:
        store.add("no-records", Place())
    if not rows:
        return
    blank_rules = [rule.code for rule in rules if isinstance(rule.check, Blanks)]
    for rule in rules:
        if not isinstance(rule.check, Columns):
            continue
        for item in items:
            if rule.check.passes(ColumnFacts(column=item.column, rows=rows, blank=item.blank)):
                continue
            for code in blank_rules:
                store.drop(code, item.column.position)
            place = Place(column=item.column.position, field=item.field.name)
            store.add(rule.code, place, context={"rows": rows})
    _scars(store, rules)


def _scars(store: Store, rules: Sequence[Rule]) -> None:
    """What the findings together say of the file, told last."""
    counts: Counter[str] = Counter()
    for (code, _), count in store.counts.items():
        counts[code] += count
    for rule in rules:
        if isinstance(rule.check, Scars):
            for context in rule.check.faults(counts):
                store.add(rule.code, Place(), context=context)


# ── Records ───────────────────────────────────────────────────────────────────────────────────────


class _Records:
    """Blank rows, rows whose cell count is not the header's, and rows that say the same as one before."""

    def __init__(self, store: Store, items: Sequence[Item]) -> None:
        self.store = store
        self.count = 0
        self._held: list[tuple[int, int]] = []
        self._ids = [item.index for item in items if item.field.constraints.unique]
        self._known: dict[int, int] = {}

    def take(self, view: View) -> None:
        block = view.block
        self.count += len(block) - len(block.blank)
        for offset, found in block.widths.items():
            if offset not in block.blank:
                self._width(view, offset, found)
        self._duplicates(view)
        if block.blank:
            self._blank_rows(view)
        elif len(block):
            self._release("blank-row")

    def close(self) -> None:
        self._release("trailing-blank-rows")

    def _width(self, view: View, offset: int, found: int) -> None:
        block, expected = view.block, len(view.block.columns)
        place = Place(record=block.first_record + offset, line=block.lines[offset])
        context = {"found": found, "expected": expected}
        if found < expected:
            self.store.add("too-few-cells", place, context=context)
        elif text := block.surplus[offset]:
            self.store.add("too-many-cells", place, text, context)
        else:
            self.store.add("surplus-blank-cells", place, context=context)

    def _duplicates(self, view: View) -> None:
        """Records equal in every cell. Those that have an identifier are the business of duplicate-id."""
        block = view.block
        nameless = [set(view.blank(index)) for index in self._ids]
        if set() in nameless:
            return
        offsets = sorted(set(range(len(block))).intersection(*nameless) - block.blank)
        chosen = zip(*(map(column.__getitem__, offsets) for column in block.columns), strict=True)
        for offset, row in zip(offsets, map(hash, chosen), strict=True):
            record = block.first_record + offset
            if (first := self._known.setdefault(row, record)) != record:
                place = Place(record=record, line=block.lines[offset])
                self.store.add("duplicate-row", place, context={"first": first})

    def _blank_rows(self, view: View) -> None:
        """Hold blank rows back until it is known whether anything follows them."""
        block = view.block
        for offset in range(len(block)):
            if offset in block.blank:
                self._held.append((block.first_record + offset, block.lines[offset]))
            elif self._held:
                self._release("blank-row")

    def _release(self, code: str) -> None:
        for record, line in self._held:
            self.store.add(code, Place(record=record, line=line))
        self._held = []


# ── Rates ─────────────────────────────────────────────────────────────────────────────────────────


def _item_tallies(layout: Layout, items: Sequence[Item], rows: int) -> tuple[ItemTally, ...]:
    """Every rated item of the schema, in official order; a missing column fails every row."""
    if layout.schema is None:
        return ()
    failed = {item.field.name: item.failed for item in items}
    return tuple(
        ItemTally(field=field, applied=rows, passed=rows - failed.get(field.name, rows))
        for field in layout.schema.fields
        if field.counts_as_required or field.requirement is Requirement.RECOMMENDED
    )
