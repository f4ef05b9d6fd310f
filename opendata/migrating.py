"""Table of the old edition → rows of the new one: planned column by column, carried out block by block."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from itertools import count
from pathlib import PurePath
from typing import NamedTuple

from opendata import detecting, reading, schema
from opendata.detecting import normalised
from opendata.errors import UsageError
from opendata.model import Block, Column, Field, Layout, Role, Schema, Table, Text
from opendata.moves import (
    SOURCE,
    TARGET,
    Batch,
    Declared,
    Kind,
    Move,
    Removed,
    Way,
    accessibility_words,
    declared,
)
from opendata.moving import Address, Codes, Copy, Flags, Job, Join, Publisher, Sheet
from opendata.places import meant
from opendata.shaping import LOSSY
from opendata.sniffing import Source
from opendata.validating import Options, rules_by_code, validate
from opendata.writing import Target, first_records, quoted

STANDARD_FORM = Target("UTF-8", bom=True, delimiter=",", newline="\r\n")
_NAMES = {"population": "{code}_population_{date}", "food_business": "{code}_food_business_all"}
_CODE_IN_NAME = re.compile(r"([0-9]{6})(?![0-9])")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Plan(NamedTuple):
    """Where every column of one file goes. With `obstacles` nothing can be moved without a loss."""

    path: str
    table: Table
    source: Schema
    target: Schema
    header: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    jobs: tuple[Job, ...] = ()
    removed: tuple[Removed, ...] = ()
    name: str = ""
    obstacles: tuple[Text, ...] = ()


def prepare(source: Source, lgcode: str = "", chosen: Schema | None = None) -> Plan:
    """Read a file and plan its migration. Raises UsageError where it is not of the old edition."""
    report = validate(source, Options(schema=chosen, keep=1)).report
    layout, codes = report.layout, {group.code for group in report.groups}
    old, new = _editions(source.name, layout)
    schemas = (chosen,) if chosen else schema.all_schemas()
    table = reading.read(source, detecting.dictionary(schemas).recognise)
    if codes & LOSSY:
        titles = tuple(rule.title for code, rule in rules_by_code().items() if code in codes & LOSSY)
        return Plan(source.name, table, old, new, obstacles=titles)
    survey = _Survey(layout, table)
    publisher = lgcode or survey.publisher or _code_in(source.name)
    planner = _Planner(layout, new, survey.filled, publisher)
    return Plan(
        path=source.name,
        table=table,
        source=old,
        target=new,
        header=tuple(planner.header),
        moves=tuple(planner.moves),
        jobs=tuple(planner.jobs),
        removed=tuple(_removed(source, table, survey.first_record)),
        name=_standard_name(new.slug, publisher, survey.date) or PurePath(source.name).stem,
    )


def carry_out(plan: Plan) -> Iterator[Batch]:
    """The rows of the result in the order of the file, and what they leave undone."""
    row = 2
    for block in plan.table.blocks():
        if kept := [offset for offset in range(len(block)) if offset not in block.blank]:
            sheet = Sheet(block, kept, row, len(plan.header))
            for job in plan.jobs:
                job.run(sheet)
            row += len(kept)
            yield sheet.batch()


def lines(rows: Sequence[Sequence[str]], *, is_beginning: bool = False) -> bytes:
    """Rows in the standard form; the beginning of the file has its mark."""
    text = "".join(map(_line, rows))
    return (STANDARD_FORM.mark if is_beginning else b"") + text.encode(STANDARD_FORM.encoding)


def _line(row: Sequence[str]) -> str:
    """Cell by cell only where a cell needs quotes."""
    mark, newline = STANDARD_FORM.delimiter, STANDARD_FORM.newline or ""
    plain = mark.join(row)
    if plain.count(mark) >= len(row) or any(sign in plain for sign in '"\r\n'):
        plain = mark.join(quoted(cell, mark) for cell in row)
    return plain + newline


# ── Planning ──────────────────────────────────────────────────────────────────────────────────────


class _Planner:
    """Gives every column of the file a place in the result: the declared one, its own name's, or the end."""

    def __init__(self, layout: Layout, target: Schema, filled: Set[int], publisher: str) -> None:
        self.header = [item.name for item in target.fields]
        self.moves: list[Move] = []
        self.jobs: list[Job] = []
        self._fields = {item.name: item for item in target.fields}
        self._columns = {column.item.name: column for column in layout.columns if column.item}
        self._fed: set[str] = set()
        self._placed: set[int] = set()
        self._lists_at: set[int] = set()
        self._codes = Codes(_column(layout, Role.LOCAL_GOVERNMENT_CODE), publisher)
        asked = declared(layout.schema.slug) if layout.schema else ()
        self._copies(asked)
        self._joins(asked)
        self._same_names(layout, target)
        self._publisher(target)
        self._addresses(asked, target)
        self._lists(asked)
        self._left(layout, filled)

    def _move(self, kind: Kind, sources: Sequence[Column], targets: Sequence[str]) -> int:
        self.moves.append(Move(kind, tuple(column.label for column in sources), tuple(targets)))
        self._fed.update(targets)
        return len(self.moves) - 1

    def _copy(self, column: Column, name: str) -> None:
        kind = Kind.KEPT if column.label == name else Kind.RENAMED
        self._placed.add(column.position)
        self.jobs.append(Copy(self._move(kind, [column], [name]), column, self.header.index(name)))

    def _asked(self, asked: Sequence[Declared], *ways: Way) -> Iterator[tuple[list[Column], Declared]]:
        """The declared moves of those ways whose columns the file has, all or some."""
        for one in asked:
            columns = [self._columns[name] for name in one.sources if name in self._columns]
            if one.way in ways and columns:
                yield columns, one

    def _copies(self, asked: Sequence[Declared]) -> None:
        for columns, one in self._asked(asked, Way.SAME, Way.RENAME):
            self._copy(columns[0], one.targets[0])

    def _joins(self, asked: Sequence[Declared]) -> None:
        for columns, one in self._asked(asked, Way.JOIN):
            number = self._move(Kind.JOINED, columns, one.targets)
            self._placed.update(column.position for column in columns)
            self.jobs.append(Join(number, tuple(columns), self.header.index(one.targets[0])))

    def _same_names(self, layout: Layout, target: Schema) -> None:
        """Columns that only the new edition knows."""
        labels = [column.label for column in layout.columns]
        ahead = detecting.assign(labels, target, (target,))
        for column, read in zip(layout.columns, ahead.columns, strict=True):
            is_free = column.position not in self._placed and column.item is None
            if is_free and read.item and read.item.name not in self._fed:
                self._copy(column, read.item.name)

    def _publisher(self, target: Schema) -> None:
        code, name = target.first(Role.LOCAL_GOVERNMENT_CODE), target.first(Role.LOCAL_GOVERNMENT_NAME)
        if code and name:
            self.jobs.append(Publisher(self._codes, self._fill(code), self._fill(name), code.name))

    def _fill(self, item: Field) -> tuple[int, int]:
        return self._move(Kind.FILLED, (), [item.name]), self.header.index(item.name)

    def _addresses(self, asked: Sequence[Declared], target: Schema) -> None:
        """Not where the file has some of the parts already: they could contradict each other."""
        for columns, one in self._asked(asked, Way.SPLIT_ADDRESS):
            if self._fed.isdisjoint(one.targets):
                number = self._move(Kind.SPLIT, columns, one.targets)
                place = target.first(Role.LOCATION_LOCAL_GOVERNMENT_CODE)
                targets = tuple(map(self.header.index, one.targets))
                fields = tuple(self._fields[name] for name in one.targets)
                where = self._fill(place) if place else None
                self.jobs.append(Address(number, columns[0], self._codes, targets, fields, where))

    def _lists(self, asked: Sequence[Declared]) -> None:
        """The list itself stays, at the end: a mark says less than its words."""
        for columns, one in self._asked(asked, Way.SPLIT_LIST):
            new = [name for other in asked if other.way is Way.NEW for name in other.targets]
            marks = [name for name in new if self._fields[name].role is Role.YES_NO]
            free = [name for name in (*one.targets, *marks) if name not in self._fed]
            words = {normalised(word): item for word, item in accessibility_words() if item in free}
            words |= {normalised(name): name for name in free}
            targets = {name: (self.header.index(name), self._fields[name]) for name in free}
            self._lists_at.add(columns[0].position)
            self.jobs.append(Flags(self._move(Kind.SPLIT, columns, free), columns[0], targets, words))

    def _left(self, layout: Layout, filled: Set[int]) -> None:
        """What has no place goes behind the standard columns; a nameless column or a list only if filled."""
        taken = set(map(normalised, self.header))
        for column in layout.columns:
            may_go = not column.label.strip() or column.position in self._lists_at
            is_nothing = may_go and column.position - 1 not in filled
            if column.position not in self._placed and not is_nothing:
                name = distinct(column.label, taken)
                self.header.append(name)
                number = self._move(Kind.LEFT, [column], [name])
                self.jobs.append(Copy(number, column, len(self.header) - 1))


