"""What the commands share at the terminal: common options, progress, output and exit codes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from opendata import schema
from opendata.conformance import is_measured, summarise
from opendata.errors import EnvironmentFailure, UsageError
from opendata.gathering import gather
from opendata.model import Assessed, CheckSettings, Language, Schema, Summary, Text
from opendata.reports import Style
from opendata.saving import save
from opendata.validating import Options, validate
from opendata.wording import visible

_NO_FORMAT = Text(
    "「{format}」という形式はありません。使えるのは {formats} です。",
    "There is no format {format}; there are {formats}.",
)
_ONE_PLACE = Text(
    "形式を複数指定するときは、--format 形式=ファイル のように、それぞれ別の書き出し先を付けてください。",
    "With several formats, give each a place of its own: --format FORMAT=FILE.",
)


READING = (
    (
        "--schema",
        "SLUG[@EDITION]",
        "自動判定の代わりに使うデータセット定義",
        "definition to use instead of detection",
    ),
    (
        "--sheet",
        "NAME",
        "Excelなどのファイルで読むシート（省略時は最も合うもの）",
        "sheet of a spreadsheet to read (the best match by default)",
    ),
)
"""The options of every command that reads files of data: flag, metavar, and what it says in ja and en."""


def add_options(parser: argparse.ArgumentParser, language: Language) -> None:
    """The options of every command that checks files."""
    options = (
        *READING,
        (
            "--output",
            "FILE",
            "画面の代わりにこのファイルへ書き出す",
            "write to this file instead of the screen",
        ),
        (
            "--fail-under",
            "PERCENT",
            "適合率の平均がこれを下回るときだけ失敗とする",
            "fail only below this mean rate",
        ),
    )
    for flag, metavar, ja, en in options:
        parser.add_argument(flag, metavar=metavar, help=Text(ja, en).to(language))
    quiet = Text("ファイルごとの判定だけを示す", "verdicts only")
    parser.add_argument("--quiet", action="store_true", help=quiet.to(language))


def check_settings() -> CheckSettings:
    """[check] of the nearest opendata.toml upwards of here; nothing is set where there is none."""
    here = Path.cwd()
    if not any((folder / "opendata.toml").is_file() for folder in (here, *here.parents)):
        return CheckSettings()
    from opendata import workspace  # start-up: most checks run without settings

    return workspace.load(here).config.check


def summarise_paths(
    args: argparse.Namespace,
    options: Options,
    targets: Sequence[Schema] = (),
    finish: Callable[[Assessed], Assessed] = lambda file: file,
) -> tuple[Summary, int]:
    """Check every file of the command line; those that cannot be read are named on stderr and counted.

    `finish` has the last word on each file.
    """
    files: list[Assessed] = []
    failures = 0
    sources = gather(args.paths)
    options = options._replace(sheet=args.sheet)
    with _progress(quiet=args.quiet) as show:
        for number, source in enumerate(sources, start=1):
            show(f"{number}/{len(sources)} {source.name}")
            try:
                files.append(finish(validate(source, options)))
            except EnvironmentFailure as problem:
                failures += 1
                print(f"opendata: {visible(problem.text.to(args.lang), 1000)}", file=sys.stderr)
    return summarise(files, targets), failures


def chosen_schema(words: str | None) -> Schema | None:
    return None if words is None else schema.chosen(words)


class Output(NamedTuple):
    """A report to write: its format, and the file it goes to; none means the screen."""

    format: str
    path: str | None


def chosen_outputs(words: Sequence[str], known: Collection[str], output: str | None) -> list[Output]:
    """FORMAT or FORMAT=FILE, each; `output` is where the one without a file goes. Raises UsageError."""
    outputs = []
    for word in words or ["text"]:
        name, _, path = word.partition("=")
        if name not in known:
            raise UsageError(_NO_FORMAT.format(format=name, formats=", ".join(known)))
        outputs.append(Output(name, path or output))
    paths = [one.path for one in outputs]
    if len(set(paths)) < len(paths):
        raise UsageError(_ONE_PLACE)
    return outputs


def emit(text: str, args: argparse.Namespace) -> None:
    """To the file the user named, whole or not at all; otherwise to the screen, coloured on a terminal."""
    send(text, Output(args.format, args.output))


def send(text: str, output: Output) -> None:
    if output.path:
        encoding = "utf-8-sig" if output.format == "csv" else "utf-8"
        save(Path(output.path), text.encode(encoding, "replace"))
    elif output.format == "text" and sys.stdout.isatty():
        _print_coloured(text)
    else:
        sys.stdout.writelines(text.splitlines(keepends=True))  # an unbuffered stdout may cut one large write


def style(args: argparse.Namespace, limit: int) -> Style:
    return Style(language=args.lang, limit=limit, quiet=args.quiet)


def exit_code(summary: Summary, failures: int, fail_under: Fraction | None) -> int:
    """3 when a file could not be read; 1 for an error, personal data, or a rate under the chosen one."""
    if failures:
        return EnvironmentFailure.exit_code
    if fail_under is None:
        is_wrong = any(file.counts.error or file.counts.private for file in summary.files)
        return int(is_wrong or bool(summary.missing))
    unmeasured = any(not is_measured(f) and f.conformance.conforms is False for f in summary.files)
    return int(unmeasured or summary.mean is None or summary.mean * 100 < fail_under)


def chosen_percentage(words: str | None) -> Fraction | None:
    """What --fail-under asks for. Raises UsageError for anything but a number from 0 to 100."""
    if words is None:
        return None
    try:
        value = Fraction(Decimal(words.rstrip("%％")))
    except (InvalidOperation, ValueError, OverflowError):
        value = Fraction(-1)
    if not 0 <= value <= 100:
        raise UsageError(
            Text(
                "--fail-under には0から100までの数値を指定してください（「{words}」は使えません）。",
                "--fail-under takes a number from 0 to 100, not {words}.",
            ).format(words=words)
        )
    return value


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    """A line on stderr that says which file is being read, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status("") as status:
        yield lambda words: status.update(escape(visible(words, 200)))


def _print_coloured(text: str) -> None:
    from rich.console import Console
    from rich.highlighter import RegexHighlighter
    from rich.theme import Theme

    class Verdicts(RegexHighlighter):
        base_style = "opendata."
        highlights = [  # noqa: RUF012 - the shape rich asks for
            r"^(?P<good>\[(適合|conforms)\])",
            r"^(?P<bad>\[(不適合|does not conform)\])",
            r"^  (?P<bad>エラー|error)  ",
            r"^  (?P<warn>警告|warning)  ",
            r"^  (?P<info>情報|info)  ",
            r"^    (?P<info>→ .*)$",
        ]

    theme = Theme(
        {"opendata.good": "green", "opendata.bad": "red", "opendata.warn": "yellow", "opendata.info": "cyan"}
    )
    console = Console(theme=theme, highlighter=Verdicts(), soft_wrap=True, emoji=False)
    for line in text.splitlines():
        console.print(line, markup=False)
