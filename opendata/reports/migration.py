"""What a migration came to: where every column went, and which cells are left for people to fill."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import NamedTuple

from opendata import __version__
from opendata.model import Group, Language, Place, Rule, Schema, Severity, Text
from opendata.moves import Kind, Migrated, Move, Removed, Undone, Why
from opendata.reports import Style
from opendata.reports.csv import inert
from opendata.reports.json import number as rounded
from opendata.reports.text import VERDICTS, rate
from opendata.wording import visible

VERSION = "1"
BLANKS = ("required-item-blank", "required-item-empty")
"""Rules whose findings are required cells to be filled; the second speaks of a whole column."""

KINDS: Mapping[Kind, Text] = {
    Kind.KEPT: Text("そのまま", "kept"),
    Kind.RENAMED: Text("列名を変更", "renamed"),
    Kind.JOINED: Text("つなげた", "joined"),
    Kind.SPLIT: Text("分けた", "split"),
    Kind.FILLED: Text("コードから補った", "filled from the codes"),
    Kind.LEFT: Text("標準に列がなく、後ろに残した", "no column in the standard, kept at the end"),
}
_REMOVED = Text("表の外の行（移していない）", "outside the table (not moved)")
_UNDONE = Text("人が確かめる", "left for people")
_REQUIRED = Text("必須の空欄", "required and blank")

REASONS: Mapping[Why, Text] = {
    Why.NO_MUNICIPALITY: Text(
        "住所がコード表の都道府県・市区町村名で始まらないため、分けていません",
        "not split: the address begins with no prefecture or municipality of the code list",
    ),
    Why.OTHER_MUNICIPALITY: Text(
        "都道府県名がなく、市区町村名が行のコードと合わないため、分けていません",
        "not split: no prefecture, and the municipality is not that of the record's code",
    ),
    Why.NO_BOUNDARY: Text(
        "町字と番地の境目が一つに決まらないため、続きを町字の列に入れました（複数行の住所は空欄）",
        "where the town ends is unclear: the rest is in the column of the town (blank for several lines)",
    ),
    Why.TEXT_AFTER_BLOCK: Text(
        "番地の後に続きがあります（建物名など）。番地以下の列に入れたままです",
        "more follows the number, such as a building; it is left in the column of the block",
    ),
    Why.WORD_UNKNOWN: Text(
        "どの列の有無か決められない語です。元の列に残しました",
        "no column is certain for these words; they are kept in their own column",
    ),
    Why.WORDS_CONTRADICT: Text(
        "同じ列に有と無の両方があるため、空欄にしました",
        "both yes and no for one column, which is left blank",
    ),
    Why.PUBLISHER_UNKNOWN: Text(
        "団体のコードが分かりません（--lgcode で指定できます）",
        "the publisher's code is not known (--lgcode gives it)",
    ),
}


class Blank(NamedTuple):
    """Required cells of one item that are still blank; `rows` are the first of them in the result."""

    field: str
    column: int
    cells: int
    rows: tuple[int, ...]


def blanks(file: Migrated) -> tuple[Blank, ...]:
    """The required cells that people must still fill, by item."""
    report = file.after.report if file.after else None
    groups = [group for group in report.groups if group.code in BLANKS] if report else []
    return tuple(_blank(group, report.rows if report else 0) for group in groups)


def _blank(group: Group, rows: int) -> Blank:
    field = next((one.place.field for one in group.findings if one.place.field), "")
    if group.code == BLANKS[1]:
        return Blank(field or "", group.column or 0, rows, tuple(range(2, min(rows, 1000) + 2)))
    found = (one.place.record for one in group.findings)
    return Blank(field or "", group.column or 0, group.count, tuple(row for row in found if row))


# ── For people ────────────────────────────────────────────────────────────────────────────────────


def text(file: Migrated, rules: Mapping[str, Rule], style: Style) -> str:
    lines = [_headline(file)]
    if not file.obstacles:
        lines += [*_moves(file), *_removed(file.removed, style.limit), *_undone(file, style.limit)]
        lines += [*_required(file, style.limit), *_rest(file, rules), _outcome(file)]
    return "\n".join(line.to(style.language) for line in lines) + "\n"


def _headline(file: Migrated) -> Text:
    if file.obstacles:
        return Text("{name}  移しません：{ja}。", "{name}  not migrated: {en}.").format(
            name=visible(file.path, 200),
            ja="。".join(one.ja for one in file.obstacles),
            en="; ".join(one.en for one in file.obstacles),
        )
    return Text(
        "{name} → {written}（{title}、{rows}行、{before}項目 → {after}項目）",
        "{name} → {written} ({title}, {rows} records, {before} items → {after} items)",
    ).format(
        name=visible(file.path, 200),
        written=visible(file.written, 200),
        title=file.target.title,
        rows=file.account.rows,
        before=len(file.source.fields),
        after=len(file.target.fields),
    )


def _moves(file: Migrated) -> Iterator[Text]:
    cells = file.account.cells
    for kind, title in KINDS.items():
        found = [(number, move) for number, move in enumerate(file.moves) if move.kind is kind]
        told = [
            _told(move, cells[number]) for number, move in found if kind is not Kind.FILLED or cells[number]
        ]
        if told:
            words = Text("  {title}（{count}）：{ja}", "  {title} ({count}): {en}")
            ja, en = "、".join(one.ja for one in told), ", ".join(one.en for one in told)
            yield words.format(title=title, count=len(told), ja=ja, en=en)
    if file.new:
        names = [item.title for item in file.new]
        yield Text(
            "  値のない新しい項目（{count}）：{ja}", "  new items without a value ({count}): {en}"
        ).format(
            count=len(names), ja="、".join(one.ja for one in names), en=", ".join(one.en for one in names)
        )


def _told(move: Move, cells: int) -> Text:
    sources, targets = (visible("＋".join(names), 200) for names in (move.sources, move.targets))
    if move.kind in (Kind.KEPT, Kind.LEFT) and sources == targets:
        return Text(targets or "（名前なし）", targets or "(no name)")
    words = f"{sources or '（名前なし）'} → {targets}" if move.sources else targets
    if move.kind in (Kind.SPLIT, Kind.FILLED):
        return Text("{words} {cells}セル", "{words} {cells} cells").format(words=words, cells=cells)
    return Text(words, words)


def _removed(rows: Sequence[Removed], limit: int) -> Iterator[Text]:
    if rows:
        yield Text("  {title}（{count}行）", "  {title} ({count} rows)").format(
            title=_REMOVED, count=len(rows)
        )
    for row in rows[:limit]:
        yield Text("    {line}行目 {text}", "    line {line} {text}").format(
            line=row.line, text=visible(row.text, 80)
        )


def _undone(file: Migrated, limit: int) -> Iterator[Text]:
    for why, count in file.account.undone.items():
        yield Text("  {title}：{why}（{count}か所）[{code}]", "  {title}: {why} ({count}) [{code}]").format(
            title=_UNDONE, why=REASONS[why], count=count, code=why.value
        )
        listed = [one for one in file.account.listed if one.why is why][:limit]
        for one in listed:
            yield Text("    {a1} 「{value}」 → {row}行目", "    {a1} “{value}” → row {row}").format(
                a1=one.place.a1 or "", value=visible(one.value), row=one.row
            )
        if more := count - len(listed):
            yield Text("    ほか{more}か所", "    and {more} more").format(more=more)


def _required(file: Migrated, limit: int) -> Iterator[Text]:
    for blank in blanks(file):
        shown = ", ".join(_cells(blank, limit))
        more = blank.cells - min(limit, len(blank.rows))
        yield Text(
            "  {title}：{field}（{count}セル） {cells}", "  {title}: {field} ({count} cells) {cells}"
        ).format(
            title=_REQUIRED, field=blank.field, count=blank.cells, cells=shown + (" …" if more > 0 else "")
        )


def _cells(blank: Blank, limit: int) -> list[str]:
    return [Place(record=row, column=blank.column).a1 or "" for row in blank.rows[:limit]]


def _rest(file: Migrated, rules: Mapping[str, Rule]) -> Iterator[Text]:
    """Other errors, which migration neither makes nor mends."""
    counts = _errors(file, rules)
    for code in counts:
        yield Text(
            "  移行では直さない誤り：{title}（{count}件）[{code}]", "  not mended: {title} ({count}) [{code}]"
        ).format(title=rules[code].title, count=counts[code], code=code)
    if counts:
        yield Text(
            "  → opendata fix {path} で直せるものがあります", "  → “opendata fix {path}” may mend some"
        ).format(path=visible(file.written, 200))


def _errors(file: Migrated, rules: Mapping[str, Rule]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for group in file.after.report.groups if file.after else ():
        if rules[group.code].severity in (Severity.ERROR, Severity.PRIVATE) and group.code not in BLANKS:
            counts[group.code] += group.count
    return counts


def _outcome(file: Migrated) -> Text:
    assert file.after
    found = file.after.conformance
    return Text("  [{verdict}] {rate}", "  [{verdict}] {rate}").format(
        verdict=VERDICTS[found.conforms], rate=rate(found)
    )


# ── For programs ──────────────────────────────────────────────────────────────────────────────────


def as_json(files: Sequence[Migrated], rules: Mapping[str, Rule], style: Style) -> str:
    content = {
        "version": VERSION,
        "tool": {"name": "opendata", "version": __version__},
        "files": [_object(file, rules, style) for file in files],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _object(file: Migrated, rules: Mapping[str, Rule], style: Style) -> dict[str, object]:
    return {
        "path": file.path,
        "written": file.written or None,
        "obstacles": [one.to(style.language) for one in file.obstacles],
        "from": _schema(file.source),
        "to": _schema(file.target),
        "rows": file.account.rows,
        "moves": [
            {"kind": move.kind, "from": move.sources, "to": move.targets, "cells": file.account.cells[number]}
            for number, move in enumerate(file.moves)
        ],
        "new_items": [item.name for item in file.new],
        "rows_outside_the_table": [row._asdict() for row in file.removed],
        "left_for_people": {
            "counts": {why.value: count for why, count in file.account.undone.items()},
            "cells": [_cell(one, style.language) for one in file.account.listed],
        },
        "required_blank": [blank._asdict() for blank in blanks(file)],
        "other_errors": dict(_errors(file, rules)),
        **_verdict(file),
    }


def _schema(schema: Schema) -> dict[str, object]:
    return {"slug": schema.slug, "edition": schema.edition, "items": len(schema.fields)}


def _cell(one: Undone, language: Language) -> dict[str, object]:
    return {
        "reason": one.why.value,
        "message": REASONS[one.why].to(language),
        "cell": one.place.a1,
        "record": one.place.record,
        "line": one.place.line,
        "from": one.place.field,
        "value": one.value,
        "row": one.row,
        "to": one.targets,
    }


def _verdict(file: Migrated) -> dict[str, object]:
    after = file.after
    return {
        "conforms": after.conformance.conforms if after else None,
        "required_item_rate": rounded(after.conformance.required.fraction) if after else None,
        "counts": after.counts._asdict() if after else None,
    }


# ── The log: everything, one line each ────────────────────────────────────────────────────────────

_COLUMNS = (
    Text("ファイル", "file"),
    Text("区分", "kind"),
    Text("移行元のセル", "cell (of the input)"),
    Text("移行元の列", "column (of the input)"),
    Text("移行先の行", "row (of the result)"),
    Text("移行先の列", "column (of the result)"),
    Text("セルの数", "cells"),
    Text("値", "value"),
    Text("理由", "reason"),
)


def log_heading(language: Language) -> str:
    return _lines([tuple(column.to(language) for column in _COLUMNS)])


def log_undone(path: str, undone: Iterable[Undone], language: Language) -> str:
    """The lines of cells left for people, as they turn up."""
    return _lines(
        (
            *(path, _UNDONE.to(language), one.place.a1 or "", one.place.field or "", str(one.row)),
            *(";".join(one.targets), "1", one.value, REASONS[one.why].to(language)),
        )
        for one in undone
    )


def log_rest(file: Migrated, language: Language) -> str:
    """The lines of everything else: the columns, the rows outside the table, the required cells."""
    return _lines(
        [
            *(_log_move(file, number, move, language) for number, move in enumerate(file.moves)),
            *(
                (file.path, _REMOVED.to(language), f"A{row.record}", "", "", "", "", row.text, "")
                for row in file.removed
            ),
            *(
                (file.path, _REQUIRED.to(language), "", "", str(row), blank.field, "1", "", "")
                for blank in blanks(file)
                for row in blank.rows
            ),
        ]
    )


def _log_move(file: Migrated, number: int, move: Move, language: Language) -> tuple[str, ...]:
    sources, targets = ";".join(move.sources), ";".join(move.targets)
    cells = str(file.account.cells[number])
    return (file.path, KINDS[move.kind].to(language), "", sources, "", targets, cells, "", "")


def _lines(rows: Iterable[tuple[str, ...]]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([inert(cell) for cell in row] for row in rows)
    return out.getvalue()
