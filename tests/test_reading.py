import tracemalloc
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest

from opendata.errors import EnvironmentFailure
from opendata.model import Block, Incident, Kind, Table
from opendata.reading import BLOCK_CELLS, read
from opendata.sniffing import Source

NAMES = {"NO", "名称", "住所", "緯度", "経度", "備考"}


def recognise(cells: Sequence[str]) -> int:
    return sum(cell in NAMES for cell in cells)


def table_of(content: str | bytes) -> Table:
    data = content.encode() if isinstance(content, str) else content
    return read(Source("見本.csv", lambda: BytesIO(data)), recognise)


def rows_of(table: Table) -> list[tuple[int, int, tuple[str, ...]]]:
    """(record, line, cells) of every row."""
    return [
        (block.first_record + offset, block.lines[offset], cells)
        for block in table.blocks()
        for offset, cells in enumerate(zip(*block.columns, strict=True))
    ]


def cells_of(table: Table) -> list[tuple[str, ...]]:
    return [cells for _, _, cells in rows_of(table)]


def incidents_of(table: Table, code: str) -> list[Incident]:
    found = [*table.incidents, *(incident for block in table.blocks() for incident in block.incidents)]
    return [incident for incident in found if incident.code == code]


def no_incidents(table: Table) -> bool:
    return not table.incidents and not any(block.incidents for block in table.blocks())


def many_rows(count: int = 10_000) -> list[str]:
    return ["NO,名称,住所", *(f"{number},見本公民館{number},見本市本町" for number in range(2, count + 1))]


# ── Records and lines ─────────────────────────────────────────────────────────────────────────────


def test_records_count_blank_lines_and_lines_count_breaks_in_cells() -> None:
    table = table_of('NO,名称\r\n1,"一\n二\r\n三\r四"\r\n\r\n2,見本\r\n')
    assert rows_of(table) == [(2, 2, ("1", "一\n二\r\n三\r四")), (3, 6, ("", "")), (4, 7, ("2", "見本"))]
    assert (table.header, table.header_record, table.header_line) == (("NO", "名称"), 1, 1)
    assert no_incidents(table)


def test_blank_rows_and_odd_widths_are_told_by_their_offset() -> None:
    (block,) = table_of("NO,名称\n,\u3000\n1\n2,見本,,\n3,見本, 別の,値\n").blocks()
    assert block.blank == {0}
    assert block.widths == {1: 1, 2: 4, 3: 4}
    assert block.surplus == {2: "", 3: "別の,値"}
    assert block.columns == (("", "1", "2", "3"), ("\u3000", "", "見本", "見本"))


def test_last_record_needs_no_line_end() -> None:
    assert cells_of(table_of("NO,名称\n1,見本")) == [("1", "見本")]


def test_each_call_of_blocks_reads_the_file_again() -> None:
    table = table_of("NO,名称\n1,見本\n")
    assert cells_of(table) == cells_of(table) == [("1", "見本")]


def test_byte_order_mark_is_not_part_of_the_header() -> None:
    for codec in ("utf-8-sig", "utf-16"):
        assert table_of("NO,名称\n1,見本\n".encode(codec)).header == ("NO", "名称")


def test_spreadsheets_and_empty_files_have_no_rows() -> None:
    for content in (b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"):
        table = table_of(content)
        assert (table.header, list(table.blocks())) == ((), [])
        assert table.form.kind in (Kind.EMPTY, Kind.SPREADSHEET)


def test_blocks_are_bounded_and_continuous() -> None:
    wide = ",".join(["NO", *("列" for _ in range(999))])
    blocks = list(table_of("\n".join([wide, *("1" for _ in range(1000))])).blocks())
    assert all(len(block) * 1000 <= BLOCK_CELLS for block in blocks)
    assert [block.first_record for block in blocks] == [
        2,
        *(2 + sum_of(blocks, n) for n in range(1, len(blocks))),
    ]
    assert sum_of(blocks, len(blocks)) == 1000


def sum_of(blocks: list[Block], count: int) -> int:
    return sum(len(block) for block in blocks[:count])


# ── Delimiters ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_delimiter_is_recognised(mark: str) -> None:
    table = table_of(f"NO{mark}名称\n1{mark}見本\n")
    assert (table.form.delimiter, cells_of(table)) == (mark, [("1", "見本")])


def test_commas_in_cells_do_not_make_a_comma_file() -> None:
    table = table_of('NO\t名称\t備考\n1\t"見本,一,二,三,四"\t五,六,七\n2\t見本\t八,九,十,百\n')
    assert table.form.delimiter == "\t"
    assert cells_of(table)[0] == ("1", "見本,一,二,三,四", "五,六,七")


def test_lists_in_cells_do_not_make_another_delimiter() -> None:
    assert table_of("NO,備考\n1,月;火;水;木\n2,月;火;水;金\n3,月;火;木;金\n").form.delimiter == ","


def test_single_column_is_a_comma_file() -> None:
    assert table_of("名称\n見本公民館\n").form.delimiter == ","


# ── Damage ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("codec", "bad"), [("utf-8-sig", b"\xe5\xff"), ("cp932", b"\x81"), ("cp932", b"\xff")]
)
def test_late_bad_byte_is_one_incident_and_no_row_is_lost(codec: str, bad: bytes) -> None:
    lines = many_rows()
    encoded = [
        f"{line}\r\n".encode(codec if n == 0 else codec.removesuffix("-sig")) for n, line in enumerate(lines)
    ]
    encoded[8999] = encoded[8999][:-2] + bad + b"\r\n"
    table = table_of(b"".join(encoded))
    position = len(b"".join(encoded[:9000])) - len(bad) - 2 + 1
    (incident,) = incidents_of(table, "undecodable-bytes")
    assert (incident.line, incident.context["byte"]) == (9000, position)
    assert str(incident.context["hex"]) in bad.hex(" ").upper()
    rows = rows_of(table)
    assert len(rows) == 9999
    assert [cells[1] for _, _, cells in rows] == [line.split(",")[1] for line in lines[1:]]
    assert "\ufffd" in rows[8998][2][2]


