"""opendata report FILE --format xlsx: every finding at its cell, in a book to edit and read back."""

from __future__ import annotations

import argparse
import os
from pathlib import Path, PurePath

from opendata.console import READING, chosen_schema
from opendata.errors import UsageError
from opendata.gathering import gather
from opendata.marked import FOUND, OWN, ROW, Marked
from opendata.marking import mark
from opendata.model import Language, Own, Text
from opendata.reports import marked_xlsx
from opendata.saving import save
from opendata.sniffing import Source
from opendata.validating import Options, rules_by_code
from opendata.wording import visible

_ENDING = "_marked.xlsx"
_LANGUAGES: tuple[Language, ...] = ("ja", "en")


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    file = Text("検査するファイル一つ。- は標準入力", "one file to check; - is standard input")
    form = Text("書き出す形（Excelのブック）", "what is written (a workbook)")
    output = Text(
        f"書き出し先（省略時は元のファイルの隣の ○○{_ENDING}）",
        f"file to write (NAME{_ENDING} beside the input if not given)",
    )
    raw = Text("自動修正をせず、元の値のままで作る", "leave the values as they are, without repairs")
    force = Text("書き出し先があれば書き換える", "replace the file if it is there")
    parser.add_argument("path", metavar="FILE", help=file.to(language))
    parser.add_argument("--format", choices=("xlsx",), default="xlsx", help=form.to(language))
    parser.add_argument("-o", "--output", metavar="BOOK", help=output.to(language))
    for flag, metavar, ja, en in READING:
        parser.add_argument(flag, metavar=metavar, help=Text(ja, en).to(language))
    parser.add_argument("--no-fix", action="store_true", help=raw.to(language))
    parser.add_argument("--force", action="store_true", help=force.to(language))


def run(args: argparse.Namespace) -> int:
    source = _source(args.path)
    target = _target(source, args)
    options = Options(schema=chosen_schema(args.schema), sheet=args.sheet)
    book = mark(source, options, repairs=not args.no_fix)
    _mind_books(book)
    save(target, marked_xlsx.render(book, rules_by_code(), args.lang))
    print(_written(book, target).to(args.lang))
    counts = book.after.counts
    return int(bool(counts.error or counts.private or book.before.counts.private or book.note.obstacles))


def _source(path: str) -> Source:
    """Raises UsageError for a folder or a pattern that names several files."""
    found = gather([path])
    if len(found) == 1 and not os.path.isdir(path):
        return found[0]
    raise UsageError(
        Text(
            "ブックはファイル一つから作ります。フォルダではなく、ファイルを一つ指定してください。",
            "A book is made of one file; name a single file.",
        )
    )


def _mind_books(book: Marked) -> None:
    """Raises UsageError where the file is itself a marked book: its own columns would become data."""
    heads = [(ROW.to(language), FOUND.to(language)) for language in _LANGUAGES]
    facts = book.before.report.structure
    is_signed = facts is not None and facts.read.own is Own.BOOK
    if is_signed or (book.note.is_workbook and book.note.labels[:OWN] in heads):
        raise UsageError(
            Text(
                "「{name}」は opendata report が作ったブックです。直した値は opendata apply で書き戻し、"
                "書き出したCSVからブックを作ってください。",
                "{name} is a book made by “opendata report”. Write it back with “opendata apply”, and make "
                "the next book of that CSV.",
            ).format(name=visible(book.note.name, 200))
        )


def _target(source: Source, args: argparse.Namespace) -> Path:
    """Raises UsageError where something is there that would be lost."""
    beside = Path("stdin.csv" if source.name == "-" else source.name)
    path = Path(args.output) if args.output else beside.with_name(PurePath(beside).stem + _ENDING)
    if os.path.realpath(path) == os.path.realpath(source.name):
        raise UsageError(
            Text(
                "元のファイルには書き込めません。-o に別の名前を指定してください。",
                "The input cannot be written over; name another file with -o.",
            )
        )
    if path.is_file() and not args.force:
        raise UsageError(
            Text(
                "「{path}」はすでにあります（直している途中のブックかもしれません）。"
                "書き換えるには --force を付けてください。",
                "{path} is already there (somebody may be editing it); --force replaces it.",
            ).format(path=visible(str(path), 400))
        )
    return path


def _written(book: Marked, path: Path) -> Text:
    told = Text(
        "「{path}」に書き出しました：{rows}行、指摘{findings}件、自動修正{edits}か所。",
        "{path}: {rows} rows, {findings} findings, {edits} repairs.",
    ).format(
        path=visible(str(path), 400),
        rows=len(book.rows),
        findings=sum(book.counts.values()),
        edits=len(book.edits),
    )
    more = _PRIVATE if book.after.counts.private or book.before.counts.private else None
    if book.note.obstacles:
        why = Text(
            "。".join(text.ja for text in book.note.obstacles),
            "; ".join(text.en for text in book.note.obstacles),
        )
        more = _BLOCKED.format(why=why)
    last = more or _NEXT
    return Text(f"{told.ja}\n{last.ja}", f"{told.en}\n{last.en}")


_NEXT = Text(
    "直し終えたら opendata apply ブック.xlsx -o 直したもの.csv で書き戻せます。",
    "When it is edited, “opendata apply BOOK.xlsx -o OUT.csv” writes the file.",
)
_PRIVATE = Text(
    "個人情報のおそれがある値があります。ブックにも入っているので、渡す相手に注意してください。",
    "There may be data about persons, in the book too: mind whom you give it to.",
)
_BLOCKED = Text(
    "このブックからは書き戻せません：{why}。元のファイルを直してから、もう一度実行してください。",
    "The book does not lead back to a file: {why}. Mend the original and run this again.",
)
