"""opendata apply BOOK: write what was edited in a marked book back to the standard CSV."""

from __future__ import annotations

import argparse
import os
import sys
from hashlib import sha256
from pathlib import Path

from opendata.applying import apply
from opendata.commands.fix import backed_up
from opendata.errors import UsageError
from opendata.gathering import gather
from opendata.marked import Applied
from opendata.model import Language, Text
from opendata.reports import Style, by_hand, fix_csv, fix_text
from opendata.saving import save
from opendata.shaping import Wishes
from opendata.sniffing import Source, chunks
from opendata.validating import rules_by_code
from opendata.wording import visible

_FLAGS = (
    ("--keep-encoding", "元の文字コードと改行のまま書く", "keep the encoding and line ends of the original"),
    ("--keep-header", "元の列名と列の順のまま書く", "keep the names and the order of columns"),
    ("--force", "書き出し先があれば書き換える", "replace FILE if it is there"),
    ("--quiet", "件数と結果だけを示す", "counts and outcome only"),
)
_PREVIEW = Text(
    "まだ何も書き込んでいません。-o ファイル（新しく書く）か --in-place-of 元のファイル"
    "（置き換え、元のファイルを .bak として残す）を付けると書き込みます。",
    "Nothing was written. -o FILE writes a new file; --in-place-of FILE replaces the original and keeps it "
    "as .bak.",
)
_WRITTEN = Text("書き込みました：{path}", "written: {path}")
_KEPT = Text("（元のファイル：{backup}）", " (original: {backup})")


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    book = Text("opendata report で作り、直したブック", "a book made by “opendata report”, edited")
    output = Text("書き出すCSV", "the CSV file to write")
    original = Text(
        "置き換える元のファイル。.bak として残す", "the original, to be replaced; it is kept as .bak"
    )
    diff = Text("何が変わるかを示すだけにする", "only show what would change")
    log = Text("変更記録（CSV）の書き出し先", "file for the change log (CSV)")
    parser.add_argument("book", metavar="BOOK", help=book.to(language))
    way = parser.add_mutually_exclusive_group()
    way.add_argument("-o", "--output", metavar="FILE", help=output.to(language))
    way.add_argument("--in-place-of", metavar="FILE", help=original.to(language))
    way.add_argument("--diff", action="store_true", help=diff.to(language))
    parser.add_argument("--log", metavar="FILE", help=log.to(language))
    for flag, ja, en in _FLAGS:
        parser.add_argument(flag, action="store_true", help=Text(ja, en).to(language))


def run(args: argparse.Namespace) -> int:
    book = _book(args)
    found = apply(book, Wishes(keep_encoding=args.keep_encoding, keep_header=args.keep_header))
    written = _write(found, args)
    style = Style(args.lang, quiet=args.quiet)
    sys.stdout.write(by_hand.render(found, style))
    sys.stdout.write(fix_text.render(found.fixed, rules_by_code(), style))
    if args.log:
        save(Path(args.log), _log(found, args.lang).encode("utf-8-sig"))
    told = written or (None if args.diff else _PREVIEW)
    print(told.to(args.lang) if told else "")
    counts = found.fixed.after.counts
    is_left = bool(counts.error or counts.private)
    return int(is_left or (written is None and bool(found.changes or found.fixed.edits)))


def _log(found: Applied, language: Language) -> str:
    """Repairs first, then what was done by hand, as they came about."""
    repairs = fix_csv.render(found.fixed, rules_by_code(), language)
    return fix_csv.heading(language) + repairs + by_hand.log(found, language)


# ── Where it goes ─────────────────────────────────────────────────────────────────────────────────


def _book(args: argparse.Namespace) -> Source:
    """Raises UsageError where something would be written over that somebody may need."""
    sources = gather([args.book])
    if len(sources) != 1 or os.path.isdir(args.book):
        raise UsageError(Text("ブックを一つ指定してください。", "Name a single book."))
    targets = [path for path in (args.output, args.log) if path]
    taken = [_real(path) for path in (args.book, args.in_place_of, *targets) if path]
    if len(set(taken)) < len(taken):
        raise UsageError(
            Text(
                "ブック、書き出すCSV、変更記録には、別々の名前を指定してください。",
                "Book, CSV and change log must be different files.",
            )
        )
    if args.output and os.path.isfile(args.output) and not args.force:
        raise UsageError(
            Text(
                "「{path}」はすでにあります。元のファイルなら --in-place-of {path}（.bak を残して置き換え）、"
                "ほかのファイルを書き換えるなら --force を付けてください。",
                "{path} is already there. If it is the original, use --in-place-of {path}, which keeps it as "
                ".bak; --force replaces any other file.",
            ).format(path=visible(args.output, 400))
        )
    return sources[0]


def _real(name: str) -> str:
    return os.path.normcase(os.path.realpath(name))


def _write(found: Applied, args: argparse.Namespace) -> Text | None:
    content = found.fixed.content
    assert content is not None
    if args.output:
        save(Path(args.output), content)
        return _WRITTEN.format(path=visible(args.output, 1000))
    if not args.in_place_of:
        return None
    source = _original(found, args.in_place_of)
    backup = backed_up(source, found.note.sha256)
    save(Path(source.name), content)
    words = Text(_WRITTEN.ja + _KEPT.ja, _WRITTEN.en + _KEPT.en)
    return words.format(path=visible(source.name, 1000), backup=visible(str(backup), 1000))


def _original(found: Applied, path: str) -> Source:
    """Raises UsageError where the file is not, or no longer, what the book was made of."""
    sources = gather([path])
    source = sources[0]
    if found.note.is_workbook:
        raise UsageError(
            Text(
                "元のファイルはExcelなので、CSVで置き換えません。-o 新しいファイル.csv を使ってください。",
                "The original is a workbook and is not replaced by a CSV; use -o NEW.csv.",
            )
        )
    digest = sha256()
    for chunk in chunks(source):
        digest.update(chunk)
    if len(sources) > 1 or digest.hexdigest() != found.note.sha256:
        raise UsageError(
            Text(
                "「{path}」は、このブックを作ったときの「{name}」と中身が違います。その後の変更が失われるため、"
                "置き換えません。-o で別のファイルに書き、違いを確かめてください。",
                "{path} is not what this book was made of ({name}): later changes would be lost. "
                "Write to another file with -o and compare.",
            ).format(path=visible(path, 400), name=visible(found.note.name, 200))
        )
    return source
