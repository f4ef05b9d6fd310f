"""Table × Layout × rules → Report: one pass over the records, every judgement once per distinct value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import filterfalse

from opendata.binding import ranking
from opendata.characters import are_figures, is_figure, is_ordinary
from opendata.collecting import Item, Store, unlisted
from opendata.judging import Judge
from opendata.languages import Languages
from opendata.model import (
    Blanks,
    Books,
    Cells,
    Column,
    ColumnFacts,
    Columns,
    Field,
    Forms,
    Headers,
    ItemTally,
    Layout,
    Place,
    Predicate,
    Repeats,
    Report,
    Requirement,
    Role,
    Rule,
    Scars,
    Severity,
    Table,
    Tally,
    Verdict,
)
from opendata.places import city_of, meant
from opendata.relating import RowRules, TableRules
from opendata.sections import Sections
from opendata.viewing import Memory, View

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
    cells = _CellRules(store, rules, items, others)
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


# ── Cells ─────────────────────────────────────────────────────────────────────────────────────────


class _Asked:
    """One cell rule at work on one column."""

    def __init__(self, rule: Rule, shape: Cells, item: Item) -> None:
        self.rule, self.plain, self.is_of_white_space = rule, shape.plain, shape.is_of_white_space
        self.predicate = shape.predicate(item.field)
        self.failed = 0


class _Column:
    """One column with the rules about its values: those asked about odd ones only, and the others."""

    def __init__(self, rules: Sequence[Rule], item: Item) -> None:
        self.item = item
        self.asked = [
            _Asked(rule, rule.check, item)
            for rule in rules
            if isinstance(rule.check, Cells) and rule.check.applies(item.field)
        ]
        self.of_odd = [one for one in self.asked if item.is_vouched(one.rule)], Memory()
        self.of_all = [one for one in self.asked if not item.is_vouched(one.rule)], Memory()


class _CellRules:
    """The rules about single cells, blank cells and repeated values, column by column."""

    def __init__(
        self, store: Store, rules: Sequence[Rule], items: Sequence[Item], others: Sequence[Item]
    ) -> None:
        self.store = store
        self.columns = [_Column(rules, item) for item in items]
        self.unlisted = [_Column(rules, item) for item in others]
        self.blanks = {item.index: _that_apply(Blanks, rules, item.field) for item in items}
        self.repeats = {item.index: _that_apply(Repeats, rules, item.field) for item in items}
        self.owners = _Owners(items)

    def take(self, view: View) -> None:
        for column in (*self.columns, *self.unlisted):
            self._values(view, column)
        for item, asked in ((column.item, column.asked) for column in self.columns):
            if asked or item.is_rated or self.repeats[item.index]:
                self._blanks(view, item)
            else:
                item.blank += view.block.columns[item.index].count("") - len(view.block.blank)
            for rule in self.repeats[item.index]:
                self._repeats(view, item, rule)

    def tallies(self, rows: int) -> tuple[Tally, ...]:
        return tuple(
            Tally(
                code=one.rule.code,
                field=column.item.field.name,
                applied=(applied := rows if one.is_of_white_space else rows - column.item.blank),
                passed=applied - one.failed,
            )
            for column in self.columns
            for one in column.asked
        )

    def _values(self, view: View, column: _Column) -> None:
        index = column.item.index
        for (asked, fine), values_of in ((column.of_odd, view.doubted), (column.of_all, view.filled)):
            if asked and ((values := fine.fresh(values_of(index))) or view.white(index)):
                self._ask(view, column.item, asked, fine, values)

    def _ask(self, view: View, item: Item, asked: list[_Asked], fine: Memory, values: set[str]) -> None:
        suspects: dict[Predicate | None, set[str]] = {None: values}
        if are_figures(values):
            suspects[is_ordinary] = suspects[is_figure] = set()
        found: list[tuple[_Asked, set[str]]] = []
        for one in asked:
            if one.plain not in suspects:
                suspects[one.plain] = set(filterfalse(one.plain, values))
            about = view.white(item.index) if one.is_of_white_space else suspects[one.plain]
            if bad := set(filterfalse(one.predicate, about)):
                found.append((one, bad))
        faulty = set().union(*(bad for _, bad in found))
        fine.learn(view, item.index, values, faulty)
        places = view.offsets(item.index, faulty) if faulty else []
        self._all_found(view, item, found, [o for o in places if o not in view.block.blank])

    def _all_found(
        self, view: View, item: Item, found: Sequence[tuple[_Asked, set[str]]], places: Sequence[int]
    ) -> None:
        """`places` are where any of the faulty values stands: the column is looked through once for all."""
        cells = view.block.columns[item.index]
        for one, bad in found:
            offsets = [offset for offset in places if cells[offset] in bad]
            one.failed += len(offsets)
            self._found(view, item, one.rule, offsets)

    def _blanks(self, view: View, item: Item) -> None:
        offsets = view.blank(item.index)
        item.blank += len(offsets)
        for rule in self.blanks[item.index]:
            self._found(view, item, rule, offsets)
        if not item.field.blank_allowed:
            item.fail(offsets)

    def _repeats(self, view: View, item: Item, rule: Rule) -> None:
        cells, owners = view.block.columns[item.index], self.owners.of(view)
        repeats = view.repeats(item.index) if owners is None else view.repeats_within(item.index, owners)
        found = [(o, first) for o, first in repeats if not cells[o].isspace()]
        if found:
            offsets, firsts = zip(*found, strict=True)
            self._found(view, item, rule, offsets, firsts)

    def _found(
        self, view: View, item: Item, rule: Rule, offsets: Sequence[int], contexts: Sequence[int] = ()
    ) -> None:
        if offsets:
            self.store.add_cells(rule.code, view, item, offsets, contexts)
            if rule.severity is Severity.ERROR:
                item.fail(offsets)


class _Owners:
    """Whose records they are, by the publisher's code: identifiers are unique within one of them only."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._index = next((i.index for i in items if i.field.role is Role.LOCAL_GOVERNMENT_CODE), None)
        self._first = ""
        self._are_several = False

    def of(self, view: View) -> Sequence[str] | None:
        """For every record "" or another owner than the first; None as long as there is but one."""
        if self._index is None:
            return None
        bodies = {cell: city_of(code) for cell in view.filled(self._index) if (code := meant(cell))}
        cells = view.block.columns[self._index]
        self._first = self._first or next((bodies[cell] for cell in cells if cell in bodies), "")
        names = {cell: body for cell, body in bodies.items() if body != self._first}
        self._are_several = self._are_several or bool(names)
        return [names.get(cell, "") for cell in cells] if self._are_several else None


def _that_apply(shape: type[Blanks | Repeats], rules: Sequence[Rule], item: Field) -> list[Rule]:
    return [
        rule
        for rule in rules
        if isinstance(rule.check, shape)
        and isinstance(rule.check, Blanks | Repeats)
        and rule.check.applies(item)
    ]


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
