"""File → dataset folder: recognise it, take it in (a workbook as CSV), describe it, keep what was before."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path, PurePath
from typing import NamedTuple

from opendata import detecting, extents, history, packages, reading, schema, tables
from opendata.converting import Converted, Manner, to_csv
from opendata.errors import UsageError
from opendata.history import Difference, Entry
from opendata.model import Assessed, Dataset, Distribution, Kind, Layout, Role, Schema, Table, Text
from opendata.saving import remove, save
from opendata.sniffing import Source, chunks, codec, sniff
from opendata.validating import Options, validate
from opendata.workspace import DATASETS, Workspace, make_folder

HISTORY_FILE = "history.jsonl"
BOOKS = ("xlsx", "xls", "ods")
"""Formats of workbooks that were once taken in as they are."""
_NO_TABLE = Text("「{path}」をCSVにできません：{why}。", "{path} cannot be taken in as CSV: {why}.")


class Request(NamedTuple):
    """What the user says of the files; None leaves a property to the file, the tables or as it was."""

    dataset: str | None = None
    schema: Schema | None = None
    title: str | None = None
    title_en: str | None = None
    description: str | None = None
    description_en: str | None = None
    frequency: str | None = None
    licence: str | None = None
    theme: str | None = None
    pillar: str | None = None
    priority_field: str | None = None
    marks: tuple[str, ...] = ()
    sheet: str | None = None


class Outcome(NamedTuple):
    """What became of one file: `action` is created, updated, described (only its metadata) or unchanged.

    `book` tells of the sheet that became CSV where the file is a workbook.
    """

    action: str
    dataset: str
    file: str
    assessed: Assessed
    difference: Difference | None = None
    book: Converted | None = None


class _Taken(NamedTuple):
    """A file in hand by the name it was given under: its bytes, or those of its sheet as CSV."""

    name: str
    source: Source
    content: bytes
    assessed: Assessed
    book: Converted | None = None

    @property
    def layout(self) -> Layout:
        return self.assessed.report.layout

    @property
    def is_text(self) -> bool:
        return self.assessed.report.form.kind is Kind.TEXT


class Change(NamedTuple):
    """What taking a file in will do to the folder of its dataset; nothing is written yet."""

    workspace: Workspace
    existing: Dataset | None
    dataset: Dataset
    file: Distribution
    taken: _Taken

    @property
    def folder(self) -> Path:
        return self.workspace.root / DATASETS / self.dataset.name

    @property
    def before(self) -> Distribution | None:
        """The file's entry before the change, or that of the workbook whose place it takes."""
        files = self.existing.distributions if self.existing else ()
        same = (known for known in files if known.name == self.file.name)
        return next(same, self.replaced[0] if self.replaced else None)

    @property
    def replaced(self) -> tuple[Distribution, ...]:
        """Workbooks taken in whole by earlier versions: the CSV of a workbook takes their place."""
        if self.existing is None or self.taken.book is None:
            return ()
        names = {f"{self.dataset.name}.{suffix}" for suffix in BOOKS}
        return tuple(known for known in self.existing.distributions if known.name in names)


def prepare(workspace: Workspace, source: Source, request: Request, time: str) -> Change:
    """Recognise and describe one file."""
    taken = _take(source, request)
    name = _name(workspace, taken, request.dataset)
    existing = _existing(workspace, name)
    _agree(existing, taken, request)
    dataset = _described(existing or _begun(workspace, taken, name, time), request)
    change = Change(workspace, existing, dataset, _distribution(workspace, taken, name), taken)
    before = change.before
    title = request.title or (before.title if before else change.file.title)
    gone = {change.file.name, *(file.name for file in change.replaced)}
    others = [file for file in dataset.distributions if file.name not in gone]
    dataset = dataset._replace(
        distributions=tuple(sorted([*others, change.file._replace(title=title)], key=lambda file: file.name))
    )
    if before is None or before.sha256 != change.file.sha256:
        dataset = _surveyed(dataset, taken)._replace(modified=time)
    return change._replace(dataset=dataset)