def test_bad_byte_before_a_bare_carriage_return_has_its_line() -> None:
    table = table_of("NO,名称\r1,見本\r2,".encode() + b"\xff\r" + "3,見本\r".encode())
    (incident,) = incidents_of(table, "undecodable-bytes")
    assert (incident.line, incident.context) == (3, {"byte": 22, "hex": "FF"})


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_half_a_surrogate_pair_has_line_and_byte(codec: str) -> None:
    text = "NO,名称\n1,\ud83d\n2,見本\n"
    table = table_of("\ufeff".encode(codec) + text.encode(codec, "surrogatepass"))
    (incident,) = incidents_of(table, "undecodable-bytes")
    assert (incident.line, incident.context["byte"]) == (2, 2 + 2 * text.index("\ud83d") + 1)
    assert cells_of(table) == [("1", "\ufffd"), ("2", "見本")]


def test_nul_is_an_incident_of_its_line() -> None:
    for codec in ("utf-8", "cp932", "utf-16"):
        table = table_of('NO,名称\n1,"見\n本"\n2,\0見本\n'.encode(codec))
        (incident,) = incidents_of(table, "null-character")
        assert incident.line == 4
        assert len(rows_of(table)) == 2


# ── Quotes ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("place", [0, 1, 2, 500, 9_998, 9_999])
@pytest.mark.parametrize("quoted", [False, True])
def test_unclosed_quote_costs_no_other_row(place: int, quoted: bool) -> None:
    lines = many_rows()
    if quoted:
        lines = ['"' + line.replace(",", '","') + '"' for line in lines]
    lines[place] = lines[place][:-1] if quoted else lines[place].replace(",見", ',"見').replace(",名", ',"名')
    table = table_of("\r\n".join(lines) + "\r\n")
    (incident,) = incidents_of(table, "unclosed-quote")
    assert (incident.record, incident.line) == (place + 1, place + 1)
    found = {record: cells for record, _, cells in rows_of(table)}
    assert [found[record][0] for record in range(2, 10_001)] == [str(record) for record in range(2, 10_001)]
    assert [line for _, line, _ in rows_of(table)] == list(range(2, 10_001))


def test_cells_before_an_unclosed_quote_are_kept() -> None:
    table = table_of('NO,名称,住所,備考\n1,"見本,公民館","本町,一階\n2,見本,栄町,二階\n')
    assert cells_of(table) == [("1", "見本,公民館", '"本町', "一階"), ("2", "見本", "栄町", "二階")]


def test_unclosed_quote_has_its_own_line_in_a_long_record() -> None:
    table = table_of('NO,名称,備考\n1,"見\n本","一階\n2,見本,二階\n')
    (incident,) = incidents_of(table, "unclosed-quote")
    assert (incident.record, incident.line, incident.value) == (2, 3, '"一階')
    assert rows_of(table) == [(2, 2, ("1", "見\n本", '"一階')), (3, 4, ("2", "見本", "二階"))]


def test_quote_that_closes_later_is_csv() -> None:
    table = table_of('NO,名称\n1,"見本\n2,公民館"\n3,"5""管"\n4,5"管\n')
    assert cells_of(table) == [("1", "見本\n2,公民館"), ("3", '5"管'), ("4", '5"管')]
    assert no_incidents(table)


def test_text_or_blanks_behind_a_closing_quote_belong_to_the_cell() -> None:
    table = table_of('NO,名称\n1,"見本"公民館\n2,"見\n本" \n')
    assert cells_of(table) == [("1", "見本公民館"), ("2", "見\n本 ")]
    assert no_incidents(table)


