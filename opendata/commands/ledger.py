"""opendata ledger: the receipts of every publication, and whether their chain is whole."""

from __future__ import annotations

import argparse
import csv
from io import StringIO
from pathlib import Path

from opendata.conformance import percent
from opendata.console import emit
from opendata.errors import LedgerFailure
from opendata.ledger import Ledger, dump
from opendata.model import Language, Receipt, Text
from opendata.publications import LEDGER
from opendata.reports.csv import inert
from opendata.reports.plan import RECEIPTS
from opendata.workspace import find

_COLUMNS = (
    Text("日時", "time"),
    Text("公開先", "portal"),
    Text("データセット", "dataset"),
    Text("動作", "action"),
    Text("定義", "schema"),
    Text("必須項目適合率", "required-item rate"),
    Text("内容のハッシュ", "content hash"),
    Text("実行者", "operator"),
    Text("理由", "reason"),
)


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    folder = Text("opendata.toml のあるフォルダ", "the folder of opendata.toml")
    output = Text("書き出し先のファイル", "file to write")
    parser.add_argument("--workspace", default=".", metavar="DIR", help=folder.to(language))
    parser.add_argument("--format", choices=("csv", "jsonl"), default="csv", help="csv / jsonl")
    parser.add_argument("--output", metavar="FILE", help=output.to(language))


def run(args: argparse.Namespace) -> int:
    ledger = Ledger(find(Path(args.workspace)) / LEDGER)
    receipts = ledger.receipts()
    emit(_csv(receipts, args.lang) if args.format == "csv" else _lines(receipts), args)
    if (number := ledger.broken_at()) is not None:
        raise LedgerFailure(
            Text(
                "台帳の{number}件目が書き換えられています。",
                "Receipt {number} of the ledger was tampered with.",
            ).format(number=number)
        )
    return 0


def _lines(receipts: tuple[Receipt, ...]) -> str:
    return "".join(dump(receipt) + "\n" for receipt in receipts)


def _csv(receipts: tuple[Receipt, ...], language: Language) -> str:
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([column.to(language) for column in _COLUMNS])
    for receipt in receipts:
        cells = (
            receipt.time,
            receipt.portal,
            receipt.dataset,
            RECEIPTS[receipt.action].to(language),
            receipt.schema,
            percent(receipt.required.fraction) or "",
            receipt.content,
            receipt.operator,
            receipt.reason,
        )
        table.writerow([inert(cell) for cell in cells])
    return out.getvalue()
