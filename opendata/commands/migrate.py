"""opendata migrate FILE… --to ods-v3: files of the old layout, written anew in the current one."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from opendata import migrating
from opendata.console import chosen_schema
from opendata.errors import EnvironmentFailure, OpendataError, UsageError
from opendata.gathering import gather
from opendata.model import Assessed, Language, Text
from opendata.moves import SOURCE, TARGET, Account, Migrated
from opendata.reports import Style, migration
from opendata.saving import save
from opendata.schema import local_governments
from opendata.sniffing import Source
from opendata.validating import Options, rules_by_code, validate
from opendata.wording import visible
from opendata.workspace import make_folder

_OPTIONS = (
    ("--to", "EDITION", "移行先の定義（ods-v3）", "the edition to migrate to (ods-v3)"),
    (
        "--output",
        "DIR",
        "書き出すフォルダ（なければ元のファイルの横に、_v3 を付けて）",
        "folder for the results (otherwise beside the file, marked _v3)",
    ),
    (
        "--lgcode",
        "CODE",
        "全国地方公共団体コード（ファイルにないとき）",
        "the publisher's code, where the file lacks it",
    ),
    (
        "--schema",
        "SLUG@legacy-2017",
        "自動判定の代わりに使うデータセット定義",
        "definition to use instead of detection",
    ),
    ("--report", "FILE", "移行の記録（CSV）の書き出し先", "file for the log of the migration (CSV)"),
)


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    paths = Text(
        "ファイル、フォルダ、ワイルドカード。- は標準入力", "files, folders, patterns; - is standard input"
    )
    parser.add_argument("paths", nargs="+", metavar="FILE", help=paths.to(language))
    for flag, metavar, ja, en in _OPTIONS:
        words = Text(ja, en).to(language)
        parser.add_argument(flag, metavar=metavar, required=flag == "--to", help=words)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text / json")


def run(args: argparse.Namespace) -> int:
    _refuse(args)
    sources, rules, code = gather(args.paths), rules_by_code(), 0
    if args.report and os.path.realpath(args.report) in {os.path.realpath(one.name) for one in sources}:
        raise _taken(Path(args.report))
    files: list[Migrated] = []
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as log:
        log.write(migration.log_heading(args.lang))
        for source in sources:
            try:
                file = _migrate(source, args, log)
            except OpendataError as problem:
                print(f"opendata: {visible(problem.text.to(args.lang), 1000)}", file=sys.stderr)
                code = max(code, problem.exit_code)
                continue
            code = max(code, int(not _is_done(file)))
            log.write(migration.log_rest(file, args.lang))
            if args.format == "text":
                print(migration.text(file, rules, Style(args.lang)))
            else:
                files.append(file)
        if args.report:
            log.seek(0)
            save(Path(args.report), log.read().encode("utf-8-sig"))
    if args.format == "json":
        sys.stdout.writelines(migration.as_json(files, rules, Style(args.lang)).splitlines(keepends=True))
    return code


def _is_done(file: Migrated) -> bool:
    """Nothing is left that keeps the result from conforming."""
    after = file.after
    return after is not None and after.conformance.conforms is not False and not _faults(after)


def _faults(after: Assessed) -> int:
    return after.counts.error + after.counts.private


def _refuse(args: argparse.Namespace) -> None:
    """Raises UsageError for an edition, a code or a definition that no file can be migrated with."""
    if args.to != TARGET:
        words = Text(
            "移行先「{to}」はありません。使えるのは {known} です。", "There is no edition {to}; use {known}."
        )
        raise UsageError(words.format(to=args.to, known=TARGET))
    if args.lgcode and args.lgcode not in local_governments():
        words = Text(
            "全国地方公共団体コード「{code}」はコード表にありません。",
            "The code {code} is not in the list of local governments.",
        )
        raise UsageError(words.format(code=args.lgcode))
    if (chosen := chosen_schema(_old(args.schema))) and chosen.edition != SOURCE:
        words = Text(
            "--schema には移行元の定義（名前@{edition}）を指定してください。",
            "--schema takes a definition to migrate from (SLUG@{edition}).",
        )
        raise UsageError(words.format(edition=SOURCE))


def _old(words: str | None) -> str | None:
    return f"{words}@{SOURCE}" if words and "@" not in words else words


# ── One file ──────────────────────────────────────────────────────────────────────────────────────


def _migrate(source: Source, args: argparse.Namespace, log: IO[str]) -> Migrated:
    plan = migrating.prepare(source, args.lgcode or "", chosen_schema(_old(args.schema)))
    account = Account()
    file = Migrated(source.name, plan.source, plan.target, plan.moves, plan.removed, account)
    if plan.obstacles:
        return file._replace(obstacles=plan.obstacles)
    target = _target(source, plan.name, args.output)
    with _draft(target) as draft:
        draft.write(migrating.lines([plan.header], is_beginning=True))
        for batch in migrating.carry_out(plan):
            account.add(batch)
            draft.write(migrating.lines(batch.rows))
            log.write(migration.log_undone(source.name, batch.undone, args.lang))
        draft.flush()
        after = validate(Source.of(draft.name, str(target)), Options(schema=plan.target))
    return file._replace(written=str(target), after=after)


def _target(source: Source, name: str, folder: str | None) -> Path:
    """The standard name in the chosen folder; otherwise beside the file, so marked that both can stay."""
    if folder:
        make_folder(Path(folder))
        target = Path(folder) / f"{name}.csv"
    else:
        target = Path("." if source.name == "-" else source.name).with_name(f"{name}_v3.csv")
    if os.path.lexists(target):
        raise _taken(target)
    return target


def _taken(target: Path) -> UsageError:
    return UsageError(
        Text(
            "「{target}」はすでにあります。上書きはしません。別のフォルダか名前を指定してください。",
            "{target} exists and is not written over; choose another folder or name.",
        ).format(target=str(target))
    )


@contextmanager
def _draft(target: Path) -> Iterator[IO[bytes]]:
    """A file that takes the target's place once it is complete, and leaves nothing behind otherwise."""
    draft = None
    try:
        draft = tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False)  # noqa: SIM115
        yield draft
        os.fsync(draft.fileno())
        draft.close()
        _place(Path(draft.name), target)
    except FileExistsError as problem:
        raise _taken(target) from problem
    except OSError as problem:
        raise _unwritable(target, problem) from problem
    finally:
        if draft:
            draft.close()
            with suppress(FileNotFoundError):
                os.unlink(draft.name)


def _place(draft: Path, target: Path) -> None:
    """Raises FileExistsError where somebody was quicker: the name is taken first, then filled."""
    open(target, "xb").close()
    try:
        shutil.copymode(target, draft)
        os.replace(draft, target)
    except OSError:
        target.unlink()
        raise


def _unwritable(target: Path, problem: OSError) -> EnvironmentFailure:
    return EnvironmentFailure(
        Text("「{path}」に書き込めません：{reason}。", "Cannot write {path}: {reason}.").format(
            path=str(target), reason=problem.strerror or str(problem)
        )
    )