def distinct(label: str, taken: set[str]) -> str:
    """The column's own name, with a number behind it where another column has that name already."""
    names = (label if number == 1 else f"{label}_{number}" for number in count(1))
    name = next(name for name in names if not label.strip() or normalised(name) not in taken)
    taken.add(normalised(name))
    return name


# ── The file as it is ─────────────────────────────────────────────────────────────────────────────


def _editions(path: str, layout: Layout) -> tuple[Schema, Schema]:
    """The definition of the file and the one it is to follow."""
    found = layout.schema
    if found is None or not any(column.item for column in layout.columns):
        raise UsageError(
            Text(
                "「{path}」は、推奨データセット（2017年）のどのデータセットか分かりません。"
                "--schema 名前@legacy-2017 で指定できます。",
                "{path} is no recognisable dataset of the recommended ones (2017); "
                "--schema SLUG@legacy-2017 names one.",
            ).format(path=path)
        )
    targets = schema.find(found.slug, TARGET)
    if found.edition != SOURCE or not targets or not declared(found.slug):
        raise UsageError(
            Text(
                "「{path}」は推奨データセット（2017年）の形ではありません（{title}、{edition}）。移行の必要はありません。",
                "{path} is not in the layout of 2017 ({title}, {edition}); there is nothing to migrate.",
            ).format(path=path, title=found.title, edition=found.edition)
        )
    return found, targets[0]


