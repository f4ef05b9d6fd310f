"""opendata convert IN OUT: the same table as CSV or as a workbook of text, without a value being changed."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from opendata import converting
from opendata.console import READING, chosen_schema
from opendata.converting import Converted, Manner
from opendata.errors import UsageError
from opendata.gathering import gather
from opendata.model import Kind, Language, Text
from opendata.saving import save
from opendata.sniffing import Source, sniff
from opendata.wording import visible

_WAYS = {".csv": converting.to_csv, ".xlsx": converting.to_xlsx}
_FLAGS = (
    ("--keep-header", "列名と列の順を変えない", "leave the names and the order of columns as they are"),
    (
        "--keep-encoding",
        "文字コードと改行を変えない（CSVからCSVのとき）",
        "leave encoding and line ends as they are (CSV to CSV)",
    ),
    ("--force", "OUTがあれば書き換える", "replace OUT if it is there"),
)
_NOTES = (
    (
        "renamed",
        Text("列名{count}個を標準の名前にしました", "columns that got their standard names: {count}"),
    ),
    ("is_reordered", Text("列を標準の順に並べました", "columns were put in the standard order")),
    (
        "above",
        Text(
            "列名より上の{count}行も残しました（opendata fix で取り除けます）",
            "rows kept above the header: {count} (“opendata fix” removes them)",
        ),
    ),
    (
        "hidden",
        Text(
            "隠してある行と列（{count}）も含まれています。公開してよいか確かめてください",
            "hidden rows and columns are part of it ({count}): make sure that they may be published",
        ),
    ),
    (
        "sheets",
        Text(
            "ほかの{count}枚のシートは変換していません（--sheet で選べます）",
            "other sheets, not converted: {count} (--sheet chooses)",
        ),
    ),
)


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    source = Text("変換するファイル（- は標準入力）", "file to convert (- is standard input)")
    target = Text("書き出し先（.csv か .xlsx）", "file to write (.csv or .xlsx)")
    parser.add_argument("source", metavar="IN", help=source.to(language))
    parser.add_argument("target", metavar="OUT", help=target.to(language))
    for flag, metavar, ja, en in READING:
        parser.add_argument(flag, metavar=metavar, help=Text(ja, en).to(language))
    for flag, ja, en in _FLAGS:
        parser.add_argument(flag, action="store_true", help=Text(ja, en).to(language))


def run(args: argparse.Namespace) -> int:
    target = Path(args.target)
    convert = _WAYS.get(target.suffix.lower())
    if convert is None:
        raise UsageError(
            Text("書き出し先は .csv か .xlsx にしてください。", "Name a file that ends in .csv or .xlsx.")
        )
    source = _source(args.source)
    _refuse(source, target, args)
    manner = Manner(chosen_schema(args.schema), args.sheet, args.keep_header, args.keep_encoding)
    found = convert(source, manner)
    if found.content is None:
        print(_not_converted(source, found).to(args.lang), file=sys.stderr)
        return 1
    save(target, found.content)
    print(_converted(source, target, found).to(args.lang))
    for note in _notes(found):
        print(f"  {note.to(args.lang)}")
    return 0


def _source(path: str) -> Source:
    if os.path.isdir(path) or len(found := gather([path])) > 1:
        raise UsageError(
            Text(
                "変換できるのは一度に1ファイルです。「{path}」ではなくファイルを指定してください。",
                "One file at a time can be converted; name a file instead of {path}.",
            ).format(path=path)
        )
    return found[0]


def _refuse(source: Source, target: Path, args: argparse.Namespace) -> None:
    """Raises UsageError where a file would be written over, or where there is no encoding to keep."""
    if os.path.exists(source.name) and target.exists() and os.path.samefile(source.name, target):
        raise UsageError(
            Text(
                "元のファイル「{path}」には書き込みません。別の名前を指定してください。",
                "{path} is the file to convert and is not written over; choose another name.",
            ).format(path=str(target))
        )
    if target.is_file() and not args.force:
        raise UsageError(
            Text(
                "「{path}」はすでにあります。書き換えるには --force を付けてください。",
                "{path} is already there; --force replaces it.",
            ).format(path=str(target))
        )
    is_text = target.suffix.lower() == ".csv" and (
        not args.keep_encoding or sniff(source).kind is not Kind.SPREADSHEET
    )
    if args.keep_encoding and not is_text:
        raise UsageError(
            Text(
                "--keep-encoding はCSVからCSVへの変換でだけ使えます（Excelでは文字コードを選べません）。",
                "--keep-encoding is for CSV to CSV only: a spreadsheet has no encoding of its own.",
            )
        )


def _converted(source: Source, target: Path, found: Converted) -> Text:
    names = {"source": visible(source.name, 400), "target": visible(str(target), 400), "rows": found.rows}
    if found.sheet is None:
        words = Text(
            "「{source}」を「{target}」に変換しました（データ{rows}行）。",
            "{source} → {target} (rows of data: {rows}).",
        )
        return words.format(**names)
    words = Text(
        "「{source}」のシート「{sheet}」を「{target}」に変換しました（データ{rows}行）。",
        "{source}, sheet {sheet} → {target} (rows of data: {rows}).",
    )
    return words.format(**names, sheet=visible(found.sheet, 100))


def _notes(found: Converted) -> Iterator[Text]:
    for name, words in _NOTES:
        if count := getattr(found, name):
            yield words.format(count=count)


def _not_converted(source: Source, found: Converted) -> Text:
    ja, en = (". ".join(each.to(language) for each in found.obstacles) for language in ("ja", "en"))
    return Text(
        "「{source}」は変換できません：{ja}。何も書き込んでいません。",
        "{source} cannot be converted: {en}. Nothing was written.",
    ).format(source=visible(source.name, 400), ja=ja.replace(". ", "。"), en=en)
