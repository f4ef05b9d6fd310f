"""Source → edits and repaired bytes; a repair that would set off a finding elsewhere is taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import partial
from io import BytesIO
from itertools import chain

from opendata import converting, detecting, reading, schema
from opendata.combining import Changes, Repairs
from opendata.converting import Manner
from opendata.edits import GONE, Edit, Edits, Fixed
from opendata.model import (
    Assessed,
    Blanks,
    Block,
    Cells,
    Column,
    Columns,
    Finding,
    Group,
    Kind,
    Layout,
    Noticed,
    Place,
    Repeats,
    Report,
    Rows,
    Safety,
    Tables,
    Text,
)
from opendata.repairing import Refused, Terms
from opendata.shaping import OBSTACLES, OVERFULL, Shaper, Wishes
from opendata.sniffing import Source
from opendata.validating import Options, rules_by_code, validate
from opendata.viewing import View
from opendata.writing import Pen, first_records, quoted

ROUNDS = 10
"""How often repairs are taken back one by one before whole columns are left as they are."""

DEFAULTS, PLAIN = Options(), Wishes()
_HARM = Text(
    "形や列を直すとほかの指摘が生じます（--keep-header を付けると直せることがあります）",
    "Repairs of its form would lead to other findings (--keep-header may help)",
)
_LEFT_ALONE = Text(
    "セルが列名より多い{count}行は、どの値がどの列のものか分からないため、書かれたまま残します。"
    "列の並べ替えと削除、区切りの変更も行いません",
    "Rows with more cells than the header ({count}) stay as they are written, since nobody knows which value "
    "belongs where; for their sake no column is moved or removed and the separators stay",
)
_CELLS = Text("セル{count}個", "{count} cells")


def fix(source: Source, wishes: Wishes = PLAIN, options: Options = DEFAULTS) -> Fixed:
    """Plan all repairs, carry them out in memory, and check the result. Nothing is written to disk.

    Raises EnvironmentFailure when the file cannot be read.
    """
    before = validate(source, options)
    if before.report.form.kind is Kind.SPREADSHEET:
        return _fix_workbook(source, before, wishes, options)
    codes = {group.code for group in before.report.groups}
    if before.report.form.kind is not Kind.TEXT or codes & OBSTACLES:
        obstacles = tuple(rule.title for code, rule in rules_by_code().items() if code in codes & OBSTACLES)
        return Fixed(source.name, before, before, Edits(), obstacles=obstacles)
    harmed = Fixed(source.name, before, before, Edits(), obstacles=(_HARM,))
    return _Job(source, before, wishes, options).run() or harmed


def _fix_workbook(source: Source, before: Assessed, wishes: Wishes, options: Options) -> Fixed:
    """Its sheet as CSV; `content` is that CSV even where nothing is repaired. Places are the workbook's."""
    copy = converting.to_csv(source, Manner(options.schema, options.sheet, keep_header=True))
    if copy.content is None:
        return Fixed(source.name, before, before, Edits(), obstacles=copy.obstacles)
    fixed = fix(Source(source.name, partial(BytesIO, copy.content)), wishes, options)
    if fixed.obstacles:
        return fixed._replace(before=before, after=before)
    content = copy.content if fixed.content is None else fixed.content
    return fixed._replace(before=before, edits=fixed.edits.of_a_sheet(), content=content)


# ── One file ──────────────────────────────────────────────────────────────────────────────────────

_Harm = dict[tuple[str, int | None], list[Finding]]
"""Rule and column (of the input, from 0) with findings, some of which were not there before."""
_PLACED = Noticed | Cells | Blanks | Rows | Repeats
"""Rules that name every record at fault, so that none may take another's place."""


