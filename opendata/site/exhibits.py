"""Workspace × offers → what the site shows: the datasets that may be published, and why others may not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from opendata import detecting, packages, reading, schema
from opendata.adding import HISTORY_FILE
from opendata.days import tokyo_day
from opendata.errors import UsageError
from opendata.ledger import Ledger
from opendata.maps import Drawing, drawing
from opendata.model import (
    Action,
    Assessed,
    Body,
    Dataset,
    Distribution,
    Offer,
    Preview,
    Publisher,
    Receipt,
    Table,
    Text,
)
from opendata.offering import Release, assessed, offers
from opendata.promises import Account
from opendata.publications import LEDGER
from opendata.regions import Region
from opendata.sniffing import Source, unreadable
from opendata.validating import Options
from opendata.workspace import DATASETS, Workspace

PAGE = "index.html"
FIRST = 10
"""Rows of a table that its page shows."""

_TAKEN = frozenset({PAGE, packages.FILE, packages.SCHEMA_FILE})


class Version(NamedTuple):
    """One line of a dataset's history: a day, and what happened to it then."""

    day: str
    what: Text


class Drawn(NamedTuple):
    """The places of a table: their map, how many there are, and whether some may be wrong."""

    map: Drawing
    located: int
    has_doubtful: bool


class Sheet(NamedTuple):
    """A table as its page shows it: what was found but for the findings, its first rows, and its map."""

    file: Distribution
    assessed: Assessed
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    drawn: Drawn | None


class Exhibit(NamedTuple):
    """A dataset that is shown: its description, the offer that allows it, and its history, newest first.

    `sheets` are the tables whose cells its page shows; what was made of another file holds nothing else.
    """

    dataset: Dataset
    offer: Offer
    versions: tuple[Version, ...] = ()
    sheets: tuple[Sheet, ...] = ()

    @property
    def folder(self) -> str:
        """Where its files and its Japanese page are, below the site's folder."""
        return f"data/{self.dataset.name}"


class Omitted(NamedTuple):
    """A dataset that is left out, and what forbids showing it."""

    dataset: str
    publisher: Publisher
    reasons: tuple[Text, ...]


class Site(NamedTuple):
    """Everything the pages are made of. `account` is how the plan stands, where there is a plan.

    `bodies` are those of a region with their keys, by code; there are none where nobody else takes part.
    """

    publisher: Publisher
    base_url: str
    exhibits: tuple[Exhibit, ...]
    account: Account | None = None
    bodies: Mapping[Body, str] = MappingProxyType({})

    @property
    def data_url(self) -> str:
        return f"{self.base_url}data/" if self.base_url else ""


# ── What may be shown ─────────────────────────────────────────────────────────────────────────────


def gathered(
    region: Region,
    overrides: Mapping[str, str],
    releases: Mapping[str, Release],
    *,
    with_sheets: bool = False,
) -> tuple[tuple[Exhibit, ...], tuple[Omitted, ...]]:
    """Of every workspace, each with its own ledger; those of the members are only read.

    Pages need the sheets; the files are checked once either way.
    """
    shown: list[Exhibit] = []
    omitted: list[Omitted] = []
    for each in region.workspaces:
        ledger = Ledger(each.root / LEDGER, reads_only=each is not region.home)
        sheets: dict[str, Sheet] = {}
        assess = partial(_seen, sheets) if with_sheets else None
        found = select(each, offers(each, overrides, releases, assess), ledger.receipts(), sheets)
        shown += found[0]
        omitted += found[1]
    return tuple(sorted(shown, key=lambda one: one.dataset.name)), tuple(omitted)


def select(
    home: Workspace, offers: Sequence[Offer], receipts: Sequence[Receipt], sheets: Mapping[str, Sheet]
) -> tuple[tuple[Exhibit, ...], tuple[Omitted, ...]]:
    """By name; what a publication would refuse, and what a person withdrew, is left out.

    `sheets` are those of all the files that were looked into, by path.
    """
    shown, omitted = [], []
    offered = {offer.dataset: offer for offer in offers}
    for dataset in home.catalog.datasets:
        offer = offered[dataset.name]
        past = [receipt for receipt in receipts if receipt.dataset == dataset.name]
        if reasons := tuple(_reasons(offer, dataset, past)):
            omitted.append(Omitted(dataset.name, dataset.publisher, reasons))
        else:
            found = tuple(sheets[file.path] for file in dataset.distributions if file.path in sheets)
            shown.append(Exhibit(_offered(dataset, offer), offer, _versions(home, dataset, past), found))
    return tuple(shown), tuple(omitted)


def _offered(dataset: Dataset, offer: Offer) -> Dataset:
    """With the files that the offer names only."""
    keys = {file.key for file in offer.wanted.files}
    return dataset._replace(distributions=tuple(f for f in dataset.distributions if f.name in keys))