def carry_out(change: Change, time: str) -> Outcome:
    """Write what is new. The package goes last: cut short before it, the folder is as it was."""
    before, file, taken, difference = change.before, change.file, change.taken, None
    outcome = Outcome("created", change.dataset.name, file.name, taken.assessed, book=taken.book)
    if _is_same(change):
        if change.dataset != change.existing:
            _save_package(change)
            return outcome._replace(action="described")
        return outcome._replace(action="unchanged")
    make_folder(change.folder)
    kept = [known for known in change.replaced if _is_kept(change.folder, known)]
    if before and before.sha256 != file.sha256:
        difference = _remember(change, before, time)
    save(change.folder / file.name, taken.content)
    _save_package(change)
    for known in kept:
        remove(change.folder / known.name)
    return outcome._replace(action="updated" if before else "created", difference=difference)


def _is_same(change: Change) -> bool:
    """Whether nothing but the description may have to be written."""
    before = change.before
    is_known = before is not None and before.sha256 == change.file.sha256 and not change.replaced
    return is_known and _stored(change.folder / change.file.name) == change.taken.content


def _take(source: Source, request: Request) -> _Taken:
    """Read once; what is checked is what is stored. Of a workbook that is one sheet, as CSV."""
    content = b"".join(chunks(source))
    whole, book = Source(source.name, lambda: BytesIO(content)), None
    if sniff(whole).kind is Kind.SPREADSHEET:
        content, book = _sheet(whole, request)
        whole = Source(f"{PurePath(source.name).stem}.csv", lambda: BytesIO(content))
    assessed = validate(whole, Options(schema=request.schema, keep=0))
    return _Taken(source.name, whole, content, assessed, book)


def _sheet(source: Source, request: Request) -> tuple[bytes, Converted]:
    """The form to publish; raises UsageError where the workbook cannot become CSV."""
    found = to_csv(source, Manner(request.schema, request.sheet))
    if found.content is None:
        why = Text("。".join(one.ja for one in found.obstacles), "; ".join(one.en for one in found.obstacles))
        raise UsageError(_NO_TABLE.format(path=source.name, why=why))
    return found.content, found._replace(content=b"")


# ── Which dataset ─────────────────────────────────────────────────────────────────────────────────


def _name(workspace: Workspace, taken: _Taken, chosen: str | None) -> str:
    """LGCODE_SLUG, or the file's own name where that is LGCODE_SLUG_EDITION; the user's word before both."""
    lgcode, found = workspace.config.publisher.lgcode, taken.layout.schema
    if chosen is not None:
        name = chosen if chosen.startswith(f"{lgcode}_") else f"{lgcode}_{chosen}"
    elif found is None:
        raise UsageError(
            Text(
                "「{path}」がどのデータセットか判定できません。--dataset で名前を指定してください。",
                "{path} is of no known dataset; name one with --dataset.",
            ).format(path=taken.name)
        )
    else:
        suffix = tables.terms(tables.EDITIONS)[found.edition].more["suffix"]
        stem, name = PurePath(taken.source.name).stem, f"{lgcode}_{found.slug}"
        name = stem if stem == f"{name}_{suffix}" else name
    if not packages.is_name(name):
        raise UsageError(
            Text(
                "「{name}」はデータセットの名前にできません。"
                "英小文字・数字・-・_ で、コードを含めて100文字までです。",
                "{name} cannot be the name of a dataset: lower-case letters, digits, - and _, at most 100.",
            ).format(name=name)
        )
    return name


