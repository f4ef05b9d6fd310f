"""opendata add FILE…: take files in as datasets of the workspace."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from opendata import deriving, workspace
from opendata.adding import Outcome, Request, carry_out, prepare
from opendata.conformance import percent
from opendata.console import chosen_schema
from opendata.converting import Converted
from opendata.errors import OpendataError, UsageError
from opendata.gathering import gather
from opendata.model import Language, Text
from opendata.reports.text import VERDICTS
from opendata.sniffing import Source
from opendata.wording import visible

_OPTIONS = (
    ("--dataset", "NAME", "データセットの名前（例：aed）", "name of the dataset, such as aed"),
    ("--schema", "SLUG[@EDITION]", "自動判定の代わりに使う定義", "definition to use instead of detection"),
    (
        "--sheet",
        "NAME",
        "Excelなどのファイルで取り込むシート（省略時は最も合うもの）",
        "sheet of a spreadsheet to take in (the best match by default)",
    ),
    ("--title", "TEXT", "タイトル", "title in Japanese"),
    ("--title-en", "TEXT", "英語のタイトル", "title in English"),
    ("--description", "TEXT", "データセットの説明", "description in Japanese"),
    ("--description-en", "TEXT", "データセットの英語の説明", "description in English"),
    ("--frequency", "KEY", "更新頻度（例：yearly、年1回）", "how often it is renewed, such as yearly"),
    ("--licence", "KEY", "ライセンス（例：cc-by-4.0）", "licence, such as cc-by-4.0"),
    ("--theme", "KEY", "分類（例：safety-environment）", "theme, such as safety-environment"),
    ("--pillar", "KEY", "計画の柱（例：open-data）", "pillar of the plan, such as open-data"),
    ("--priority-field", "KEY", "重点分野（例：tourism）", "priority field, such as tourism"),
)
_ACTIONS = {
    "created": Text("追加しました", "added"),
    "updated": Text("更新しました", "updated"),
    "described": Text("説明だけを更新しました", "description updated"),
    "unchanged": Text("変更はありません", "unchanged"),
}
_ROWS = Text(
    "（追加{added}行・削除{removed}行・変更{changed}行）",
    " ({added} rows added, {removed} removed, {changed} changed)",
)

_SHEET = Text(
    "  シート「{sheet}」をCSVにして取り込みました",
    "  the sheet “{sheet}” was taken in as CSV",
)
_OTHERS = Text(
    "。ほかの{count}枚のシートは含まれません（--sheet で選べます）",
    "; other sheets, not part of it: {count} (--sheet chooses)",
)
_NO_OTHERS = Text("。ほかのシートにデータはありません", "; no other sheet holds data")
_HIDDEN = Text(
    "。隠してある行と列（{count}）も含まれています。公開してよいか確かめてください",
    "; hidden rows and columns are part of it ({count}): make sure that they may be published",
)
_ANEW = Text("  地図データを作り直しました：{made}", "  geodata made anew: {made}")


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    files = Text("取り込むファイルやフォルダ", "files or folders to take in")
    mark = Text("目印（例：barrier-free。繰り返し可）", "mark, such as barrier-free (repeatable)")
    folder = Text("ワークスペース（省略時は今のフォルダ）", "workspace (the current folder by default)")
    parser.add_argument("paths", nargs="+", metavar="FILE", help=files.to(language))
    for flag, metavar, ja, en in _OPTIONS:
        parser.add_argument(flag, metavar=metavar, help=Text(ja, en).to(language))
    parser.add_argument("--mark", action="append", default=[], metavar="KEY", help=mark.to(language))
    parser.add_argument("--workspace", metavar="DIR", default=".", help=folder.to(language))


def run(args: argparse.Namespace) -> int:
    home = workspace.load(Path(args.workspace))
    time = datetime.now().astimezone().isoformat(timespec="seconds")
    given = {key: getattr(args, key) for key in Request._fields if key not in ("schema", "marks")}
    request = Request(**given, schema=chosen_schema(args.schema), marks=tuple(args.mark))
    code, written = 0, dict[str, str]()
    for source in gather(args.paths):
        try:
            change = prepare(home, source, request, time)
            _refuse_twice(written.setdefault(change.file.path, source.name), source)
            outcome = carry_out(change, time)
            print("".join(part.to(args.lang) for part in _told(outcome, source)))
            for derived in deriving.refresh(home, outcome.dataset):
                print(_ANEW.format(made="、".join(derived.made) or "–").to(args.lang))
            if outcome.book:
                print("".join(part.to(args.lang) for part in _told_of(outcome.book)))
            code = max(code, int(change.file.schema is not None and outcome.assessed.counts.error > 0))
        except OpendataError as problem:
            print(f"opendata: {visible(problem.text.to(args.lang), 1000)}", file=sys.stderr)
            code = max(code, problem.exit_code)
    return code


def _refuse_twice(first: str, source: Source) -> None:
    if first != source.name:
        raise UsageError(
            Text(
                "「{second}」は「{first}」と同じデータセットのファイルです。"
                "--dataset で別の名前を指定して取り込んでください。",
                "{second} would replace {first}; take it in on its own with --dataset.",
            ).format(first=first, second=source.name)
        )


def _told(outcome: Outcome, source: Source) -> Iterator[Text]:
    where = f"{outcome.dataset}/{outcome.file}  ← {visible(source.name, 200)}  "
    yield Text(where, where)
    yield _ACTIONS[outcome.action]
    if outcome.difference:
        yield _ROWS.format(**outcome.difference._asdict())
    rate = percent(outcome.assessed.conformance.required.fraction)
    if rate is not None:
        verdict = VERDICTS[outcome.assessed.conformance.conforms]
        yield Text("  [{verdict}] {rate}%", "  [{verdict}] {rate}%").format(verdict=verdict, rate=rate)


def _told_of(book: Converted) -> Iterator[Text]:
    yield _SHEET.format(sheet=visible(book.sheet or "", 100))
    yield _OTHERS.format(count=book.sheets) if book.sheets else _NO_OTHERS
    if book.hidden:
        yield _HIDDEN.format(count=book.hidden)
