"""The reference of the command line, made of the parsers themselves."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from opendata.commands import COMMANDS, _parser
from opendata.handbook.leaves import anchor, code, linked, listed, paragraphs, table, twice
from opendata.model import Language, Text
from opendata.reports.markup import escaped

TITLE = Text("コマンド", "Commands")
WIDTH = 92
_HEADS = (Text("引数", "Argument"), Text("意味", "Meaning"))
_VALUES = Text("次のどれか：{values}", "one of {values}")
_DEFAULT = Text("初期値：{value}", "default: {value}")
_MUST = Text("必須", "required")
_COMMON = Text(
    "どのコマンドでも `--lang ja`・`--lang en` で言語を選べ、`--help` で使いかたを読めます。"
    "終了コードは、0＝適合、1＝指摘あり、2＝使いかたの誤り、3＝ファイルが読めないなど環境の問題です。",
    "Every command takes `--lang ja` or `--lang en`, and `--help`. Exit codes: 0 conforms, 1 findings, "
    "2 usage, 3 the environment, such as a file that cannot be read.",
)
_EVERYWHERE = ("--help", "--lang")


def pages() -> dict[str, str]:
    return {"cli.md": twice(TITLE, _page, (Text("リファレンス", "Reference"), "README.md"))}


def _page(language: Language) -> str:
    parsers = [_of_command(name, language) for name in COMMANDS]
    contents = (
        f"{linked(parser.prog, f'#{_anchor(parser.prog, language)}')}: {escaped(parser.description or '')}"
        for parser in parsers
    )
    return paragraphs(
        _COMMON.to(language), listed(contents), *(_section(parser, language) for parser in parsers)
    )


def _anchor(heading: str, language: Language) -> str:
    """The English headings are the second of their name on the page."""
    return anchor(heading) + ("-1" if language == "en" else "")


def _of_command(name: str, language: Language) -> argparse.ArgumentParser:
    parser = _parser([name], language)
    (commands,) = (each for each in parser._actions if isinstance(each, argparse._SubParsersAction))
    found: argparse.ArgumentParser = commands.choices[name]
    return found


def _section(parser: argparse.ArgumentParser, language: Language) -> str:
    told = (each for each in parser._actions if not set(each.option_strings) & set(_EVERYWHERE))
    stop = "。" if language == "ja" else "; "
    rows = [(_named(action), stop.join(_said(action, language))) for action in told]
    return paragraphs(
        f"## {parser.prog}",
        escaped(parser.description or ""),
        f"```\n{_usage(parser)}\n```",
        table(_HEADS, rows, language) if rows else "",
    )


def _usage(parser: argparse.ArgumentParser) -> str:
    """At a width of our own, whatever the terminal."""
    formatter = argparse.HelpFormatter(parser.prog, width=WIDTH)
    formatter.add_usage(parser.usage, parser._actions, parser._mutually_exclusive_groups, prefix="")
    return formatter.format_help().strip()


def _named(action: argparse.Action) -> str:
    value = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    if not action.option_strings:
        return code(value if action.metavar else action.dest)
    takes = "" if action.nargs == 0 or action.choices else f" {value}"
    return ", ".join(code(f"{flag}{takes}") for flag in action.option_strings)


def _said(action: argparse.Action, language: Language) -> Iterator[str]:
    if action.help:
        yield escaped(action.help % {**vars(action), "prog": "opendata"})
    if action.choices:
        yield _VALUES.say(language, {"values": ", ".join(code(str(each)) for each in action.choices)})
    if action.required and action.option_strings:
        yield _MUST.to(language)
    if action.default and action.nargs != 0 and isinstance(action.default, str | int):
        yield _DEFAULT.say(language, {"value": code(str(action.default))})