def _agree(existing: Dataset | None, taken: _Taken, request: Request) -> None:
    """A file of another edition does not replace a dataset unless the user names it."""
    found = taken.layout.schema
    known = packages.schemas(existing) if existing else []
    if request.dataset is None and found and existing and known and found.id not in {s.id for s in known}:
        raise UsageError(
            Text(
                "「{path}」は{new}ですが、{name} は{old}です。置き換えるなら --dataset {name}、"
                "別のデータセットにするなら --dataset に別の名前を指定してください。",
                "{path} is {new}, but {name} is {old}. Say --dataset {name} to replace it, "
                "or give another name to keep both.",
            ).format(path=taken.name, name=existing.name, new=_edition(found), old=_edition(known[0]))
        )


def _edition(schema: Schema) -> Text:
    return packages.standard(schema)[0]


# ── Its file ──────────────────────────────────────────────────────────────────────────────────────


def _distribution(workspace: Workspace, taken: _Taken, name: str) -> Distribution:
    form, found = taken.assessed.report.form, taken.layout.schema
    suffix = PurePath(taken.source.name).suffix.lstrip(".").casefold()
    is_table = taken.is_text and found is not None
    known = tables.term(tables.FORMATS, "csv" if is_table and suffix != "tsv" else suffix)
    if known is None:
        raise UsageError(
            Text(
                "「{path}」は扱えない形式です。使えるのは {formats} です。",
                "{path} is of an unknown format; there are {formats}.",
            ).format(path=taken.name, formats=", ".join(tables.terms(tables.FORMATS)))
        )
    file = f"{name}.{known.key}"
    return Distribution(
        path=str(workspace.root / DATASETS / name / file),
        name=file,
        title=found.title.ja if found else name,
        format=known.title.en,
        media_type=known.more["media_type"],
        size=form.size,
        sha256=form.sha256,
        encoding=codec(form.encoding).replace("_", "-") if form.encoding else None,
        schema=found.id if found else None,
    )


# ── Its description ───────────────────────────────────────────────────────────────────────────────


def _existing(workspace: Workspace, name: str) -> Dataset | None:
    path = workspace.root / DATASETS / name / packages.FILE
    content = _stored(path)
    if content is None:
        return None
    return packages.load(path, content, workspace.config.publisher, workspace.config.licence)


def _begun(workspace: Workspace, taken: _Taken, name: str, time: str) -> Dataset:
    """A dataset as the tables begin one."""
    found, publisher = taken.layout.schema, workspace.config.publisher
    start = tables.term(tables.DATASETS, found.slug if found else None)
    usual = start.more if start else {}
    title = found.title if found else Text(name, name)
    return Dataset(
        name=name,
        title=title,
        description=Text("{name}の「{title}」です。", "{title} of {name}.").format(
            name=publisher.name, title=title
        ),
        licence=workspace.config.licence,
        distributions=(),
        publisher=publisher,
        keywords=_keywords(found),
        frequency=usual.get("frequency"),
        created=time,
        theme=usual.get("theme", "other"),
        pillar=usual.get("pillar"),
        priority_field=usual.get("priority_field"),
        marks=tuple(usual.get("marks", ())),
    )


def _keywords(found: Schema | None) -> tuple[str, ...]:
    """The pair of tags by which catalogues know a standard dataset: its edition and its item."""
    item = tables.term(tables.DATASETS, found.slug if found else None)
    if found is None or item is None:
        return ()
    return (tables.terms(tables.EDITIONS)[found.edition].more["tag"], item.title.ja)


def _described(dataset: Dataset, request: Request) -> Dataset:
    """With what the user says; a Japanese text without its English stands for both."""
    title, description = dataset.title, dataset.description
    if request.title:
        title = Text(request.title, request.title_en or request.title)
    elif request.title_en:
        title = Text(title.ja, request.title_en)
    if request.description:
        description = Text(request.description, request.description_en or request.description)
    elif request.description_en:
        description = Text(description.ja, request.description_en)
    return dataset._replace(
        title=title,
        description=description,
        frequency=_key(tables.FREQUENCIES, request.frequency, dataset.frequency),
        licence=_key(tables.LICENCES, request.licence, dataset.licence),
        theme=_key(tables.THEMES, request.theme, dataset.theme),
        pillar=_key(tables.PILLARS, request.pillar, dataset.pillar),
        priority_field=_key(tables.PRIORITY_FIELDS, request.priority_field, dataset.priority_field),
        marks=tuple(
            dict.fromkeys([*dataset.marks, *(tables.find(tables.MARKS, m).key for m in request.marks)])
        ),
    )


