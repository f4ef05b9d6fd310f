"""opendata geodata PATH…: make GeoJSON, GeoPackage and other files for maps of tables with coordinates."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from io import StringIO
from pathlib import Path

from opendata import deriving, geodata, geoformats, referencing, workspace
from opendata.console import READING, chosen_schema
from opendata.deriving import Derived, Wish
from opendata.errors import OpendataError, UsageError
from opendata.gathering import gather
from opendata.geodata import Format, Geodata, Manner, Refused
from opendata.model import Language, Text
from opendata.reports.csv import inert
from opendata.saving import save
from opendata.sniffing import Source
from opendata.wording import visible
from opendata.workspace import make_folder

SHOWN = 10
"""Records without a place that the screen lists; the file has them all."""
_OPTIONS = (
    ("--output", "DIR", "書き出すフォルダ", "folder to write to"),
    (
        "--workspace",
        "DIR",
        "ワークスペースの全データセットに作り、公開するファイルに加える",
        "make them for every dataset of the workspace, as files to publish",
    ),
    *READING,
    (
        "--source-crs",
        "CRS",
        "座標の座標系（EPSG:6677、tokyo、jgd2000、wgs84、plane。省略時はJGD2011の緯度・経度）",
        "reference system of the coordinates (EPSG:6677, tokyo, jgd2000, wgs84, plane; "
        "latitude and longitude in JGD2011 by default)",
    ),
    ("--latitude", "COLUMN", "緯度またはX（北）の列", "column of latitude, or of X (north)"),
    ("--longitude", "COLUMN", "経度またはY（東）の列", "column of longitude, or of Y (east)"),
)
_FLAGS = (
    (
        "--keep-unlocated",
        "座標のない行も、位置のないまま入れる（地図には表示されません）",
        "keep records without coordinates; no map shows them",
    ),
    ("--force", "書き出し先にあるファイルを書き換える", "replace files that are there"),
)
_MADE = Text(
    "「{name}」：データ{rows}行のうち{located}行を地図データにしました（元の座標系 {system}）。",
    "{name}: records made into geodata: {located} of {rows} (taken as {system}).",
)
_REFUSED = Text("「{name}」：地図データは作りません。{reasons}。", "{name}: no geodata. {reasons}.")
_LEFT_OUT = Text("位置が決まらず、入れていない行：{count}行", "records without a place, left out: {count}")
_KEPT = Text(
    "位置のないまま入れた行（地図には表示されません）：{count}行",
    "records without a place, kept though no map shows them: {count}",
)
_ROW = Text("{record}行目「{north}」「{east}」：{why}", "row {record}, “{north}” “{east}”: {why}")
_MORE = Text("ほか{count}行。一覧：{path}", "and {count} more; all of them: {path}")
_RENAMED = Text(
    "列「{own}」は「{name}」という名前にしました（同じ名前がほかにあるため）",
    "column {own} is called {name} (its name was taken)",
)
_WITHDRAWN = Text("取り除きました：{name}", "removed: {name}")
_TWICE = Text(
    "「{second}」は「{first}」と同じ名前（{name}）になります。別のフォルダに書き出してください。",
    "{second} would become {name}, as {first} does; write it to another folder.",
)
_THERE = Text(
    "「{path}」はすでにあります。書き換えるには --force を付けてください。",
    "{path} is already there; --force replaces it.",
)
_HEADING = ("行 / row", "理由 / why", "緯度・X / north", "経度・Y / east")
_UNLOCATED = "_unlocated.csv"
_LISTS = ".opendata/unlocated"


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    paths = Text(
        "ファイル、フォルダ、ワイルドカード。- は標準入力", "files, folders, patterns; - is standard input"
    )
    form = Text(
        "形式（{formats}。繰り返し可。省略時は geojson、ワークスペースでは geojson と gpkg）",
        "format ({formats}; repeatable; geojson by default, in a workspace geojson and gpkg)",
    ).format(formats=" ".join(geoformats.MODULES))
    parser.add_argument("paths", nargs="*", metavar="PATH", help=paths.to(language))
    parser.add_argument(
        "--format",
        action="append",
        default=[],
        choices=tuple(geoformats.MODULES),
        metavar="FORMAT",
        help=form.to(language),
    )
    for flag, metavar, ja, en in _OPTIONS:
        parser.add_argument(flag, metavar=metavar, help=Text(ja, en).to(language))
    for flag, ja, en in _FLAGS:
        parser.add_argument(flag, action="store_true", help=Text(ja, en).to(language))


def run(args: argparse.Namespace) -> int:
    _refuse(args)
    code = located = 0
    for job in _in_workspace(args) if args.workspace else _in_folder(args):
        try:
            for outcome in job():
                print("\n".join(visible(text.to(args.lang), 400) for text in _told(outcome, args)))
                located += _located(outcome)
                code = max(code, _code(outcome))
        except OpendataError as problem:
            print(f"opendata: {visible(problem.text.to(args.lang), 1000)}", file=sys.stderr)
            code = max(code, problem.exit_code)
    return max(code, int(not located))


def _refuse(args: argparse.Namespace) -> None:
    """Raises UsageError for words that contradict each other."""
    is_complete = args.workspace if not args.paths else args.output
    if not is_complete or (args.workspace and args.paths):
        raise UsageError(
            Text(
                "ファイルと --output DIR、または --workspace DIR のどちらかを指定してください。",
                "Give either files and --output DIR, or --workspace DIR.",
            )
        )
    if bool(args.latitude) != bool(args.longitude):
        raise UsageError(
            Text(
                "--latitude と --longitude は両方を指定してください。",
                "--latitude and --longitude go together.",
            )
        )
    if args.workspace and any((args.latitude, args.schema, args.sheet, args.output, args.force)):
        raise UsageError(
            Text(
                "--workspace と一緒に使えるのは --format、--source-crs、--keep-unlocated だけです。",
                "Only --format, --source-crs and --keep-unlocated go with --workspace.",
            )
        )


def _located(outcome: Derived) -> int:
    return 0 if isinstance(outcome.found, Refused) else outcome.found.located


def _code(outcome: Derived) -> int:
    """A file without any column of coordinates is no fault; one of which nothing has a place is."""
    if isinstance(outcome.found, Refused):
        return int(outcome.found.has_coordinates)
    return int(not outcome.found.located)


# ── What is done ──────────────────────────────────────────────────────────────────────────────────


def _in_folder(args: argparse.Namespace) -> Iterator[Callable[[], Iterable[Derived]]]:
    system = referencing.find(args.source_crs) if args.source_crs else None
    labels = (args.latitude or "", args.longitude or "")
    manner = Manner(chosen_schema(args.schema), args.sheet, system, *labels, args.keep_unlocated)
    formats = [geoformats.named(key) for key in dict.fromkeys(args.format or ["geojson"])]
    folder = _Folder(Path(args.output), args.force, args.lang)
    for source in gather(args.paths):
        yield partial(folder.take, source, manner, formats)


def _in_workspace(args: argparse.Namespace) -> Iterator[Callable[[], Iterable[Derived]]]:
    home = workspace.load(Path(args.workspace))
    system = referencing.find(args.source_crs) if args.source_crs else None
    wish = Wish(tuple(dict.fromkeys(args.format)), system, args.keep_unlocated or None)
    for dataset in home.catalog.datasets:
        yield partial(deriving.derive, home, dataset, wish)


class _Folder:
    """Where the files go: each whole or not at all, none twice, none over another unless that is wished."""

    def __init__(self, folder: Path, is_forced: bool, language: Language) -> None:
        self._folder, self._is_forced, self._language = folder, is_forced, language
        self._written: dict[str, str] = {}

    def take(self, source: Source, manner: Manner, formats: Sequence[Format]) -> Iterator[Derived]:
        found = geodata.read(source, manner)
        if isinstance(found, Refused):
            yield Derived(source.name, found)
            return
        rendered = [form.render(found) for form in formats]
        files = {f"{found.name}{end}": content for one in rendered for end, content in one.files.items()}
        unlocated = f"{found.name}{_UNLOCATED}"
        if found.unlocated or (self._folder / unlocated).exists():
            files[unlocated] = _listed(found, self._language)
        self._refuse(source, files)
        make_folder(self._folder)
        for name, content in files.items():
            save(self._folder / name, content)
        notes = tuple(note for one in rendered for note in one.notes)
        yield Derived(source.name, found, tuple(str(self._folder / name) for name in files), notes=notes)

    def _refuse(self, source: Source, names: Iterable[str]) -> None:
        """Raises UsageError before anything is written."""
        for name in names:
            first = self._written.setdefault(name.casefold(), source.name)
            if first != source.name:
                raise UsageError(_TWICE.format(first=first, second=source.name, name=name))
            if (self._folder / name).exists() and not self._is_forced:
                raise UsageError(_THERE.format(path=str(self._folder / name)))


# ── What is told ──────────────────────────────────────────────────────────────────────────────────


def _told(outcome: Derived, args: argparse.Namespace) -> Iterator[Text]:
    found = outcome.found
    if isinstance(found, Refused):
        ja, en = ("。".join(text.ja for text in found.reasons), ". ".join(text.en for text in found.reasons))
        yield _REFUSED.format(name=outcome.source, reasons=Text(ja, en))
    else:
        about = {"rows": found.rows, "located": found.located, "system": found.system.label}
        yield _MADE.format(name=outcome.source, **about)
    yield from (Text(f"  {name}", f"  {name}") for name in outcome.made)
    yield from map(_indented, (_WITHDRAWN.format(name=name) for name in outcome.withdrawn))
    if isinstance(found, Geodata):
        for own, name in found.renamed:
            yield _indented(_RENAMED.format(own=own, name=name))
        yield from map(_indented, (*_unlocated(found, args), *filter(None, [found.system.accuracy])))
    yield from map(_indented, outcome.notes)


def _indented(text: Text) -> Text:
    return Text(f"  {text.ja}", f"  {text.en}")


def _unlocated(found: Geodata, args: argparse.Namespace) -> Iterator[Text]:
    if not found.unlocated:
        return
    yield (_KEPT if len(found.records) == found.rows else _LEFT_OUT).format(count=len(found.unlocated))
    for one in found.unlocated[:SHOWN]:
        cells = {"north": visible(one.north), "east": visible(one.east)}
        yield _indented(_ROW.format(record=one.record, why=one.why, **cells))
    if (more := len(found.unlocated) - SHOWN) > 0:
        yield _indented(_MORE.format(count=more, path=_path_of_list(found, args)))


def _path_of_list(found: Geodata, args: argparse.Namespace) -> str:
    """In a workspace the list is written only now, and is not published."""
    if not args.workspace:
        return str(Path(args.output) / f"{found.name}{_UNLOCATED}")
    path = workspace.find(Path(args.workspace)) / _LISTS / f"{found.name}.csv"
    make_folder(path.parent)
    save(path, _listed(found, args.lang))
    return str(path)


def _listed(found: Geodata, language: Language) -> bytes:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEADING)
    for one in found.unlocated:
        writer.writerow((one.record, *map(inert, (one.why.to(language), one.north, one.east))))
    return out.getvalue().encode("utf-8-sig", "replace")
