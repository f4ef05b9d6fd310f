"""opendata template SLUG -o FILE: an Excel form or an empty CSV to fill a dataset in."""

from __future__ import annotations

import argparse
from pathlib import Path

from opendata import places, schema, templating
from opendata.errors import UsageError
from opendata.model import Language, Schema, Text
from opendata.saving import save
from opendata.templating import MOST_ROWS, Template
from opendata.wording import visible

_OPTIONS = (
    (
        "--lgcode",
        "CODE",
        "公表する団体の6桁のコード。団体の列をあらかじめ入れます",
        "six-digit code of the publisher, whose columns are then filled in",
    ),
    (
        "--rows",
        "N",
        "団体の列を入れておく行数（省略時は1）",
        "rows in which the publisher is filled in (1 by default)",
    ),
)


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    slug = Text("データセット名（例：aed）", "the dataset, such as aed")
    edition = Text("定義の版（省略時は新しいもの）", "edition of the definition (the newest by default)")
    form = Text("xlsx / csv（省略時はFILEの拡張子による）", "xlsx / csv (by the suffix of FILE if not given)")
    output = Text("書き出し先のファイル", "file to write")
    force = Text("FILEがあれば書き換える", "replace FILE if it is there")
    parser.add_argument("slug", metavar="SLUG[@EDITION]", help=slug.to(language))
    parser.add_argument("--edition", choices=schema.EDITIONS[::-1], help=edition.to(language))
    for flag, metavar, ja, en in _OPTIONS:
        parser.add_argument(flag, metavar=metavar, help=Text(ja, en).to(language))
    parser.add_argument("--format", choices=("xlsx", "csv"), help=form.to(language))
    parser.add_argument("-o", "--output", metavar="FILE", required=True, help=output.to(language))
    parser.add_argument("--force", action="store_true", help=force.to(language))


def run(args: argparse.Namespace) -> int:
    template = Template(schema.chosen(args.slug, args.edition), _publisher(args.lgcode), _rows(args.rows))
    path, form = Path(args.output), _format(args.format, args.output)
    if path.is_file() and not args.force:
        raise UsageError(
            Text(
                "「{path}」はすでにあります。書き換えるには --force を付けてください。",
                "{path} is already there; --force replaces it.",
            ).format(path=str(path))
        )
    save(path, templating.csv(template) if form == "csv" else templating.xlsx(template, args.lang))
    print(_written(template.schema, path).to(args.lang))
    return 0


def _written(chosen: Schema, path: Path) -> Text:
    required = sum(item.counts_as_required for item in chosen.fields)
    return Text(
        "「{path}」に「{title}」（{id}）の様式を書き出しました（{items}項目、うち必須{required}）。",
        "{path}: the form for {title} ({id}), {items} items, {required} of them required.",
    ).format(
        path=visible(str(path), 400),
        title=chosen.title,
        id=chosen.id,
        items=len(chosen.fields),
        required=required,
    )


def _publisher(code: str | None) -> str | None:
    if code is None or code in schema.local_governments():
        return code
    likely = (places.meant(code),) if places.meant(code) else places.nearest(code)
    near = places.described(tuple(filter(None, likely)))
    raise UsageError(
        Text(
            "--lgcode の「{code}」は全国地方公共団体コード（6桁）にありません。近いコード：{near}",
            "--lgcode: {code} is not a local government code of six digits (near it: {near}).",
        ).format(code=code, near=near or "－")
    )


def _rows(words: str | None) -> int:
    if words is None:
        return 1
    if words.isascii() and words.isdigit() and 1 <= int(words[:9]) <= MOST_ROWS:
        return int(words)
    raise UsageError(
        Text(
            "--rows には1から{most}までの整数を指定してください（「{words}」は使えません）。",
            "--rows takes a whole number from 1 to {most}, not {words}.",
        ).format(most=MOST_ROWS, words=words)
    )


def _format(named: str | None, output: str) -> str:
    """What is named, else what the suffix says."""
    suffix = Path(output).suffix.lower().removeprefix(".")
    if named or suffix in ("xlsx", "csv"):
        return named or suffix
    raise UsageError(
        Text(
            "書き出し先は .xlsx か .csv にするか、--format を付けてください。",
            "Name a file that ends in .xlsx or .csv, or add --format.",
        )
    )