def _key(table: str, words: str | None, default: str | None) -> str | None:
    return tables.find(table, words).key if words else default


def _surveyed(dataset: Dataset, taken: _Taken) -> Dataset:
    """With the period and the area that the cells tell; as before where they tell none."""
    found = taken.layout.schema
    if found is None or not taken.is_text:
        return dataset
    start = tables.term(tables.DATASETS, found.slug)
    roles = [Role(words) for words in start.more.get("period", ())] if start else []
    table = _table(taken.source)
    tags = {term.more["tag"] for term in tables.terms(tables.EDITIONS).values()}
    pair = _keywords(found)
    others = [word for word in dataset.keywords if word not in tags and word not in pair]
    return dataset._replace(
        temporal=extents.period(table, taken.layout, roles) or dataset.temporal,
        bbox=extents.area(table, taken.layout) or dataset.bbox,
        keywords=(*pair, *others),
    )


def _table(source: Source) -> Table:
    return reading.read(source, detecting.dictionary(schema.all_schemas()).recognise)


# ── Writing ───────────────────────────────────────────────────────────────────────────────────────


def _remember(change: Change, before: Distribution, time: str) -> Difference | None:
    """Keep the previous file under history/ and add a line to the history."""
    kept = _keep(change.folder, before)
    difference = _difference(kept, change.taken) if kept else None
    name = kept.relative_to(change.folder).as_posix() if kept else None
    entry = Entry(time, before.name, before.sha256, change.file.sha256, name, difference)
    lines = change.folder / HISTORY_FILE
    save(lines, history.appended(_stored(lines) or b"", entry))
    return difference


def _keep(folder: Path, before: Distribution) -> Path | None:
    """None where the file in the folder is not the one the package speaks of, and no copy was kept."""
    kept = folder / packages.HISTORY / f"{before.sha256[:8]}_{before.name}"
    content = _stored(folder / before.name)
    if not kept.exists() and content is not None and hashlib.sha256(content).hexdigest() == before.sha256:
        make_folder(kept.parent)
        save(kept, content)
    return kept if kept.is_file() else None


def _is_kept(folder: Path, before: Distribution) -> bool:
    """Whether the file can go: not where somebody altered it since."""
    content = _stored(folder / before.name)
    is_known = content is not None and hashlib.sha256(content).hexdigest() == before.sha256
    return is_known and _keep(folder, before) is not None


def _difference(kept: Path, taken: _Taken) -> Difference | None:
    """None where one of the two is no table that we know."""
    found, previous = taken.layout.schema, _table(Source(str(kept), lambda: kept.open("rb")))
    if found is None or not taken.is_text or previous.form.kind not in (Kind.TEXT, Kind.SPREADSHEET):
        return None
    layout = detecting.assign(previous.header, found, schema.all_schemas())
    after = history.rows(_table(taken.source), taken.layout)
    return history.compare(history.rows(previous, layout), after)


def _save_package(change: Change) -> None:
    path = change.folder / packages.FILE
    content = _stored(path)
    existing = packages.descriptor(path, content) if content is not None else None
    for found in packages.schemas(change.dataset)[:1]:
        save(change.folder / packages.SCHEMA_FILE, packages.dump(packages.definition(found)))
    save(path, packages.dump(packages.package(change.dataset, existing)))


def _stored(path: Path) -> bytes | None:
    """The bytes of a file of ours; None where it is not there."""
    if not path.exists():
        return None
    return b"".join(chunks(Source(str(path), lambda: path.open("rb"))))
