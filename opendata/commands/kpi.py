"""opendata kpi: how far the plan's promises have come, by the ledger's proof; and the quarterly report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from opendata import accounting, workspace
from opendata.commands.status import standings
from opendata.console import emit
from opendata.errors import UsageError
from opendata.ledger import Ledger
from opendata.model import Language, Text
from opendata.promises import Account, Effect
from opendata.publications import LEDGER
from opendata.reports import KPI_FORMATS, QUARTER_FORMATS, accounts
from opendata.reports.kpi_advice import advise, failures, warnings
from opendata.saving import save
from opendata.wording import visible
from opendata.workspace import Workspace

_OPTIONS = (
    ("--plan", "FILE|NAME", "計画ファイルか同梱の計画の名前", "plan file, or name of a shipped plan"),
    ("--as-of", "DATE", "いつの時点で数えるか（例 2026-09-30）", "the day to count on, such as 2026-09-30"),
    ("--quarter", "2026Q3", "report：対象の四半期（省略時は前回）", "report: which (the last by default)"),
    ("--output", "FILE", "画面の代わりにこのファイルへ書き出す", "write to this file instead of the screen"),
    ("--workspace", "DIR", "ワークスペース（省略時は今のフォルダ）", "workspace (this folder by default)"),
)


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    report = Text("report：四半期報告を作る", "report: the quarterly report")
    check = Text("期限までに達していないKPIがあれば終了コード1", "exit with 1 when a KPI missed its deadline")
    history = Text("推移をCSVで書き出す（pandasが必要）", "the series as CSV (needs pandas)")
    parser.add_argument("what", nargs="?", choices=("report",), help=report.to(language))
    for flag, metavar, ja, en in _OPTIONS:
        parser.add_argument(flag, metavar=metavar, help=Text(ja, en).to(language))
    parser.add_argument("--format", choices=tuple(KPI_FORMATS), help=" / ".join(KPI_FORMATS))
    parser.add_argument("--history", action="store_true", help=history.to(language))
    parser.add_argument("--check", action="store_true", help=check.to(language))


def run(args: argparse.Namespace) -> int:
    renderer = _renderer(args)
    home = workspace.load(Path(args.workspace or "."))
    ledger = Ledger(home.root / LEDGER)
    effects = ledger.effects()
    *before, told = _accounts(args, home, ledger, effects)
    told = told._replace(advice=advise(told, standings(home, accounting.shown(effects))))
    content = accounts(renderer, (*before, told), args.lang)
    if isinstance(content, bytes):
        save(Path(args.output), content)
    else:
        emit(content, args)
    return _verdict(told, args.lang) if args.check else 0


def _renderer(args: argparse.Namespace) -> str:
    """The module that renders; `args.format` becomes the format it writes."""
    if args.history and args.what:
        raise UsageError(Text("--history は report と併用できません。", "--history goes without “report”."))
    known = QUARTER_FORMATS if args.what else {"csv": "kpi_history"} if args.history else KPI_FORMATS
    args.format = args.format or next(iter(known))
    if args.format not in known:
        text = Text("ここで使える --format は {known} です。", "--format may be {known} here.")
        raise UsageError(text.format(known=", ".join(known)))
    if args.format == "xlsx" and not args.output:
        text = Text(
            "xlsx は --output FILE でファイルに書き出してください。", "xlsx needs a file: --output FILE."
        )
        raise UsageError(text)
    return known[args.format]


def _accounts(
    args: argparse.Namespace, home: Workspace, ledger: Ledger, effects: Sequence[Effect]
) -> Sequence[Account]:
    """One for a day; for a report, that of the quarter before and its own."""
    plan, day = accounting.chosen_plan(args.plan, home), accounting.chosen_day(args.as_of)
    if not args.what:
        return (accounting.on(day, plan, ledger, effects),)
    quarter = accounting.chosen_quarter(args.quarter, day)
    if quarter.last > day:
        text = Text("この四半期はまだ終わっていません：{quarter}", "this quarter is not over yet: {quarter}")
        _say(text.format(quarter=quarter.title), args.lang)
    return accounting.before_and_after(quarter, plan, ledger, effects)


def _verdict(told: Account, language: Language) -> int:
    for text in (*warnings(told), *failures(told)):
        _say(text, language)
    return int(bool(failures(told)))


def _say(text: Text, language: Language) -> None:
    print(f"opendata: {visible(text.to(language), 1000)}", file=sys.stderr)
