"""The command line: words → the command's file → exit code. Nothing is imported before it is needed."""

from __future__ import annotations

import argparse
import errno
import gc
import os
import sys
from importlib import import_module
from typing import Any, NoReturn

from opendata import __version__

COMMANDS = {
    "validate": (
        "ファイルを検査し、どのセルをどう直すかを示します",
        "check files and say which cell to mend, and how",
    ),
    "fix": (
        "一つしか答えのない指摘を直し、変更を記録します",
        "repair what has one right answer, and log every change",
    ),
    "report": (
        "指摘をセルごとに示すExcelのブックを作ります",
        "make a workbook that shows every finding at its cell, to be edited",
    ),
    "apply": (
        "ブックで直したところを、標準のCSVに書き戻します",
        "write what was edited in such a workbook back to the standard CSV",
    ),
    "convert": (
        "CSVとExcelのファイルを、値を変えずに変換します",
        "turn CSV into Excel and back without changing a value",
    ),
    "geodata": (
        "座標のある表から地図データ（GeoJSON、GeoPackageなど）を作ります",
        "make geodata (GeoJSON, GeoPackage and others) of tables with coordinates",
    ),
    "migrate": ("推奨データセットの形を現行の標準の形に移します", "move files to the current layout"),
    "merge": (
        "複数の団体の同じデータセットを、1つの表にします",
        "join the same dataset of several publishers into one table",
    ),
    "rules": ("検査のルールを説明します", "explain the rules"),
    "rate": (
        "データセットごとの必須項目適合率を示します",
        "show the required-item conformance rate of each dataset",
    ),
    "schemas": ("データセットと項目の定義を示します", "list the datasets and the items of each"),
    "template": (
        "データを入力する様式（Excel・CSV）を作ります",
        "make a form (Excel, CSV) to fill a dataset in",
    ),
    "init": ("公開するデータを置くフォルダを用意します", "make a folder for the data to publish"),
    "add": ("ファイルをデータセットとして取り込みます", "take files in as datasets"),
    "status": (
        "データセットごとの状態と、次にすることを示します",
        "show the state of every dataset, and what to do next",
    ),
    "portal": ("公開先の準備ができているかを調べます", "check whether the portals are ready"),
    "plan": ("公開すると何が変わるかを示します", "show what a publication would change"),
    "publish": ("条件を満たすデータセットを公開します", "publish the datasets that reach the floor"),
    "withdraw": ("データセットの公開を取り下げます", "take a dataset out of the public's sight"),
    "kpi": (
        "計画のKPIの進み具合と、四半期報告を示します",
        "show how far the KPIs of the plan have come, and the quarterly report",
    ),
    "ledger": ("公開台帳を書き出します", "export the ledger of publications"),
    "reconcile": ("公開台帳と公開先の違いを示します", "show where the ledger and the portals differ"),
    "census": (
        "ポータルで公開済みのデータすべての適合率を調べます",
        "rate everything that a CKAN portal has published already",
    ),
    "catalog": (
        "オープンデータ一覧とカタログ（DCAT）を作ります",
        "build the open data list and the catalogue (DCAT)",
    ),
    "site": ("データを公開するWebページを作ります", "build the public web pages of the catalogue"),
}


_LANGUAGES = {"--lang", "ja", "en", "--lang=ja", "--lang=en"}
"""What may stand before a command."""


def main(argv: list[str] | None = None) -> int:
    """Run one command. 0 conforms, 1 findings, 2 usage, 3 environment."""
    gc.disable()  # a run is short and makes no cycles worth a fifth of its time
    words = sys.argv[1:] if argv is None else argv
    language = language_of(words)
    _utf8_when_redirected()
    try:
        args = _parser(words, language).parse_args(words)
        return _run(args, language)
    except OSError as problem:
        if not _is_of_output(problem):
            raise
        return _pipe_closed(language)
    except KeyboardInterrupt:
        return 130
    finally:
        gc.freeze()  # else the interpreter looks through all that is left for cycles before it ends: 7 ms


def program() -> NoReturn:
    """What the shell calls: `main`, then out at once. To take the interpreter apart first takes 6 ms.

    Nothing is left to do by then: files are written when a command returns, and no thread runs on.
    """
    code = main()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(code)


def language_of(words: list[str]) -> str:
    """--lang, else the locale, else Japanese."""
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if word == "--lang" and following in ("ja", "en"):
            return following
        if word in ("--lang=ja", "--lang=en"):
            return word[-2:]
    locale = next(
        (value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), ""
    )
    return "en" if locale.lower().startswith("en") else "ja"


class _Formatter(argparse.HelpFormatter):
    """argparse's, but told how wide the terminal is: to find out, it would import shutil and five more."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    try:
        return int(os.environ.get("COLUMNS", "")) or 80
    except ValueError:
        pass
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80 if sys.__stdout__ else 80
    except (ValueError, OSError):
        return 80


class _Parser(argparse.ArgumentParser):
    """argparse, with the hint where to read on in both languages."""

    def __init__(self, **words: Any) -> None:
        super().__init__(formatter_class=_Formatter, **words)

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {message}\n使い方 / usage: {self.prog} --help\n")


def _parser(words: list[str], language: str) -> argparse.ArgumentParser:
    english = language == "en"
    parser = _Parser(
        prog="opendata",
        description="Check municipal open data against the national item definitions."
        if english
        else "自治体のオープンデータを国の項目定義（自治体標準オープンデータセット）に照らして検査します。",
    )
    parser.add_argument("--version", action="version", version=f"opendata {__version__}")
    parser.add_argument("--lang", choices=("ja", "en"), default=language, help="ja / en")
    chosen = next((word for word in words if word in COMMANDS), None)
    is_certain = chosen is not None and set(words[: words.index(chosen)]) <= _LANGUAGES
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (ja, en) in COMMANDS.items():
        if is_certain and name != chosen:
            continue  # eighteen parsers that nobody asks take 5 ms
        text = en if english else ja
        command = commands.add_parser(name, help=text, description=text)
        if name == chosen:
            import_module(f"opendata.commands.{name}").add_arguments(command, language)
            command.add_argument("--lang", choices=("ja", "en"), default=language, help="ja / en")
    return parser


def _run(args: argparse.Namespace, language: str) -> int:
    from opendata.errors import OpendataError
    from opendata.wording import visible

    try:
        code: int = import_module(f"opendata.commands.{args.command}").run(args)
        sys.stdout.flush()
        return code
    except OpendataError as problem:
        words = problem.text.to("en" if language == "en" else "ja")
        print(f"opendata: {visible(words, 1000)}", file=sys.stderr)
        return problem.exit_code


def _utf8_when_redirected() -> None:
    """A file or a pipe gets UTF-8 whatever the console's code page is; a console shows what it can."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            if not stream.isatty():
                stream.reconfigure(encoding="utf-8", newline="\n")
            stream.reconfigure(errors="replace")


def _is_of_output(problem: OSError) -> bool:
    """Whether nobody reads on: Windows calls that EINVAL. What goes wrong with a file names it."""
    return problem.errno in (errno.EPIPE, errno.EINVAL) and problem.filename is None


def _pipe_closed(language: str) -> int:
    """The reader of our output has gone: say so and keep Python from failing again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    text = (
        "the output was closed before it was complete"
        if language == "en"
        else "出力先が閉じられたため、途中で終わりました"
    )
    print(f"opendata: {text}", file=sys.stderr)
    return 3
