"""Rules about single cells, blank cells and repeated values: asked once per value that is not ordinary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import filterfalse

from opendata.characters import are_figures, is_figure, is_ordinary
from opendata.collecting import Item, Store
from opendata.model import Blanks, Cells, Field, Plain, Predicate, Repeats, Role, Rule, Severity, Tally
from opendata.places import city_of, meant
from opendata.viewing import Memory, View, unlike


class _Asked:
    """One cell rule at work on one column."""

    def __init__(self, rule: Rule, shape: Cells, item: Item) -> None:
        self.rule, self.shape, self.item = rule, shape, item
        self.failed = 0

    @cached_property
    def predicate(self) -> Predicate:
        """Made when there is a value to ask it about: most have none."""
        return self.shape.predicate(self.item.field)


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


class CellRules:
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
        self.owners.take(view)
        for column in (*self.columns, *self.unlisted):
            self._values(view, column)
        for item in (column.item for column in self.columns):
            self._blanks(view, item)
            for rule in self.repeats[item.index]:
                self._repeats(view, item, rule)

    def tallies(self, rows: int) -> tuple[Tally, ...]:
        return tuple(
            Tally(
                code=one.rule.code,
                field=column.item.field.name,
                applied=(applied := rows if one.shape.is_of_white_space else rows - column.item.blank),
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
        suspects: dict[Plain | None, set[str]] = {None: values}
        if are_figures(values):
            suspects[is_ordinary] = suspects[is_figure] = set()
        found: list[tuple[_Asked, set[str]]] = []
        for one in asked:
            if one.shape.plain is not None and one.shape.plain not in suspects:
                suspects[one.shape.plain] = unlike(one.shape.plain, values)
            about = view.white(item.index) if one.shape.is_of_white_space else suspects[one.shape.plain]
            if about and (bad := set(filterfalse(one.predicate, about))):
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
        """Where they are matters only if it is told, or if the item falls short there."""
        item.blank += view.count_blank(item.index)
        for rule in self.blanks[item.index]:
            self._found(view, item, rule, view.blank(item.index))
        if item.is_rated and not item.field.blank_allowed:
            item.fail(view.blank(item.index))

    def _repeats(self, view: View, item: Item, rule: Rule) -> None:
        cells = view.block.columns[item.index]
        repeats = self.owners.same(view, item.index)
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
    """Whose the records are, by the publisher's code: identifiers are unique within one of them only."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._index = next((i.index for i in items if i.field.role is Role.LOCAL_GOVERNMENT_CODE), None)
        self._first = ""
        self._of: list[str] = []
        """Record by record "" for the first owner of the table, or the code of another."""
        self._start = 0
        self._others: dict[tuple[int, str, str], int] = {}
        """Column, owner and value → the first such record, where another owner had the value before."""

    def take(self, view: View) -> None:
        """Before anything is asked about a block."""
        if self._index is None or not view.block.lines:
            return
        self._start = self._start or view.block.first_record
        bodies = {cell: city_of(code) for cell in view.filled(self._index) if (code := meant(cell))}
        cells = view.block.columns[self._index]
        self._first = self._first or next((bodies[cell] for cell in cells if cell in bodies), "")
        names = {cell: body for cell, body in bodies.items() if body != self._first}
        self._of += [names.get(cell, "") for cell in cells] if names else [""] * len(cells)

    def same(self, view: View, index: int) -> list[tuple[int, int]]:
        """As `View.repeats`, of what stood before for the same owner."""
        repeats = view.repeats(index)
        return repeats if self._index is None else list(self._own(view, index, repeats))

    def _own(self, view: View, index: int, repeats: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        cells, first = view.block.columns[index], view.block.first_record
        for offset, earlier in repeats:
            record, owner = first + offset, self._of[first + offset - self._start]
            if self._of[earlier - self._start] != owner:
                earlier = self._others.setdefault((index, owner, cells[offset]), record)
            if earlier != record:
                yield offset, earlier


def _that_apply(shape: type[Blanks | Repeats], rules: Sequence[Rule], item: Field) -> list[Rule]:
    return [
        rule
        for rule in rules
        if isinstance(rule.check, shape)
        and isinstance(rule.check, Blanks | Repeats)
        and rule.check.applies(item)
    ]
