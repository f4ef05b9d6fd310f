"""Random files as bytes with the schema to read them by, and the verdict of either engine on them."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from hostile_cells import hostile_cells

from opendata import reading
from opendata.frictionless_engine import engine
from opendata.judging import Judge
from opendata.model import Column, Constraints, Field, Layout, Schema, Table, Text, Verdict
from opendata.sniffing import Source
from opendata.viewing import View

Limit = TypeVar("Limit")

TAIL_WOULD_MISLEAD = re.compile(r"[\r\n]|,\Z")
EVERYTHING = 10**9
BLANKS = ("", "", "", " ", "\u3000", "-")
MISSING_VALUES = (("",), ("",), ("",), ("", "-"), ("-",), ("", " ", "None"), ())
NEWLINES = ("\r\n", "\n", "\r")
ENCODINGS = ("utf-8", "utf-8-sig", "cp932", "utf-16-le", "utf-16-be", "euc_jp")
MARKS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}

FAIR = {
    "string": ("有", "無", "131016", "１３１０１６", "東京都", "月水", 'a"b', "a,b", "一\n二", "a\rb", "#注"),
    "uri": ("https://a.jp/", "mailto:x@a.jp", "a:b", "www.a.jp", "/x"),
    "email": ("x@y.co", "a.b@city.lg.jp", "x@y", "日本@a.jp"),
    "number": ("20", "35.6", "46.00", "46", "2_0", "４６", "NaN", "Infinity", "-1", "1e1", " 35.60", "abc"),
    "integer": ("0", "00", "12", "１２", "-1", "1_2", "1.0", " 12 ", "9" * 4301),
    "date": ("2024-04-01", "2024-4-1", "2024/04/01", "1999-12-31", "２０２４-04-01"),
    "time": ("09:30", "9:30", "9:3", "24:00", "18:00", "09:30:00"),
}
FORMATS = {"uri": "uri", "email": "email", "time": "%H:%M"}


@dataclass(frozen=True, slots=True)
class Sample:
    """A file as bytes, the items its columns carry, and the cells that count as missing."""

    data: bytes
    items: tuple[Field | None, ...]
    missing_values: tuple[str, ...]

    @property
    def source(self) -> Source:
        return Source("random.csv", lambda: io.BytesIO(self.data))

    def read(self) -> Table:
        return reading.read(self.source, lambda cells: sum(cell.startswith("項目") for cell in cells))

    def layout(self, table: Table) -> Layout:
        assert len(table.header) == len(self.items)
        columns = tuple(
            Column(position=position, label=label, item=item)
            for position, (label, item) in enumerate(zip(table.header, self.items, strict=True), start=1)
        )
        fields = tuple(item for item in self.items if item)
        schema = Schema(
            slug="random",
            edition="test",
            number="0",
            title=Text("乱数", "random"),
            fields=fields,
            missing_values=self.missing_values,
        )
        return Layout(schema=schema, score=1.0, columns=columns)


def built_in(table: Table, layout: Layout, keep: int = EVERYTHING) -> Verdict:
    judge = Judge(layout.columns, layout.schema.missing_values if layout.schema else ("",), keep)
    seen: dict[int, dict[str, int]] = {}
    for block in table.blocks():
        judge.take(View(block, seen))
    return judge.verdict()


def frictionless(source: Source, table: Table, layout: Layout, keep: int = EVERYTHING) -> Verdict:
    return engine(source)(table, layout, keep)


def random_sample(seed: int) -> Sample:
    rng = random.Random(seed)
    kinds = [rng.choice([*FAIR, "any"]) for _ in range(rng.randint(1, 8))]
    items = tuple(_item(rng, kind, number) for number, kind in enumerate(kinds))
    hostility = rng.choice((0.0, 0.1, 0.5))
    rows = [_row(rng, kinds, hostility) for _ in range(rng.randint(0, 40))]
    rows = [rng.choice(rows) if rng.random() < 0.1 else row for row in rows]
    head: list[list[str]] = [["表題"]] if len(kinds) > 1 and rng.random() < 0.2 else []
    head.append([f"項目{number}" for number in range(len(kinds))])
    head += [["#注釈"] * rng.randint(1, 3)] if rng.random() < 0.2 else []
    return Sample(_written(rng, head + rows), items, rng.choice(MISSING_VALUES))


def _item(rng: random.Random, kind: str, number: int) -> Field | None:
    if kind == "any":
        return None
    return Field(
        name=f"項目{number}",
        title=Text("項目", "item"),
        type="string" if kind in ("uri", "email") else kind,
        format=rng.choice(("default", "%Y/%m/%d")) if kind == "date" else FORMATS.get(kind, "default"),
        constraints=_constraints(rng, kind),
    )


def _maybe(rng: random.Random, value: Limit) -> Limit | None:
    return value if rng.random() < 0.4 else None


def _constraints(rng: random.Random, kind: str) -> Constraints:
    bounds = {"number": ("20", "46.0"), "integer": ("0", "12"), "time": ("09:00", "17:00")}
    textual = kind in ("string", "uri", "email")
    low, high = bounds.get(kind, (None, None))
    return Constraints(
        required=rng.random() < 0.4,
        unique=rng.random() < 0.4,
        enum=tuple(rng.sample(FAIR[kind], 3)) if rng.random() < 0.2 else (),
        pattern=_maybe(rng, rng.choice((r"\d{6}", "有|無", "[^a]*", "月?火?水?"))) if textual else None,
        minimum=_maybe(rng, low),
        maximum=_maybe(rng, high),
        min_length=_maybe(rng, rng.randint(0, 3)) if textual else None,
        max_length=_maybe(rng, rng.randint(2, 8)) if textual else None,
    )


def _row(rng: random.Random, kinds: Sequence[str], hostility: float) -> list[str]:
    if rng.random() < 0.1:
        return [rng.choice(BLANKS[:3]) for _ in range(rng.choice((0, 1, len(kinds), len(kinds) + 2)))]
    row = [_cell(rng, kind, hostility) for kind in kinds]
    if rng.random() < 0.15:
        row = row[: rng.randint(0, len(row))]
    elif rng.random() < 0.15:
        row += [rng.choice((*BLANKS, "余り")) for _ in range(rng.randint(1, 3))]
    return row


def _cell(rng: random.Random, kind: str, hostility: float) -> str:
    if rng.random() < 0.15:
        return rng.choice(BLANKS)
    kind = rng.choice(list(FAIR)) if kind == "any" else kind
    if rng.random() < hostility:
        return rng.choice(hostile_cells(kind, 500))
    return rng.choice(FAIR[kind])


def _written(rng: random.Random, rows: Sequence[Sequence[str]]) -> bytes:
    newline, encoding = rng.choice(NEWLINES), rng.choice(ENCODINGS)
    text = newline.join(",".join(_quoted(rng, cell) for cell in row) for row in rows)
    text += newline * rng.choice((0, 1, 1, 3))
    return MARKS.get(encoding, b"") + text.encode(encoding, "replace")


def _quoted(rng: random.Random, cell: str) -> str:
    """In quotes where it must be and sometimes where it need not, now and then with a stray tail."""
    must = cell.startswith('"') or any(mark in cell for mark in ",\r\n")
    if not must and rng.random() < 0.9:
        return cell
    tail = "x" if rng.random() < 0.2 and not TAIL_WOULD_MISLEAD.search(cell) else ""
    return '"' + cell.replace('"', '""') + '"' + tail
