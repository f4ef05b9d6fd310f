"""Dataset of a workspace → geodata beside its tables, listed in its package and made anew with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path, PurePath
from typing import NamedTuple

from opendata import geodata, geoformats, packages, referencing, tables
from opendata.errors import UsageError
from opendata.geodata import Box, Format, Geodata, Manner, Refused
from opendata.model import Dataset, Derivation, Distribution, Text
from opendata.referencing import System
from opendata.saving import save, sha256_of
from opendata.sniffing import Source, chunks
from opendata.workspace import DATASETS, Workspace

USUAL = ("geojson", "gpkg")
_TABLES = ("CSV", "TSV")


class Wish(NamedTuple):
    """What the user asks for; None and no formats leave it as it was made before, or else as is usual."""

    formats: tuple[str, ...] = ()
    system: System | None = None
    keep_unlocated: bool | None = None


class Derived(NamedTuple):
    """What became of one table: its geodata or why there is none, and the files made and withdrawn."""

    source: str
    found: Geodata | Refused
    made: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()


class _Made(NamedTuple):
    """A file to write, and its entry in the package."""

    entry: Distribution
    content: bytes
    notes: tuple[Text, ...]


class _Making(NamedTuple):
    """A table of a dataset, and what was found in it."""

    file: Distribution
    found: Geodata
    derived: Derivation
    titles: Mapping[str, str]
    """Those that files made earlier have now: people may have changed them."""

    def make(self, form: Format) -> _Made:
        rendered = form.render(self.found)
        content = rendered.files[form.ending]
        name = f"{self.found.name}{form.ending}"
        term = tables.terms(tables.FORMATS)[form.ending.rpartition(".")[2]]
        entry = Distribution(
            path=str(Path(self.file.path).with_name(name)),
            name=name,
            title=self.titles.get(name, f"{self.file.title}（{form.title}）"),
            format=term.title.en,
            media_type=term.more["media_type"],
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            derived=self.derived,
            bbox=self.found.bbox,
        )
        return _Made(entry, content, rendered.notes)


AS_BEFORE = Wish()


def derive(workspace: Workspace, dataset: Dataset, wish: Wish) -> Iterator[Derived]:
    """Files first, the package last: cut short before it, none of the new files is listed as of now."""
    after = dataset
    for file in _tables(dataset):
        before = [
            other for other in dataset.distributions if other.derived and other.derived.name == file.name
        ]
        outcome, made = _outcome(file, before, wish)
        _refuse(dataset, made)
        for one in made:
            save(Path(one.entry.path), one.content)
        gone = [old for old in before if old.name not in outcome.made]
        after = _listed(after, [one.entry for one in made], gone)
        if after != dataset:
            _save(workspace, after)
        for old in gone:
            _remove(old)
        yield outcome._replace(withdrawn=tuple(old.name for old in gone))


def refresh(workspace: Workspace, name: str) -> Iterator[Derived]:
    """Make the geodata of a dataset anew, as they were made before, where one of its tables has changed."""
    path = workspace.root / DATASETS / name / packages.FILE
    content = b"".join(chunks(Source.of(str(path))))
    dataset = packages.load(path, content, workspace.config.publisher, workspace.config.licence)
    if _has_stale(dataset):
        yield from derive(workspace, dataset, AS_BEFORE)


def _has_stale(dataset: Dataset) -> bool:
    """Some geodata were made of a table other than the one that the package lists now."""
    listed = {file.name: file.sha256 for file in dataset.distributions}
    made = [file.derived for file in dataset.distributions if file.derived]
    return any(listed.get(derived.name) != derived.sha256 for derived in made)


_FOREIGN = Text(
    "「{path}」はこのコマンドで作ったファイルではないため、書き換えません。名前を変えるか、取り除いてください。",
    "{path} was not made by this command and is not replaced; rename or remove it.",
)


def _tables(dataset: Dataset) -> Iterator[Distribution]:
    """The files that may have coordinates; of several with one name the first."""
    seen: set[str] = set()
    for file in dataset.distributions:
        stem = PurePath(file.name).stem.casefold()
        if not file.derived and (file.schema or file.format in _TABLES) and stem not in seen:
            seen.add(stem)
            yield file


def _outcome(file: Distribution, before: Sequence[Distribution], wish: Wish) -> tuple[Derived, list[_Made]]:
    old = before[0].derived if before else None
    system = wish.system or _remembered(old)
    keeps = old.keeps_unlocated if wish.keep_unlocated is None and old else bool(wish.keep_unlocated)
    content = b"".join(chunks(Source.of(file.path, file.name)))
    manner = Manner(packages.schema_of(file.schema), system=system, keep_unlocated=keeps)
    found = geodata.read(Source(file.name, lambda: BytesIO(content)), manner)
    if isinstance(found, Refused) or not found.located:
        return Derived(file.name, found), []
    titles = {entry.name: entry.title for entry in before}
    making = _Making(file, found, Derivation(file.name, found.sha256, found.system.label, keeps), titles)
    made = [making.make(form) for form in _formats(found.name, before, wish)]
    notes = tuple(note for one in made for note in one.notes)
    return Derived(file.name, found, tuple(one.entry.name for one in made), notes=notes), made


def _remembered(old: Derivation | None) -> System | None:
    """What was stated when the geodata were first made; the standard one may be nobody's word."""
    system = referencing.find(old.system) if old else None
    return None if system == referencing.STANDARD else system


