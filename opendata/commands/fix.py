"""opendata fix PATH…: repair what has one right answer, show it as a diff, and keep the original."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path

from opendata.commands.rules import chosen_rule
from opendata.console import READING, chosen_schema
from opendata.edits import Fixed
from opendata.errors import EnvironmentFailure, OpendataError, UsageError
from opendata.fixing import fix
from opendata.gathering import SUFFIXES, gather
from opendata.model import Kind, Language, Text
from opendata.reports import Style, fix_csv, fix_text
from opendata.reports.rule_page import safety
from opendata.saving import save
from opendata.shaping import Wishes
from opendata.sniffing import Source, chunks
from opendata.validating import Options, rules_by_code
from opendata.wording import visible
from opendata.workspace import make_folder

_FLAGS = (
    ("--unsafe", "結果の確認が必要な修正も行う", "also make repairs that a person needs to check"),
    ("--keep-encoding", "文字コードと改行を変えない", "leave encoding and line ends as they are"),
    ("--keep-header", "列名と列の順を変えない", "leave the names and the order of columns as they are"),
    ("--quiet", "ファイルごとの結果だけを示す", "outcomes only"),
)
_PREVIEW = Text(
    "まだ何も書き込んでいません。--output フォルダ（別のフォルダに書く）か "
    "--in-place（上書きし、元のファイルを .bak として残す）を付けると書き込みます。",
    "Nothing was written. --output DIR writes to another folder; "
    "--in-place replaces the file and keeps the original as .bak.",
)
_NO_CSV = Text(
    "「{name}」はExcelなどのファイルなので、上書きはしません。"
    "--output フォルダ を付けると、直したものをCSVとして書き出します。",
    "{name} is a spreadsheet and is not replaced; --output DIR writes the repaired CSV.",
)
_WRITTEN = Text("  書き込みました：{path}", "  written: {path}")
_KEPT = Text("（元のファイル：{backup}）", " (original: {backup})")


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    paths = Text(
        "ファイル、フォルダ、ワイルドカード。- は標準入力", "files, folders, patterns; - is standard input"
    )
    folder = Text("直したファイルを書くフォルダ", "folder for the repaired files")
    in_place = Text("上書きし、元のファイルを .bak として残す", "replace files, keeping originals as .bak")
    diff = Text("何が変わるかを示すだけにする", "only show what would change")
    only = Text("このルールの修正だけを行う（繰り返し可）", "repairs of this rule only (repeatable)")
    log = Text("変更記録（CSV）の書き出し先", "file for the change log (CSV)")
    parser.add_argument("paths", nargs="+", metavar="PATH", help=paths.to(language))
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--output", metavar="DIR", help=folder.to(language))
    way.add_argument("--in-place", action="store_true", help=in_place.to(language))
    way.add_argument("--diff", action="store_true", help=diff.to(language))
    parser.add_argument("--only", action="append", default=[], metavar="CODE", help=only.to(language))
    parser.add_argument("--log", metavar="FILE", help=log.to(language))
    for flag, metavar, ja, en in READING:
        parser.add_argument(flag, metavar=metavar, help=Text(ja, en).to(language))
    for flag, ja, en in _FLAGS:
        parser.add_argument(flag, action="store_true", help=Text(ja, en).to(language))


def run(args: argparse.Namespace) -> int:
    wishes = Wishes(args.unsafe, _chosen(args.only), args.keep_encoding, args.keep_header)
    options, rules = Options(schema=chosen_schema(args.schema), sheet=args.sheet), rules_by_code()
    code, log = 0, [fix_csv.heading(args.lang)]
    for source in _sources(args):
        try:
            found = fix(source, wishes, options)
            written = _write(source, found, args)
        except OpendataError as problem:
            print(f"opendata: {visible(problem.text.to(args.lang), 1000)}", file=sys.stderr)
            code = max(code, problem.exit_code)
            continue
        sys.stdout.write(fix_text.render(found, rules, Style(args.lang, quiet=args.quiet)))
        print(written.to(args.lang) if written else "")
        log.append(fix_csv.render(found, rules, args.lang) if args.log else "")
        code = max(code, _code(found, is_written=bool(args.output or args.in_place)))
    if args.log:
        save(Path(args.log), "".join(log).encode("utf-8-sig"))
    if not (args.output or args.in_place or args.diff):
        print(_PREVIEW.to(args.lang))
    return code


def _code(file: Fixed, *, is_written: bool) -> int:
    """1 where anything is left: a file not rewritten, errors, or repairs that were only shown."""
    is_left = bool(file.after.counts.error or file.after.counts.private or file.obstacles)
    return int(is_left or (not is_written and bool(file.edits)))


def _chosen(codes: Sequence[str]) -> frozenset[str]:
    """Raises UsageError for an unknown rule, and for one that has no repair."""
    found = [chosen_rule(code.strip()) for words in codes for code in words.split(",")]
    for rule in found:
        if safety(rule) is None:
            raise UsageError(
                Text(
                    "「{code}」の指摘は自動では直せません。直し方は opendata rules {code} で確認できます。",
                    "Findings of {code} have no repair; “opendata rules {code}” says how to mend them.",
                ).format(code=rule.code)
            )
    return frozenset(rule.code for rule in found)


# ── Where the files go ────────────────────────────────────────────────────────────────────────────


def _sources(args: argparse.Namespace) -> list[Source]:
    """Raises UsageError where a file would be written over another, or over itself without a backup."""
    if args.in_place and "-" in args.paths:
        raise UsageError(
            Text(
                "標準入力は上書きできません。--output フォルダ を使ってください。",
                "Standard input cannot be replaced; use --output DIR.",
            )
        )
    sources = gather(args.paths)
    inputs, taken = {_real(source.name) for source in sources}, dict[str, str]()
    targets = [(str(_target(source, args)), source.name) for source in sources if args.output]
    for target, name in [*targets, *([(args.log, "")] if args.log else [])]:
        is_taken = taken.setdefault(_real(target), name) != name or _real(target) in inputs
        if is_taken or (name and _is_beside(target, name)):
            raise UsageError(
                Text(
                    "「{target}」への書き込みは、元のファイルかほかの結果を消してしまいます。別の場所を指定してください。",
                    "Writing {target} would replace an input or another result; choose another place.",
                ).format(target=target)
            )
    return sources


def _target(source: Source, args: argparse.Namespace) -> Path:
    """Under the same name; a workbook becomes a CSV."""
    name = "stdin.csv" if source.name == "-" else Path(source.name).name
    is_workbook = Path(name).suffix.lower() in SUFFIXES - {".csv", ".tsv"}
    return Path(args.output) / (f"{Path(name).stem}.csv" if is_workbook else name)


def _is_beside(target: str, name: str) -> bool:
    """Whether it would replace a file in the folder of the input, which need not be a result of ours."""
    folders = {os.path.dirname(_real(path)) for path in (target, name)}
    return len(folders) == 1 and os.path.exists(target)


def _real(name: str) -> str:
    return os.path.normcase(os.path.realpath(name))


def _write(source: Source, file: Fixed, args: argparse.Namespace) -> Text | None:
    """Carry the plan out, as far as the user asked for it."""
    if file.obstacles:
        return None
    if args.output:
        target = _target(source, args)
        make_folder(target.parent)
        save(target, b"".join(chunks(source)) if file.content is None else file.content)
        return _WRITTEN.format(path=visible(str(target), 1000))
    if not args.in_place or file.content is None:
        return None
    if file.before.report.form.kind is Kind.SPREADSHEET:
        raise UsageError(_NO_CSV.format(name=source.name))
    backup = backed_up(source, file.before.report.form.sha256)
    save(Path(source.name), file.content)
    words = Text(_WRITTEN.ja + _KEPT.ja, _WRITTEN.en + _KEPT.en)
    return words.format(path=visible(source.name, 1000), backup=visible(str(backup), 1000))


def backed_up(source: Source, sha256: str) -> Path:
    """Keep the original beside the file, under a name that no file has yet."""
    digest = hashlib.sha256()
    for chunk in chunks(source):
        digest.update(chunk)
    if digest.hexdigest() != sha256:
        raise EnvironmentFailure(
            Text(
                "「{name}」は処理の間に書き換えられました。もう一度実行してください。",
                "{name} was changed meanwhile; run the command again.",
            ).format(name=source.name)
        )
    try:
        return next(path for path in _backups(source.name) if _copied(source.name, path))
    except OSError as problem:
        raise EnvironmentFailure(
            Text(
                "「{name}」の控えを残せないため、書き換えません：{reason}。",
                "{name} is left as it is, since the original cannot be kept: {reason}.",
            ).format(name=source.name, reason=problem.strerror or str(problem))
        ) from problem


def _backups(name: str) -> Iterator[Path]:
    yield Path(f"{name}.bak")
    yield from (Path(f"{name}.bak{number}") for number in count(2))


def _copied(name: str, backup: Path) -> bool:
    """False where a file of that name is there already: no backup is ever written over."""
    try:
        copy = open(backup, "xb")  # noqa: SIM115
    except FileExistsError:
        return False
    try:
        with copy, open(name, "rb") as original:
            shutil.copyfileobj(original, copy)
            copy.flush()
            os.fsync(copy.fileno())
    except BaseException:
        backup.unlink()
        raise
    with suppress(OSError):
        shutil.copystat(name, backup)
    return True
