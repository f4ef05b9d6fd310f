"""Source → Marked: a file repaired as far as it has one right answer, with every finding in its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from io import BytesIO
from pathlib import PurePath
from typing import NamedTuple

from opendata import __version__, converting
from opendata.converting import Manner
from opendata.edits import Edits, Fixed
from opendata.fixing import fix
from opendata.marked import OWN, Marked, Note
from opendata.model import Assessed, Books, Finding, Group, Headers, Kind, Place, Rule, Severity, Table, Text
from opendata.numbered import Numbered
from opendata.shaping import OBSTACLES, Wishes
from opendata.sniffing import Source, chunks
from opendata.validating import Options, rules_by_code, validate

KEPT = 20_000
"""Findings listed of one rule and column."""
MOST = 50_000
"""Findings listed at all, the gravest first."""
MOST_ROWS, MOST_COLUMNS = 1_048_575, 16_384 - OWN
MOST_CELLS = 3_000_000
"""More would make a workbook that is slow to open, and too large to be read back."""
PLAIN = Wishes()

_ORDER = tuple(Severity)
_NO_TABLE = Text("表として読める行がありません", "it holds no rows that can be read as a table")
_TOO_LARGE = Text(
    "Excelのブックで直すには大きすぎます（上限は300万セル）",
    "it is too large to be edited in a workbook (at most 3 million cells)",
)
_OF_WORKBOOKS = ("read-as-spreadsheet", "formula-without-value")
_OF_THE_CSV = Text("CSVの{a1}", "{a1} of the CSV")


class Made(NamedTuple):
    """A file as `opendata fix` makes it. `content` is None where it has no table that could be written.

    `is_original` where not a byte was changed.
    """

    fixed: Fixed
    content: bytes | None
    is_original: bool
    obstacles: tuple[Text, ...] = ()


def mark(source: Source, options: Options, *, repairs: bool = True) -> Marked:
    """Raises EnvironmentFailure when the file cannot be read."""
    original = b"".join(chunks(source))
    source = held(PurePath(source.name).name, original)
    made = make(source, options, repairs=repairs)
    shown = source if made.content is None else held(source.name, made.content)
    fixed = made.fixed
    after = validate(shown, options._replace(keep=KEPT, sheet=None if made.content else options.sheet))
    numbered = None
    if made.content is not None:
        numbered = Numbered(shown, options.schema, fixed.columns, fixed.edits.removed())
    obstacles = tuple(_obstacles(made, after, numbered))
    is_shown = numbered is not None and _TOO_LARGE not in obstacles
    labels = (*numbered.labels, *("",) * (numbered.width - len(numbered.labels))) if numbered else ()
    rules = rules_by_code()
    groups = (*_of_workbook(source, fixed.before, options, rules), *after.report.groups)
    note = Note(
        tool=__version__,
        name=source.name,
        labels=labels,
        columns=numbered.columns if numbered else (),
        removed=tuple(sorted(fixed.edits.removed())),
        original=original,
        shown=None if made.is_original else made.content,
        schema=options.schema.id if options.schema else None,
        sheet=fixed.before.report.form.sheet or options.sheet,
        is_workbook=fixed.before.report.form.kind is Kind.SPREADSHEET,
        repaired=repairs,
        obstacles=obstacles,
    )
    return Marked(
        note=note,
        layout=after.report.layout,
        rows=[(number, numbered.cells(number)) for number in numbered.at] if numbered and is_shown else (),
        findings=tuple(_placed(groups, rules, numbered)),
        counts=_counts(groups),
        before=fixed.before,
        after=after,
        edits=fixed.edits,
    )


def held(name: str, content: bytes) -> Source:
    return Source(name, partial(BytesIO, content))


def make(source: Source, options: Options, *, repairs: bool = True, wishes: Wishes = PLAIN) -> Made:
    """What `opendata fix` makes of the file, or the file as it is; the table of a workbook as CSV."""
    plain = Options(schema=options.schema, sheet=options.sheet)
    if repairs:
        fixed = fix(source, wishes, plain)
    else:
        before = validate(source, plain)
        fixed = Fixed(source.name, before, before, Edits())
    if fixed.content is not None:
        return Made(fixed, fixed.content, is_original=False)
    kind = fixed.before.report.form.kind
    if kind is Kind.SPREADSHEET:
        copy = converting.to_csv(source, Manner(options.schema, options.sheet, keep_header=True))
        return Made(fixed, copy.content, is_original=False, obstacles=copy.obstacles)
    is_text = kind is Kind.TEXT
    return Made(fixed, b"".join(chunks(source)) if is_text else None, is_original=is_text)


def _obstacles(made: Made, after: Assessed, numbered: Numbered | None) -> Iterator[Text]:
    """Why the book does not lead back to a file."""
    yield from made.obstacles
    codes = {group.code for group in (*made.fixed.before.report.groups, *after.report.groups)} & OBSTACLES
    if not made.obstacles:
        yield from (rule.title for code, rule in rules_by_code().items() if code in codes)
    if not codes and not made.obstacles and not (numbered and numbered.labels):
        yield _NO_TABLE
    if numbered and _is_too_large(len(numbered.at), numbered.width):
        yield _TOO_LARGE


def _is_too_large(rows: int, columns: int) -> bool:
    return rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS


# ── Findings ──────────────────────────────────────────────────────────────────────────────────────


def _of_workbook(
    source: Source, before: Assessed, options: Options, rules: Mapping[str, Rule]
) -> tuple[Group, ...]:
    """What only the workbook itself shows: hidden sheets, merged cells, persons in other sheets."""
    if before.report.form.kind is not Kind.SPREADSHEET:
        return ()
    return tuple(
        group
        for group in validate(source, options._replace(keep=KEPT)).report.groups
        if isinstance(rules[group.code].check, Books)
        or group.code in _OF_WORKBOOKS
        or any(finding.place.sheet for finding in group.findings)
    )


def _counts(groups: tuple[Group, ...]) -> Mapping[str, int]:
    counts: Counter[str] = Counter()
    for group in groups:
        counts[group.code] += group.count
    return counts


def _placed(
    groups: tuple[Group, ...], rules: Mapping[str, Rule], numbered: Numbered | None
) -> Iterator[Finding]:
    """The findings where the book shows them, the gravest first, then in the order of the file."""
    found = [finding for group in groups for finding in group.findings]
    ranks = {code: _ORDER.index(rule.severity) for code, rule in rules.items()}
    found.sort(key=lambda f: (ranks[f.code], f.place.record or 0, f.place.column or 0))
    for finding in found[:MOST]:
        rule = rules[finding.code]
        if finding.place.sheet or isinstance(rule.check, Books) or not numbered:
            yield finding
        elif finding.code in _OF_WORKBOOKS:
            yield _of_original(finding, numbered)
        else:
            yield _in_book(finding, rule, numbered)


def _of_original(finding: Finding, numbered: Numbered) -> Finding:
    """From the cell of a workbook to that of the book; without a place where it is not shown."""
    place = finding.place
    at, column = numbered.at.get(place.record or 0), numbered.places.get((place.column or 0) - 1)
    if at is None or column is None:
        return finding._replace(place=Place())
    moved = Place(at - numbered.head + 2, place.line, column + 1 + OWN, place.field)
    return finding._replace(place=moved)


def _in_book(finding: Finding, rule: Rule, numbered: Numbered) -> Finding:
    """Rows above the data have no place in the book but the header's."""
    place, context = finding.place, dict(finding.context)
    down, number = 1 - numbered.head, context.get("first")
    if isinstance(number, int):
        context["first"] = number + (OWN if isinstance(rule.check, Headers) else down)
    if rule.severity is Severity.PRIVATE and place.a1:
        context["a1"] = _OF_THE_CSV.format(a1=place.a1)
    column = place.column + OWN if place.column and place.column <= numbered.width else None
    moved = Place(_row(place.record, numbered.table, numbered.head), place.line, column, place.field)
    return finding._replace(place=moved, context=context)


def _row(record: int | None, table: Table, head: int) -> int | None:
    if record is None:
        return None
    if record == table.header_record:
        return 1
    return record - head + 1 if record > head else None