def _formats(name: str, before: Sequence[Distribution], wish: Wish) -> list[Format]:
    """Those asked for and those there are already, so that none of them grows old."""
    known = {form.key: form for form in map(geoformats.named, geoformats.MODULES)}
    names = {entry.name for entry in before}
    there = {key for key, form in known.items() if f"{name}{form.ending}" in names}
    wanted = {*wish.formats, *there} or set(USUAL)
    return [form for key, form in known.items() if key in wanted]


def _refuse(dataset: Dataset, made: Sequence[_Made]) -> None:
    """Raises UsageError before a file is replaced that somebody else put there."""
    ours = {file.name for file in dataset.distributions if file.derived}
    for entry, content, _ in made:
        if entry.name not in ours and _is_foreign(Path(entry.path), content):
            raise UsageError(_FOREIGN.format(path=entry.path))


def _is_foreign(path: Path, content: bytes) -> bool:
    """What a run that was cut short left behind is not."""
    try:
        return path.exists() and path.read_bytes() != content
    except OSError:
        return True


def _listed(dataset: Dataset, made: Sequence[Distribution], gone: Sequence[Distribution]) -> Dataset:
    """With the new entries, and the area that they cover."""
    replaced = {entry.name for entry in (*made, *gone)}
    kept = [file for file in dataset.distributions if file.name not in replaced]
    files = sorted([*kept, *made], key=lambda file: file.name)
    return dataset._replace(distributions=tuple(files), bbox=_area(files) or dataset.bbox)


def _area(files: Sequence[Distribution]) -> Box | None:
    """To a tenth of a metre, as everywhere in a package."""
    boxes = [file.bbox for file in files if file.bbox]
    if not boxes:
        return None
    west, south, east, north = ([round(value, 6) for value in side] for side in zip(*boxes, strict=True))
    return (min(west), min(south), max(east), max(north))


def _save(workspace: Workspace, dataset: Dataset) -> None:
    path = workspace.root / DATASETS / dataset.name / packages.FILE
    existing = packages.descriptor(path, b"".join(chunks(Source.of(str(path)))))
    save(path, packages.dump(packages.package(dataset, existing)))


def _remove(file: Distribution) -> None:
    """Only what is still as it was made; what cannot be removed is at least not listed any more."""
    path = Path(file.path)
    with suppress(OSError):
        if path.is_file() and sha256_of(path) == file.sha256:
            path.unlink()