class _Survey:
    """What must be known of all records before the first is written."""

    def __init__(self, layout: Layout, table: Table) -> None:
        self.filled: set[int] = set()
        self.first_record: int | None = None
        self._codes = _Values(_column(layout, Role.LOCAL_GOVERNMENT_CODE))
        self._dates = _Values(_column(layout, Role.DATE))
        for block in table.blocks():
            if len(block) and self.first_record is None:
                self.first_record = block.first_record
            self._note(block)
            for values in (self._codes, self._dates):
                values.note(block)

    def _note(self, block: Block) -> None:
        for index, column in enumerate(block.columns):
            if index not in self.filled and any(map(str.strip, column)):
                self.filled.add(index)

    @property
    def publisher(self) -> str:
        """The one code that the file names, "" where there are none or several."""
        return (meant(self._codes.only) or "") if self._codes.only else ""

    @property
    def date(self) -> str:
        return self._dates.only


class _Values:
    """The different values of one column, as far as it matters whether there is just one."""

    def __init__(self, column: Column | None) -> None:
        self._column = column
        self._values: set[str] = set()

    def note(self, block: Block) -> None:
        if self._column and len(self._values) < 2:
            self._values |= set(map(str.strip, block.columns[self._column.position - 1])) - {""}

    @property
    def only(self) -> str:
        return next(iter(self._values)) if len(self._values) == 1 else ""


def _column(layout: Layout, role: Role) -> Column | None:
    return next((column for column in layout.columns if column.item and column.item.role is role), None)


def _removed(source: Source, table: Table, first: int | None) -> Iterator[Removed]:
    rows = first_records(source, table.form, first - 1 if first else None)
    for record, line, cells in rows:
        if record != table.header_record and any(map(str.strip, cells)):
            yield Removed(record, line, ",".join(quoted(cell, ",") for cell in cells))


def _code_in(path: str) -> str:
    """The code a file name begins with, where it is a listed one."""
    found = _CODE_IN_NAME.match(PurePath(path).name)
    return found[1] if found and found[1] in schema.local_governments() else ""


def _standard_name(slug: str, code: str, date: str) -> str:
    """The file name of the standard without its suffix; "" where the publisher is not known."""
    pattern = _NAMES.get(slug, "{code}_{slug}")
    if "{date}" in pattern and not _ISO_DATE.fullmatch(date):
        pattern = "{code}_{slug}"
    return pattern.format(code=code, slug=slug, date=date.replace("-", "")) if code else ""