class _Job:
    """Repairs one file, again and again, until nothing is found that was not found before.

    A column said to be empty as a whole has its blank cells counted one by one once some are filled.
    """

    def __init__(self, source: Source, before: Assessed, wishes: Wishes, options: Options) -> None:
        self.source, self.before, self.wishes, self.options = source, before, wishes, options
        self.rules = rules_by_code()
        schemas = (options.schema,) if options.schema else schema.all_schemas()
        self.table = reading.read(source, detecting.dictionary(schemas).recognise)
        self.layout = before.report.layout

    def run(self) -> Fixed | None:
        """None when even the repairs of the file's form would do harm."""
        name, refused = self.source.name, Refused()
        for number in range(ROUNDS + 2):
            attempt = _Attempt(self, refused)
            content = attempt.content()
            if not attempt.edits:
                return Fixed(name, self.before, self.before, attempt.edits)
            after = validate(Source(name, partial(BytesIO, content)), self.options)
            traces = _Traces(attempt.edits)
            harm = self._harm(after.report, attempt.columns, traces)
            if not harm and self._is_read_alike(after.report.layout, attempt):
                columns, notes = tuple(attempt.columns), tuple(_notes(after.report))
                return Fixed(name, self.before, after, attempt.edits, content, columns=columns, notes=notes)
            blamed = self._blame(harm if number < ROUNDS else {}, attempt.edits, traces)
            more = refused.and_also(blamed)
            if more == refused:
                return None
            refused = more
        return None

    def _is_read_alike(self, after: Layout, attempt: _Attempt) -> bool:
        """Whether the output is taken for the same dataset, and the same row for its header."""
        found = [column.label for column in after.columns]
        return after.schema is self.layout.schema and found == attempt.labels

    def _harm(self, after: Report, columns: Sequence[int], traces: _Traces) -> _Harm:
        old = _counts(self.before.report, range(len(self.layout.columns)))
        told = {index for code, index in old if isinstance(self.rules[code].check, Columns)}
        harm: _Harm = {}
        for (code, index), groups in _counts(after, columns).items():
            check, known = self.rules[code].check, old.get((code, index), [])
            findings = [finding for group in groups for finding in group.findings]
            fresh = traces.fresh(findings, known)
            is_placed = isinstance(check, _PLACED) and not any(group.omitted for group in (*known, *groups))
            is_more = _total(groups) > _total(known) or (is_placed and fresh)
            if is_more and not (index in told and isinstance(check, Blanks)):
                harm[code, index] = fresh or findings
        return harm

    def _blame(self, harm: _Harm, edits: Edits, traces: _Traces) -> Refused:
        """The repairs to take back; whole columns where it is not plain which repairs did it."""
        touched = {index for _, index, _ in edits.cells()}
        refused = Refused()
        for (code, index), findings in harm.items():
            related = self._related(code)
            found = (
                traces.values(findings, set() if index is None else {index}),
                traces.values(findings, related),
                traces.records(findings),
                Refused(columns=frozenset(related & touched or touched)),
            )
            plain = next((one for one in found if one != Refused()), Refused())
            refused = refused.and_also(plain)
        return refused if harm else Refused(columns=frozenset(touched))

    def _related(self, code: str) -> set[int]:
        """The columns that a rule about several of them looks at."""
        check = self.rules[code].check
        roles = check.roles if isinstance(check, Rows | Tables) else ()
        return {c.position - 1 for c in self.layout.columns if c.item and c.item.role in roles}


class _Traces:
    """From a finding in the output back to the repairs that may have led to it."""

    def __init__(self, edits: Edits) -> None:
        self._cells: dict[int, dict[int, str]] = defaultdict(dict)
        self._origins: dict[tuple[int, str], set[str]] = defaultdict(set)
        for record, index, trail in edits.cells():
            self._cells[record][index] = trail[0].before
            self._origins[index, trail[-1].after].add(trail[0].before)
        self._removed = sorted(edits.removed())

    def fresh(self, findings: Sequence[Finding], old: Iterable[Group]) -> list[Finding]:
        """Those about records that nothing of the kind was said of before."""
        known = {finding.place.record for group in old for finding in group.findings}
        return [f for f in findings if self._record(f.place.record or 0) not in known]

    def records(self, findings: Sequence[Finding]) -> Refused:
        """The repaired records among those that the findings are about."""
        found = {record for finding in findings for record in self._about(finding)}
        return Refused(records=frozenset(found & self._cells.keys()))

    def values(self, findings: Sequence[Finding], columns: Set[int]) -> Refused:
        """The repaired values of the columns among those objected to, here or in a related record."""
        found = set[tuple[int, str]]()
        for finding in findings:
            for index in columns:
                found |= {(index, old) for old in self._origins.get((index, finding.value), ())}
            for record in self._about(finding):
                found |= {
                    (index, old) for index, old in self._cells.get(record, {}).items() if index in columns
                }
        return Refused(values=frozenset(found))

    def _about(self, finding: Finding) -> Iterator[int]:
        for record in (finding.place.record, finding.context.get("first")):
            if isinstance(record, int):
                yield self._record(record)

    def _record(self, record: int) -> int:
        """The number in the input of a record of the output."""
        for removed in self._removed:
            record += removed <= record
        return record


