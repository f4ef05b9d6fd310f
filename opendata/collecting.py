"""What one pass gathers: findings as they come in, and which rows of an item fall short."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from opendata import ordinary
from opendata.model import Column, Field, Finding, Group, Incident, Place, Requirement, Rule, Text
from opendata.viewing import View


class Store:
    """Findings as they come in: counted without limit, kept up to `keep` per rule and column."""

    def __init__(self, keep: int) -> None:
        self.keep = keep
        self.counts: Counter[tuple[str, int | None]] = Counter()
        self.kept: defaultdict[tuple[str, int | None], list[Finding]] = defaultdict(list)

    def add(
        self, code: str, place: Place, value: str = "", context: Mapping[str, object] | None = None
    ) -> None:
        key = (code, place.column)
        self.counts[key] += 1
        if len(self.kept[key]) < self.keep:
            self.kept[key].append(Finding(code=code, place=place, value=value, context=context or {}))

    def add_cells(
        self, code: str, view: View, item: Item, offsets: Sequence[int], contexts: Sequence[int] = ()
    ) -> None:
        """Findings in one column of a block; `contexts` are the related records, if any."""
        block, position = view.block, item.column.position
        room = self.keep - len(self.kept[code, position])
        self.counts[code, position] += len(offsets)
        for number, offset in enumerate(offsets[: max(0, room)]):
            place = Place(
                record=block.first_record + offset,
                line=block.lines[offset],
                column=position,
                field=item.field.name,
            )
            context = {"first": contexts[number]} if contexts else {}
            value = block.columns[item.index][offset]
            self.kept[code, position].append(Finding(code=code, place=place, value=value, context=context))

    def notice(self, incidents: Iterable[Incident]) -> None:
        for incident in incidents:
            place = Place(record=incident.record, line=incident.line, column=incident.column)
            self.add(incident.code, place, incident.value, incident.context)

    def drop(self, code: str, column: int) -> None:
        self.counts.pop((code, column), None)
        self.kept.pop((code, column), None)

    def groups(self, order: Sequence[str]) -> tuple[Group, ...]:
        """One group per rule asked for and column, the file's own first, then column by column."""
        rank = {code: number for number, code in enumerate(order)}
        asked = (key for key in self.counts if key[0] in rank)
        ranked = sorted(asked, key=lambda key: (key[1] or 0, rank[key[0]]))
        return tuple(
            Group(
                code=code,
                column=column,
                count=self.counts[code, column],
                findings=tuple(self.kept[code, column]),
            )
            for code, column in ranked
        )


def unlisted(column: Column) -> Field:
    """A column that carries no item of the schema, as an item of its own name."""
    name = column.label.strip() or str(column.position)
    return Field(name=name, title=Text(name, name))


class Item:
    """A column that carries an item of the schema, with what its rates are made of."""

    def __init__(self, column: Column, field: Field) -> None:
        self.column, self.field, self.index = column, field, column.position - 1
        self.ordinary = ordinary.of(field)
        self.is_rated = field.counts_as_required or field.requirement is Requirement.RECOMMENDED
        self.blank = 0
        self.failed = 0
        self._failing: set[int] = set()

    def is_vouched(self, rule: Rule) -> bool:
        """Whether a rule has nothing to say of the ordinary values of this item."""
        return self.ordinary is not None and rule.code not in self.ordinary.but

    def fail(self, offsets: Iterable[int]) -> None:
        """Mark rows of the current block in which this item falls short."""
        if self.is_rated:
            self._failing.update(offsets)

    def close_block(self) -> None:
        self.failed += len(self._failing)
        self._failing.clear()
