"""opendata merge FILE… -o OUT.csv: the same dataset of several publishers as one table."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from opendata import merging
from opendata.errors import UsageError
from opendata.gathering import gather
from opendata.merging import Merged, Part, Wishes
from opendata.model import Language, Text
from opendata.saving import save
from opendata.sniffing import Source
from opendata.wording import visible

_FLAGS = (
    (
        "--partial",
        "取り込めないファイルがあっても、残りで作る",
        "go on without the files that are refused",
    ),
    ("--keep-extra", "定義にない独自の列を、標準の列の後ろに残す", "keep columns beyond the standard"),
    ("--force", "OUTがあれば書き換える", "replace OUT if it is there"),
)
_WRITTEN = Text(
    "「{target}」に書き出しました：{title}（{id}）、{publishers}、{files}ファイル、{rows}行。",
    "Written to {target}: {title} ({id}), {publishers}, {files} files, {rows} rows.",
)
_PART = Text("  {name}：{codes}、{rows}行", "  {name}: {codes}, {rows} rows")
_MIGRATED = Text("（推奨データセットの形から移行）", " (migrated from the layout of 2017)")
_UNDONE = Text(
    "（推奨データセットの形から移行。人が決めることが{count}件：opendata migrate で分かります）",
    " (migrated from the layout of 2017; {count} cells left to people, see “opendata migrate”)",
)
_DROPPED = Text(
    "    独自の列を除きました：{names}（--keep-extra で残せます）",
    "    columns beyond the standard were left out: {names} (--keep-extra keeps them)",
)
_KEPT = Text("    独自の列を残しました：{names}", "    columns beyond the standard were kept: {names}")
_REFUSED = Text("取り込めません：{name}：{reason}。", "Refused: {name}: {reason}.")
_PASSED = Text(
    "ほかのデータセットのファイル{count}個は対象にしていません。",
    "Files of other datasets, passed over: {count}.",
)
_NOTHING = Text(
    "何も書き出していません。直してからもう一度実行するか、--partial で残りだけを1つの表にしてください。",
    "Nothing was written. Mend the files and run this again, or join the others with --partial.",
)
_NO_FILE = Text("1つの表にできるファイルがありません。", "There is no file to join.")
_NOT_FIT = Text(
    "1つの表にした結果が適合しないため、何も書き出していません。",
    "The joined table does not conform, so nothing was written.",
)
_FINDINGS = Text(
    "結果の検査：エラー{error}件、警告{warning}件、情報{info}件（opendata validate で分かります）。",
    "Findings in the result: errors {error}, warnings {warning}, infos {info} (see “opendata validate”).",
)


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    paths = Text("ファイル、フォルダ、ワイルドカード", "files, folders, patterns")
    target = Text("書き出すCSV", "the CSV to write")
    dataset = Text("対象のデータセット（例：aed）。ほかは飛ばす", "only files of this dataset, such as aed")
    parser.add_argument("paths", nargs="+", metavar="FILE", help=paths.to(language))
    parser.add_argument("-o", "--output", metavar="OUT", required=True, help=target.to(language))
    parser.add_argument("--dataset", metavar="SLUG", help=dataset.to(language))
    for flag, ja, en in _FLAGS:
        parser.add_argument(flag, action="store_true", help=Text(ja, en).to(language))


def run(args: argparse.Namespace) -> int:
    target, sources = Path(args.output), gather(args.paths)
    _refuse(target, sources, args.force)
    merged = merging.merge(sources, Wishes(args.dataset, args.partial, args.keep_extra))
    if merged.content is not None:
        save(target, merged.content)
    for line in _told(merged, target, args.keep_extra):
        print(line.to(args.lang))
    for line in _complaints(merged):
        print(line.to(args.lang), file=sys.stderr)
    return int(merged.content is None or bool(merged.refused))


def _refuse(target: Path, sources: Sequence[Source], is_forced: bool) -> None:
    """Raises UsageError where the result would stand among the files, or in the place of another."""
    if os.path.realpath(target) in {os.path.realpath(source.name) for source in sources}:
        raise UsageError(
            Text(
                "「{path}」は1つにするファイルの中にあります。別の場所に書き出してください。",
                "{path} is among the files to join; write the result elsewhere.",
            ).format(path=str(target))
        )
    if target.suffix.lower() != ".csv":
        raise UsageError(Text("書き出し先は .csv にしてください。", "Name a file that ends in .csv."))
    if os.path.lexists(target) and not is_forced:
        raise UsageError(
            Text(
                "「{path}」はすでにあります。書き換えるには --force を付けてください。",
                "{path} is already there; --force replaces it.",
            ).format(path=str(target))
        )


def _told(merged: Merged, target: Path, keeps_extra: bool) -> Iterator[Text]:
    found, after = merged.schema, merged.after
    if found and merged.content is not None and after:
        yield _WRITTEN.format(
            target=visible(str(target), 400),
            title=found.title,
            id=found.id,
            publishers=merging.publishers(merged),
            files=len(merged.parts),
            rows=sum(len(part.rows) for part in merged.parts),
        )
        for part in merged.parts:
            yield from _told_of(part, keeps_extra)
        yield _FINDINGS.format(**after.counts._asdict())
    if merged.passed:
        yield _PASSED.format(count=merged.passed)


def _told_of(part: Part, keeps_extra: bool) -> Iterator[Text]:
    name, codes = visible(part.name, 200), " ".join(part.publishers[:5])
    line = _PART.format(name=name, codes=codes, rows=len(part.rows))
    if part.is_migrated:
        how = _UNDONE.format(count=part.undone) if part.undone else _MIGRATED
        line = Text(line.ja + how.ja, line.en + how.en)
    yield line
    if names := [visible(name, 60) for name in part.extra if name]:
        yield (_KEPT if keeps_extra else _DROPPED).format(names="、".join(names))


def _complaints(merged: Merged) -> Iterator[Text]:
    for one in merged.refused:
        yield _REFUSED.format(name=visible(one.name, 200), reason=one.reason)
    if merged.content is None:
        yield _NO_FILE if not merged.parts else _NOT_FIT if merged.after else _NOTHING
