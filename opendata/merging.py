"""Files of several publishers → one table of the current edition: joined, or refused with a reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from io import BytesIO
from typing import NamedTuple

from opendata import converting, detecting, migrating, reading, schema
from opendata.conformance import percent
from opendata.converting import Manner
from opendata.errors import UsageError
from opendata.model import Assessed, Field, Kind, Layout, Role, Schema, Severity, Table, Text
from opendata.moves import SOURCE, TARGET
from opendata.places import city_of, described, meant
from opendata.shaping import LOSSY
from opendata.sniffing import Source
from opendata.validating import Options, rules_by_code, validate

KEPT = 20
SHOWN_CODES = 5

_UNKNOWN = Text(
    "どのデータセットか判定できません。列名を確かめてください",
    "its dataset is not recognised; look at the names of its columns",
)
_TWICE = Text("「{other}」と同じ内容です", "it holds the same as {other}")
_BELOW = Text(
    "適合しません（必須項目適合率 {rate}%。{faults}）",
    "it does not conform (required-item rate {rate}%; {faults})",
)
_FAULT = Text("{title} {count}件", "{title}: {count}")
_FAULT_OF = Text("{title}（{items}）{count}件", "{title} ({items}): {count}")
_NO_FAULT = Text("必須項目を満たしていません", "required items are missing")
_NO_PUBLISHER = Text(
    "「{item}」が空欄か、コード表にない行があります（{count}行）。どの団体のデータか分からないため、記入してください",
    "“{item}” is blank or not a listed code in some rows ({count}), so that nobody can tell whose they are; "
    "fill it in",
)
_SAME_ID = Text(
    "同じ団体の同じ「{item}」が「{other}」にもあります（{ids}）。どちらか一方だけにしてください",
    "the same publisher has the same “{item}” in {other} ({ids}); give only one of the two files",
)
_SEVERAL = Text(
    "データセットが混ざっています（{names}）。--dataset で1つを指定してください。",
    "Several datasets are among the files ({names}); choose one with --dataset.",
)
_NO_DATASET = Text(
    "「{slug}」というデータセットはありません。opendata schemas で確かめてください。",
    "There is no dataset {slug}; see “opendata schemas”.",
)
_NO_CODE = Text(
    "「{title}」には公表する団体のコードの項目がないため、団体をまたいで1つの表にできません。",
    "{title} has no item for the code of the publisher, so that tables of several cannot be joined.",
)


class Wishes(NamedTuple):
    """What the user chose: one dataset by its short name, whether to go on without the files that are
    refused, and whether columns beyond the standard stay."""

    dataset: str | None = None
    partial: bool = False
    keep_extra: bool = False


PLAIN = Wishes()


class Part(NamedTuple):
    """A file that goes into the table: its rows by item, and its filled columns beyond the standard.

    `undone` counts the cells that migrating it left to people.
    """

    name: str
    schema: Schema
    codes: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    extra: tuple[str, ...]
    is_migrated: bool
    undone: int
    digest: str

    @property
    def publishers(self) -> tuple[str, ...]:
        return tuple(sorted(set(self.codes)))


class Refused(NamedTuple):
    """A file that does not go in, and why."""

    name: str
    reason: Text


class Passed(NamedTuple):
    """A file of another dataset than the one that was asked for."""

    name: str


class Merged(NamedTuple):
    """What became of the files. `content` is None where nothing may be written."""

    schema: Schema | None
    parts: tuple[Part, ...]
    refused: tuple[Refused, ...]
    passed: int = 0
    content: bytes | None = None
    after: Assessed | None = None


def merge(sources: Iterable[Source], wishes: Wishes = PLAIN) -> Merged:
    """Raises UsageError for files of several datasets, EnvironmentFailure for what cannot be read."""
    if wishes.dataset is not None and not schema.find(wishes.dataset):
        raise UsageError(_NO_DATASET.format(slug=wishes.dataset))
    read = [_read(source, wishes.dataset) for source in sources]
    passed = sum(1 for one in read if isinstance(one, Passed))
    refused = [one for one in read if isinstance(one, Refused)]
    whole = [one for one in read if isinstance(one, Part)]
    found, parts = _one_schema(whole), _without_repeats(whole, refused)
    merged = Merged(found, tuple(parts), tuple(refused), passed)
    if found is None or (refused and not wishes.partial):
        return merged
    content = migrating.lines(list(_table(parts, found, wishes.keep_extra)), is_beginning=True)
    after = _validated(found.slug, content, found)
    is_fit = after.conformance.conforms is not False and not after.counts.private
    return merged._replace(content=content if is_fit else None, after=after)


# ── One file ──────────────────────────────────────────────────────────────────────────────────────


class _Current(NamedTuple):
    """A file as CSV of the current edition."""

    content: bytes
    schema: Schema
    is_migrated: bool = False
    undone: int = 0


def _read(source: Source, dataset: str | None) -> Part | Refused | Passed:
    table = reading.read(source, detecting.dictionary(schema.all_schemas()).recognise)
    found = detecting.detect(table.header, schema.all_schemas(), source.name).schema
    if found and dataset is not None and found.slug != dataset:
        return Passed(source.name)
    current = _current(source, table, found)
    if isinstance(current, Text):
        return Refused(source.name, current)
    part = _part(source.name, current)
    return Refused(source.name, part) if isinstance(part, Text) else part


def _current(source: Source, table: Table, found: Schema | None) -> _Current | Text:
    """Or why there is none."""
    if found is None and table.form.kind in (Kind.TEXT, Kind.SPREADSHEET) and table.header:
        return _UNKNOWN
    if found and found.edition == SOURCE and schema.find(found.slug, TARGET):
        return _migrated(source)
    copy = converting.to_csv(source, Manner(found))
    if copy.content is None:
        return _joined(copy.obstacles)
    return _Current(copy.content, found) if found else _UNKNOWN


def _migrated(source: Source) -> _Current | Text:
    try:
        plan = migrating.prepare(source)
    except UsageError as problem:
        return problem.text
    if plan.obstacles:
        return _joined(plan.obstacles)
    batches = list(migrating.carry_out(plan))
    rows = [plan.header, *(row for batch in batches for row in batch.rows)]
    content = migrating.lines(rows, is_beginning=True)
    return _Current(content, plan.target, True, sum(len(batch.undone) for batch in batches))


def _part(name: str, current: _Current) -> Part | Text:
    item = current.schema.first(Role.LOCAL_GOVERNMENT_CODE)
    if item is None:
        raise UsageError(_NO_CODE.format(title=current.schema.title))
    assessed = _validated(name, current.content, current.schema)
    report = assessed.report
    if lossy := [group.code for group in report.groups if group.code in LOSSY]:
        return _joined([rules_by_code()[code].title for code in lossy])
    if assessed.conformance.conforms is False or assessed.counts.private:
        return _below(assessed)
    return _owned(name, current, report.layout, _rows(current.content), item)


def _owned(
    name: str, current: _Current, layout: Layout, rows: Sequence[tuple[str, ...]], item: Field
) -> Part | Text:
    """With the publisher of every row; the reason where some row has none."""
    column = next((c for c in layout.columns if c.item and c.item.name == item.name), None)
    codes = [meant(row[column.position - 1]) if column else None for row in rows]
    if None in codes:
        return _NO_PUBLISHER.format(item=item.name, count=codes.count(None))
    return Part(
        name=name,
        schema=current.schema,
        codes=tuple(code for code in codes if code),
        header=tuple(c.item.name if c.item and not c.repeats else "" for c in layout.columns),
        rows=tuple(rows),
        extra=tuple(_extras(layout, rows, current.schema)),
        is_migrated=current.is_migrated,
        undone=current.undone,
        digest=sha256(current.content).hexdigest(),
    )


def _extras(layout: Layout, rows: Sequence[tuple[str, ...]], found: Schema) -> Iterator[str]:
    """By column, the name of one beyond the standard that holds something; "" for all others."""
    taken = {detecting.normalised(item.name) for item in found.fields}
    for column in layout.columns:
        is_standard = column.item is not None and not column.repeats
        is_filled = any(row[column.position - 1].strip() for row in rows)
        label = column.label.strip() or str(column.position)
        yield "" if is_standard or not is_filled else migrating.distinct(label, taken)


def _rows(content: bytes) -> list[tuple[str, ...]]:
    table = reading.read(_source("", content), detecting.dictionary(schema.all_schemas()).recognise)
    return [
        row
        for block in table.blocks()
        for offset, row in enumerate(zip(*block.columns, strict=True))
        if offset not in block.blank
    ]


def _source(name: str, content: bytes) -> Source:
    return Source(name, lambda: BytesIO(content))


def _validated(name: str, content: bytes, chosen: Schema) -> Assessed:
    return validate(_source(name, content), Options(schema=chosen, keep=KEPT))


def _below(assessed: Assessed) -> Text:
    rules = rules_by_code()
    grave = {Severity.ERROR, Severity.PRIVATE}
    counts: Counter[str] = Counter()
    items: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for group in assessed.report.groups:
        if rules[group.code].severity in grave:
            counts[group.code] += group.count
            items[group.code] |= dict.fromkeys(one.place.field or "" for one in group.findings)
    faults = [
        _fault(rules[code].title, count, [i for i in items[code] if i]) for code, count in counts.items()
    ]
    rate = percent(assessed.conformance.required.fraction) or "0.0"
    return _BELOW.format(rate=rate, faults=_joined(faults, "、", "; ") if faults else _NO_FAULT)


def _fault(title: Text, count: int, items: Sequence[str]) -> Text:
    words = _FAULT_OF if items else _FAULT
    return words.format(title=title, count=count, items="、".join(items))


def _joined(texts: Sequence[Text], ja: str = "。", en: str = "; ") -> Text:
    return Text(ja.join(text.ja for text in texts), en.join(text.en for text in texts))


# ── Several files ─────────────────────────────────────────────────────────────────────────────────


def _without_repeats(parts: Sequence[Part], refused: list[Refused]) -> list[Part]:
    """Without what an earlier file holds already: all of it, or records of the same publisher."""
    kept: list[Part] = []
    digests: dict[str, str] = {}
    owners: dict[tuple[str, str], str] = {}
    for part in parts:
        keys = _identifiers(part)
        if other := digests.get(part.digest):
            refused.append(Refused(part.name, _TWICE.format(other=other)))
        elif known := [key for key in keys if key in owners]:
            ids = "、".join(identifier for _, identifier in known[:SHOWN_CODES])
            words = {"item": _identifier(part.schema), "other": owners[known[0]], "ids": ids}
            refused.append(Refused(part.name, _SAME_ID.format(**words)))
        else:
            kept.append(part)
            digests[part.digest] = part.name
            owners |= dict.fromkeys(keys, part.name)
    return kept


def _identifier(found: Schema) -> str:
    """The item whose values are unique within a publisher; "" where there is none."""
    return next((item.name for item in found.fields if item.constraints.unique), "")


def _identifiers(part: Part) -> list[tuple[str, str]]:
    """The publisher and the identifier of every record that has one."""
    name = _identifier(part.schema)
    if not name or name not in part.header:
        return []
    at = part.header.index(name)
    pairs = zip(part.codes, (row[at].strip() for row in part.rows), strict=True)
    return [(city_of(code), identifier) for code, identifier in pairs if identifier]


def _one_schema(parts: Sequence[Part]) -> Schema | None:
    found = {part.schema.id: part for part in parts}
    if len(found) > 1:
        names = [f"{part.name}: {part.schema.title.ja} ({key})" for key, part in found.items()]
        raise UsageError(_SEVERAL.format(names="、".join(names)))
    return next(iter(found.values())).schema if found else None


def _table(parts: Sequence[Part], found: Schema, keep_extra: bool) -> Iterator[tuple[str, ...]]:
    """The header, then the rows by code of the publisher; those of the same one as they were given."""
    official = tuple(item.name for item in found.fields)
    parts = sorted(parts, key=lambda part: min(part.codes))
    names = dict.fromkeys(name for part in parts for name in part.extra if name) if keep_extra else {}
    header = (*official, *names)
    at = {name: index for index, name in enumerate(header)}
    rows = [
        (code, _placed(row, part, at))
        for part in parts
        for code, row in zip(part.codes, part.rows, strict=True)
    ]
    yield header
    yield from (row for _, row in sorted(rows, key=lambda row: row[0]))


def _placed(row: Sequence[str], part: Part, at: Mapping[str, int]) -> tuple[str, ...]:
    cells = [""] * len(at)
    for name, extra, cell in zip(part.header, part.extra, row, strict=True):
        place = at.get(name or extra)
        if place is not None:
            cells[place] = cell
    return tuple(cells)


def publishers(merged: Merged) -> Text:
    """The first of them by code and name, and how many there are."""
    codes = sorted({code for part in merged.parts for code in part.codes})
    words = Text("{count}団体（{names}）", "{count} publishers ({names})")
    more = "…" if len(codes) > SHOWN_CODES else ""
    return words.format(count=len(codes), names=described(tuple(codes[:SHOWN_CODES])) + more)