def test_every_line_may_have_an_unclosed_quote() -> None:
    lines = ["NO,名称", *(f'{number},"見本' for number in range(20_000))]
    table = table_of("\n".join(lines))
    assert len(incidents_of(table, "unclosed-quote")) == 20_000
    assert [int(cells[0]) for cells in cells_of(table)] == list(range(20_000))


def test_unclosed_quotes_in_one_line_are_one_incident() -> None:
    table = table_of("NO,名称\n" + '"a"b,"c,"d,' * 20_000 + "\n1,見本\n")
    assert len(incidents_of(table, "unclosed-quote")) == 1
    assert cells_of(table)[-1] == ("1", "見本")


# ── Size ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("cell", ["a" * 10_485_760, "見本\n" * 2_000_000])
def test_oversized_cell_is_cut_and_the_rest_is_read(cell: str) -> None:
    table = table_of(f'NO,名称\n1,見本\n2,"{cell}"\n3,公民館\n')
    (incident,) = incidents_of(table, "oversized-cell")
    assert (incident.record, incident.line, incident.column) == (3, 3, 2)
    assert (incident.context, incident.value) == ({"length": len(cell)}, cell[:80])
    rows = rows_of(table)
    assert [cells[0] for _, _, cells in rows] == ["1", "2", "3"]
    assert rows[1][2][1] == cell[:1_000_000]
    assert rows[2][1] == 4 + cell.count("\n")


@pytest.mark.parametrize("part", [b"abcdefghi,", '"見本",'.encode()])
def test_endless_line_is_cut_in_bounded_memory(tmp_path: Path, part: bytes) -> None:
    path = tmp_path / "endless.csv"
    with path.open("wb") as file:
        file.write("NO,名称\n1,見本\n".encode())
        for _ in range(400):
            file.write(part * (100_000 // len(part)))
        file.write("\n2,見本\n".encode())
    tracemalloc.start()
    try:
        table = read(Source(str(path), lambda: path.open("rb")), recognise)
        rows = [(record, line, cells[0]) for record, line, cells in rows_of(table)]
        assert tracemalloc.get_traced_memory()[1] < 150_000_000
    finally:
        tracemalloc.stop()
    assert [(record, line) for record, line, _ in rows] == [(2, 2), (3, 3), (4, 4)]
    (incident,) = incidents_of(table, "oversized-cell")
    assert (incident.record, incident.line) == (3, 3)


def test_one_row_of_100_000_columns_is_only_a_width() -> None:
    table = table_of("NO,名称\n1,見本\n" + "x," * 99_999 + "y\n2,見本\n")
    widths = {block.first_record + n: width for block in table.blocks() for n, width in block.widths.items()}
    assert widths == {3: 100_000}
    assert [cells[0] for cells in cells_of(table)] == ["1", "x", "2"]


def test_rows_of_100_000_columns_come_a_few_at_a_time() -> None:
    row = "1," * 99_999 + "2\n"
    for header in ("NO,名称\n", "NO,名称" + ",備考" * 99_998 + "\n"):
        blocks = list(table_of(header + row * 12).blocks())
        assert sum_of(blocks, len(blocks)) == 12
        assert all(len(block) * len(block.columns) <= BLOCK_CELLS for block in blocks)


# ── Mixed line ends ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("NO,名称\r\n1,見本\n2,見本\r\n", {"crlf": 2, "other": 1}),
        ("NO,名称\r\n1,見本\r2,見本", {"crlf": 1, "other": 1}),
        ('NO,名称\r\n1,"見\n本"\r\n2,見本\r\n', None),
        ('NO,名称\r\n1,"見\n本"\r\n2,見本', None),
        ('NO,名称\n1,"見\r\n本"\n2,見本\n', None),
        ("NO,名称\n1,見本\n", None),
    ],
)
def test_mixed_ends_of_records_are_counted(content: str, expected: dict[str, int] | None) -> None:
    found = [incident.context for incident in incidents_of(table_of(content), "mixed-newlines")]
    assert found == ([expected] if expected else [])


# ── The operating system ──────────────────────────────────────────────────────────────────────────


def test_file_deleted_after_reading_the_header_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "gone.csv"
    path.write_text("NO,名称\n1,見本\n", encoding="utf-8")
    table = read(Source(str(path), lambda: path.open("rb")), recognise)
    path.unlink()
    with pytest.raises(EnvironmentFailure) as caught:
        list(table.blocks())
    assert "見つかりません" in caught.value.text.ja


def test_file_that_shrinks_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "shrinking.csv"
    path.write_text("\n".join(many_rows()), encoding="utf-8")
    table = read(Source(str(path), lambda: path.open("rb")), recognise)
    path.write_text("\n".join(many_rows(100))[:-1], encoding="utf-8")
    assert len(rows_of(table)) == 99