def _counts(report: Report, columns: Sequence[int]) -> dict[tuple[str, int | None], list[Group]]:
    found: dict[tuple[str, int | None], list[Group]] = defaultdict(list)
    for group in report.groups:
        is_known = group.column is not None and group.column <= len(columns)
        found[group.code, columns[(group.column or 1) - 1] if is_known else None].append(group)
    return found


def _total(groups: Iterable[Group]) -> int:
    return sum(group.count for group in groups)


def _notes(report: Report) -> Iterator[Text]:
    if count := _total(group for group in report.groups if group.code == OVERFULL):
        yield _LEFT_ALONE.format(count=count)


# ── One attempt ───────────────────────────────────────────────────────────────────────────────────


class _Attempt:
    """One way of writing the file: all repairs but the refused ones."""

    def __init__(self, job: _Job, refused: Refused) -> None:
        self._source, self._table, self._wishes = job.source, job.table, job.wishes
        self._width = len(job.layout.columns)
        found = frozenset(group.code for group in job.before.report.groups)
        self._shaper = Shaper(job.table, job.layout, found, job.wishes)
        rules = tuple(job.rules.values())
        terms = Terms(
            rules,
            job.wishes.unsafe,
            job.wishes.only,
            holds=self._shaper.target.holds,
            refused=refused,
            leaving=self._shaper.leaving,
        )
        self._repairs = Repairs(job.layout, terms)
        self._shape = self._shaper.shape(job.rules, self._survey(job.layout.columns, found))
        self._pen = Pen(job.source, job.table.form, self._shape.target)
        self.columns = self._shape.target.columns or range(self._width)
        labels = [column.label for column in job.layout.columns]
        self.labels = [self._shape.names.get(index, labels[index]) for index in self.columns]
        self.edits = Edits(self._shape.edits, job.layout.columns)
        self._drops_blank = job.wishes.allow("blank-row") or job.wishes.allow("trailing-blank-rows")
        self._blank_rows: list[Edit] = []

    def _survey(self, columns: Sequence[Column], found: frozenset[str]) -> frozenset[int]:
        """What must be known of all records before the first is written: the columns without a value."""
        blank = (
            {c.position - 1 for c in columns if not c.label.strip()} if "unnamed-column" in found else set()
        )
        if not blank and not self._repairs.needs_survey:
            return frozenset()
        for block in self._table.blocks():
            blank = {index for index in blank if not any(map(str.strip, block.columns[index]))}
            self._repairs.gather(View(block, {}))
        self._repairs.decide()
        return frozenset(blank)

    def content(self) -> bytes:
        pieces = [self._shape.target.mark]
        spans = _spans(self._table.blocks())
        first = next(spans, None)
        pieces.append(self._head(first[0] if first else None))
        for block, end in chain((first,) if first else (), spans):
            pieces.append(self._records(block, end))
        self._tell_blank_rows("trailing-blank-rows")
        return b"".join(pieces)

    # The rows before the data

    def _head(self, block: Block | None) -> bytes:
        header = self._table.header_record
        count = block.first_record - 1 if block else None
        rows = list(first_records(self._source, self._table.form, count)) if header else []
        dropped, rewritten = [], {}
        for offset, (record, line, cells) in enumerate(rows):
            if record == header:
                if self._shape.names or not self._pen.keeps_shape:
                    rewritten[offset] = self._pen.rewriting(cells, self._shape.names)
            elif self._is_dropped(record, line, cells):
                dropped.append(offset)
            elif not self._pen.keeps_shape:
                rewritten[offset] = self._pen.respelling(cells)
        end = block.lines[0] if block else None
        return self._pen.write([line for _, line, _ in rows], end, dropped, rewritten)

    def _is_dropped(self, record: int, line: int, cells: Sequence[str]) -> bool:
        code = "metadata-row" if record > (self._table.header_record or 0) else "rows-above-header"
        is_blank = not "".join(cells).strip()
        if not (self._drops_blank if is_blank else self._shaper.mends(code)):
            return False
        place = Place(record=record, line=line)
        self.edits.add(Edit(place, _as_line(cells), GONE, "blank-row" if is_blank else code, Safety.SAFE))
        return True

    # The data

    def _records(self, block: Block, end: int | None) -> bytes:
        if len(self.columns) < self._width:
            block = block.but(blank=block.blank | self._left_blank(block))
        changes = self._repairs.changes(View(block, {}))
        dropped = block.blank if self._drops_blank else frozenset()
        odd = {
            offset for offset, found in block.widths.items() if offset in changes or self._evens_out(found)
        } - block.overfull
        self._note(block, changes, odd - block.blank)
        chosen = (odd | changes.keys() if self._pen.keeps_shape else set(range(len(block)))) - dropped
        cells = zip(*(map(c.__getitem__, chosen) for c in block.columns), strict=True)
        rows = dict(zip(chosen, cells, strict=False))
        rewritten = {
            offset: self._pen.rewriting(
                rows.get(offset, ()), {n: trail[-1].after for n, trail in changes.get(offset, {}).items()}
            )
            for offset in chosen
        }
        return self._pen.write(block.lines, end, dropped, rewritten)

    def _left_blank(self, block: Block) -> set[int]:
        """The records that hold nothing but what goes with a column that is left out."""
        offsets: Iterable[int] = range(len(block))
        for index in self.columns:
            cells = block.columns[index]
            offsets = [offset for offset in offsets if not cells[offset].strip()]
        return set(offsets)

    def _evens_out(self, found: int) -> bool:
        code = "too-few-cells" if found < self._width else "surplus-blank-cells"
        return self._wishes.allow(code) or not self._pen.keeps_shape

    def _note(self, block: Block, changes: Changes, odd: Set[int]) -> None:
        """Tell what happens in a block, record by record."""
        blank = block.blank if self._drops_blank else frozenset[int]()
        last = max((offset for offset in range(len(block)) if offset not in block.blank), default=-1)
        if last >= 0:
            self._tell_blank_rows("blank-row")
        for offset in sorted(changes.keys() | odd | blank):
            place = Place(record=block.first_record + offset, line=block.lines[offset])
            if offset in blank:
                text = _as_line([column[offset] for column in block.columns])
                self._blank_rows.append(Edit(place, text, GONE, "", Safety.SAFE))
            if offset in blank and offset < last:
                self._tell_blank_rows("blank-row")
            if offset in odd:
                self.edits.add(_evened(place, block.widths[offset], self._width))
            if offset in changes:
                self.edits.add_cells(block.first_record + offset, block.lines[offset], changes[offset])

    def _tell_blank_rows(self, code: str) -> None:
        """Blank rows are held back until it is known whether anything follows them."""
        for edit in self._blank_rows:
            self.edits.add(edit._replace(code=code))
        self._blank_rows = []


def _as_line(cells: Sequence[str]) -> str:
    """What a row held, for the log; nothing where it held but blanks."""
    return ",".join(quoted(cell, ",") for cell in cells) if "".join(cells).strip() else ""


def _evened(place: Place, found: int, width: int) -> Edit:
    code = "too-few-cells" if found < width else "surplus-blank-cells"
    before, after = (_CELLS.format(count=count) for count in (found, width))
    return Edit(place, before, after, code, Safety.SAFE)


def _spans(blocks: Iterable[Block]) -> Iterator[tuple[Block, int | None]]:
    """Each block that has records, with the line on which the next one begins."""
    held: Block | None = None
    for block in blocks:
        if len(block):
            if held:
                yield held, block.lines[0]
            held = block
    if held:
        yield held, None
