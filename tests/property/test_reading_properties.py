import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO, StringIO
from typing import Literal
from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from opendata import reading, records
from opendata.model import Incident, Table
from opendata.sniffing import Source

HEADER = ["番号", "名称", "住所", "備考の欄"]
PIECES = st.sampled_from(
    [
        '"',
        '""',
        ",",
        "\n",
        "\r",
        "\r\n",
        " ",
        "\u3000",
        "'",
        "a",
        "1",
        "-",
        "公民館",
        "あ",
        "カ",
        "東京都",
        "ー",
    ]
)
CELLS = st.lists(PIECES, max_size=6).map("".join)
TABLES = st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=12)
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "cp932": "CP932",
    "euc_jp": "EUC-JP",
    "iso2022_jp": "ISO-2022-JP",
    "utf-16-le": "UTF-16LE",
    "utf-16-be": "UTF-16BE",
    "utf-16": "UTF-16LE",
}

Rows = list[tuple[int, int, tuple[str, ...]]]


def recognise(cells: Sequence[str]) -> int:
    return 4 if list(cells) == HEADER else 0


def table_of(data: bytes) -> Table:
    return reading.read(Source("見本.csv", lambda: BytesIO(data)), recognise)


def everything(table: Table) -> tuple[Rows, list[Incident]]:
    """(record, line, cells) of every row, and all incidents."""
    rows: Rows = []
    incidents = list(table.incidents)
    for block in table.blocks():
        incidents += block.incidents
        cells = list(zip(*block.columns, strict=True))
        assert len(block) == len(cells)
        rows += [(block.first_record + n, line, cells[n]) for n, line in enumerate(block.lines)]
    return rows, incidents


@contextmanager
def cut_up(size: int) -> Iterator[None]:
    """Have the file read a few characters and lines at a time, so that every seam falls everywhere."""
    step = 1 + size // 5
    with (
        mock.patch.multiple(records, FIRST=size, CHUNK=size, STEP=step),
        mock.patch.object(reading, "BLOCK_CELLS", 4 * size),
    ):
        yield


def written(cells: Sequence[str], all_quoted: bool) -> str:
    line = StringIO()
    quoting: Literal[0, 1] = csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL
    csv.writer(line, quoting=quoting, lineterminator="\r\n").writerow(cells)
    return line.getvalue().removesuffix("\r\n")


def breaks(text: str) -> int:
    return len(text.replace("\r\n", "\n").replace("\r", "\n")) - len(
        text.replace("\r\n", "").replace("\r", "").replace("\n", "")
    )


@given(
    table=TABLES,
    codec=st.sampled_from(sorted(ENCODINGS)),
    newline=st.sampled_from(["\r\n", "\n", "\r"]),
    all_quoted=st.booleans(),
    ends=st.booleans(),
    size=st.sampled_from([1, 20, 100_000]),
)
def test_reading_gives_back_what_was_written(
    table: list[tuple[str, ...]], codec: str, newline: str, all_quoted: bool, ends: bool, size: int
) -> None:
    lines = [written(cells, all_quoted) for cells in [HEADER, *table]]
    expected, line = [], 2
    for record, (cells, text) in enumerate(zip(table, lines[1:], strict=True), start=2):
        expected.append((record, line, cells))
        line += 1 + breaks(text)
    data = (newline.join(lines) + newline * ends).encode(codec)
    with cut_up(size):
        found = table_of(data)
        rows, incidents = everything(found)
    assert found.form.encoding == ENCODINGS[codec]
    assert found.header == tuple(HEADER)
    assert rows == expected
    assert incidents == []


@given(text=st.lists(PIECES, max_size=60).map("".join), size=st.sampled_from([1, 5, 20]))
def test_broken_quotes_read_the_same_wherever_the_seams_fall(text: str, size: int) -> None:
    table = table_of((",".join(HEADER) + "\n" + text).encode())
    at_once = everything(table)
    with cut_up(size):
        assert everything(table) == at_once


@given(text=st.lists(PIECES, max_size=60).map("".join))
def test_every_line_belongs_to_a_record(text: str) -> None:
    content = ",".join(HEADER) + "\n" + text
    rows, incidents = everything(table_of(content.encode()))
    lines = [line for _, line, _ in rows]
    assert lines == sorted(set(lines))
    assert [record for record, _, _ in rows] == list(range(2, 2 + len(rows)))
    assert all(line <= breaks(content) + 1 for line in lines)
    assert all(0 < (incident.line or 1) <= breaks(content) + 1 for incident in incidents)


@given(data=st.one_of(st.binary(max_size=200), st.lists(PIECES).map(lambda pieces: "".join(pieces).encode())))
def test_any_bytes_can_be_read(data: bytes) -> None:
    everything(table_of(data))
