"""opendata validate PATH…: which cell is wrong, what is expected and how to mend it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from opendata.console import (
    add_options,
    check_settings,
    chosen_outputs,
    chosen_percentage,
    chosen_schema,
    exit_code,
    send,
    style,
    summarise_paths,
)
from opendata.model import Assessed, Ignore, Language, Text
from opendata.reports import FORMATS, renderer
from opendata.validating import PROFILES, Options, rules_by_code
from opendata.wording import visible

_EXPIRED = Text(
    "opendata.toml で無視するとした指摘（{rule}、{until}まで）は期限が過ぎ、再び数えます。理由：{reason}",
    "findings of {rule}, set aside in opendata.toml until {until}, count again; the reason was: {reason}",
)


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    paths = Text(
        "ファイル、フォルダ、ワイルドカード。- は標準入力", "files, folders, patterns; - is standard input"
    )
    findings = Text(
        "ルールと列ごとに示す指摘の数（件数は常に全件）",
        "findings listed per rule and column (counts stay complete)",
    )
    engine = Text("Table Schema の判定を行うエンジン", "what runs the Table Schema layer")
    parser.add_argument("paths", nargs="+", metavar="PATH", help=paths.to(language))
    format = Text(
        "形式（{formats}）。繰り返せます。形式=ファイル で書き出し先を指定",
        "one of {formats}; repeatable, FORMAT=FILE names where it goes",
    ).format(formats=" / ".join(FORMATS))
    baseline = Text("比べる前回の結果（JSON）", "earlier JSON report to compare with")
    parser.add_argument(
        "--format", action="append", default=[], metavar="FORMAT[=FILE]", help=format.to(language)
    )
    parser.add_argument("--baseline", metavar="FILE", help=baseline.to(language))
    parser.add_argument("--max-findings", type=int, metavar="N", help=findings.to(language))
    parser.add_argument(
        "--engine", choices=("built-in", "frictionless"), default="built-in", help=engine.to(language)
    )
    profile = Text(
        "公的なルールによる採点を加える（機械可読性：レベル1〜3、100点満点）",
        "add grades by an official set of rules (machine readability: levels 1 to 3, out of 100)",
    )
    parser.add_argument("--profile", choices=PROFILES, help=profile.to(language))
    add_options(parser, language)


def run(args: argparse.Namespace) -> int:
    outputs = chosen_outputs(args.format, FORMATS, args.output)
    settings = check_settings()
    fail_under = chosen_percentage(args.fail_under) if args.fail_under else settings.fail_under
    limits = {output: _limit(output.format, args.max_findings) for output in outputs}
    options = Options(
        schema=chosen_schema(args.schema),
        keep=max(limits.values()),
        frictionless=args.engine == "frictionless",
        preview=any(output.format == "html" for output in outputs),
        grades=args.profile is not None,
    )
    summary, failures = summarise_paths(args, options, finish=_finish(args, settings.ignores))
    for output, limit in limits.items():
        send(renderer(output.format)(summary, rules_by_code(), style(args, limit)), output)
    return exit_code(summary, failures, fail_under)


def _limit(format: str, wanted: int | None) -> int:
    return FORMATS[format] if wanted is None else max(0, wanted)


def _finish(args: argparse.Namespace, ignores: Sequence[Ignore]) -> Callable[[Assessed], Assessed]:
    """Compares each file with the earlier report and sets aside what the settings say, where they do."""
    if not (args.baseline or ignores):
        return lambda file: file
    from datetime import date  # start-up: most checks need none of these

    from opendata.baselines import compared, load
    from opendata.ignoring import expired, set_aside

    baseline = load(Path(args.baseline)) if args.baseline else {}
    today = date.today().isoformat()
    for ignore in expired(ignores, today):
        words = _EXPIRED.format(rule=ignore.rule, until=ignore.until, reason=ignore.reason)
        print(f"opendata: {visible(words.to(args.lang), 1000)}", file=sys.stderr)
    return lambda file: set_aside(compared(file, baseline), ignores, rules_by_code(), today)