def _reasons(offer: Offer, dataset: Dataset, past: Sequence[Receipt]) -> Iterator[Text]:
    """Nothing overrides personal data, nor names that the site needs itself."""
    yield from offer.private
    yield from (_NAME_TAKEN.format(name=f.name) for f in dataset.distributions if f.name.casefold() in _TAKEN)
    if not offer.override:
        yield from offer.forbidden
        yield from _withdrawn(past)


def _withdrawn(past: Sequence[Receipt]) -> Iterator[Text]:
    last = {receipt.portal: receipt for receipt in past}
    for receipt in last.values():
        if receipt.action is Action.WITHDRAW:
            yield Text("{time} に取り下げました（{reason}）。", "Withdrawn at {time} ({reason}).").format(
                time=receipt.time, reason=receipt.reason or "－"
            )


# ── History ───────────────────────────────────────────────────────────────────────────────────────


def day(time: str | None) -> str:
    """The day in Tokyo; "" where nobody can tell it."""
    try:
        return tokyo_day(time).isoformat() if time else ""
    except ValueError:
        return time[:10] if time and len(time) == 10 and time.replace("-", "").isdecimal() else ""


def _versions(home: Workspace, dataset: Dataset, past: Sequence[Receipt]) -> tuple[Version, ...]:
    path = home.root / DATASETS / dataset.name / HISTORY_FILE
    found = [*_begun(dataset), *_changes(path), *_published(past)]
    known = sorted((version for version in dict.fromkeys(found) if version.day), key=lambda one: one.day)
    return tuple(reversed(known))


def _begun(dataset: Dataset) -> Iterator[Version]:
    yield Version(day(dataset.created), Text("このデータを作りました。", "The dataset was made."))


def _changes(path: Path) -> Iterator[Version]:
    """What history.jsonl tells; a line that was cut short tells nothing."""
    for line in _lines(path):
        try:
            entry = json.loads(line)
            yield Version(day(entry["time"]), _change(entry))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    except OSError as problem:
        raise unreadable(str(path), problem) from problem


def _change(entry: Mapping[str, Any]) -> Text:
    counts = entry["difference"]
    if counts is None:
        return _REPLACED.format(file=str(entry["file"]))
    return _ROWS.format(
        file=str(entry["file"]), **{key: int(counts[key]) for key in ("added", "removed", "changed")}
    )


def _published(past: Sequence[Receipt]) -> Iterator[Version]:
    for receipt in past:
        if what := _EVENTS.get(receipt.action):
            yield Version(day(receipt.time), what)


# ── Tables ────────────────────────────────────────────────────────────────────────────────────────


def _seen(sheets: dict[str, Sheet], file: Distribution) -> Assessed:
    """What was found in a file, for its offer; what its page shows of it is put aside."""
    found = assessed(file, Options(preview=True))
    assert found.preview
    if file.derived is None:
        sheets[file.path] = _sheet(file, found, found.preview)
    return found


def _sheet(file: Distribution, found: Assessed, preview: Preview) -> Sheet:
    """Without the findings and the points, which would fill the memory before the last dataset."""
    table = opened(Source.of(file.path, file.name))
    bare = found._replace(preview=None, report=found.report._replace(groups=(), tallies=(), verdict=None))
    return Sheet(file, bare, table.header, _first(table), _drawn(preview) if preview.points else None)


def _drawn(preview: Preview) -> Drawn:
    return Drawn(drawing(preview.points), preview.located, any(point.is_doubtful for point in preview.points))


def opened(source: Source) -> Table:
    return reading.read(source, detecting.dictionary(schema.all_schemas()).recognise)


def _first(table: Table) -> tuple[tuple[str, ...], ...]:
    rows = (
        row
        for block in table.blocks()
        for offset, row in enumerate(zip(*block.columns, strict=True))
        if offset not in block.blank
    )
    return tuple(islice(rows, FIRST))


def copied(file: str, sha256: str) -> bytes:
    """The bytes of a file that was checked. Raises UsageError where it has changed since."""
    content = _content(file)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise UsageError(_CHANGED.format(name=Path(file).name))
    return content


def _content(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as problem:
        raise unreadable(file, problem) from problem


_NAME_TAKEN = Text(
    "「{name}」という名前のファイルは、公開ページの名前と重なります。ファイル名を変えてください。",
    "A file named {name} would take the place of a page; give it another name.",
)
_CHANGED = Text(
    "「{name}」が、取り込んだときから変わっています。opendata add でもう一度取り込んでください。",
    "{name} has changed since it was taken in; take it in again with “opendata add”.",
)
_REPLACED = Text("ファイル「{file}」を新しくしました。", "The file {file} was replaced.")
_ROWS = Text(
    "ファイル「{file}」を新しくしました（追加{added}行、削除{removed}行、変更{changed}行）。",
    "The file {file} was replaced (rows added: {added}, removed: {removed}, changed: {changed}).",
)
_EVENTS: Mapping[Action, Text] = {
    Action.CREATE: Text("公開しました。", "Published."),
    Action.UPDATE: Text("公開しているデータを新しくしました。", "The published data was renewed."),
    Action.WITHDRAW: Text("公開をやめました。", "Withdrawn."),
}
