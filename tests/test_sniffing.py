import codecs
import gzip
import lzma
import os
import random
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest

from opendata.errors import EnvironmentFailure
from opendata.model import Form, Kind
from opendata.sniffing import CHUNK, Source, sniff

PLACES = ("公民館", "市民会館", "小学校", "中央図書館", "体育館", "保健センター", "すこやか広場", "消防署")
TOWNS = ("本町", "栄町", "緑ヶ丘", "東雲台", "旭町", "大字中野", "字西原")
KANA = ("コウミンカン", "シミンカイカン", "ショウガッコウ", "トショカン", "ホケンセンター")
HALF_WIDTH = ("ｺｳﾐﾝｶﾝ", "ｼﾐﾝｶｲｶﾝ", "ｼｮｳｶﾞｯｺｳ", "ﾄｼｮｶﾝ", "ﾎｹﾝｾﾝﾀｰ")


def form_of(data: bytes) -> Form:
    return sniff(Source("見本.csv", lambda: BytesIO(data)))


def table(rows: int, kind: str, seed: int = 0) -> str:
    """An invented table: `mixed` writing, `kanji` alone, with a `half-width` column, or nothing but that."""
    chance = random.Random(f"{seed} {rows} {kind}")

    def row(number: int) -> str:
        town, place = chance.choice(TOWNS), chance.choice(PLACES)
        kana = chance.choice(HALF_WIDTH if kind == "half-width" else KANA)
        house = f"{chance.randint(1, 9)}-{chance.randint(1, 40)}"
        match kind:
            case "half-width only":
                return f"{number},{chance.choice(HALF_WIDTH)},ﾐﾎﾝｼ,35.1,139.2"
            case "kanji":
                return f"131016,{number},東京都,見本市,{town}会館,{town}{house},月火水木金,無"
            case _:
                return f"131016,{number},見本市,{place},{kana},東京都見本市{town}{house},祝日は休みます。"

    header = {"half-width only": "NO,ﾒｲｼｮｳ,ｼ,LAT,LON", "kanji": "番号,NO,都道府県名,市名,名称,住所,曜日,有無"}
    names = header.get(kind, "コード,NO,市区町村名,名称,名称_カナ,住所,備考")
    return "\r\n".join([names, *map(row, range(1, rows + 1))]) + "\r\n"


# ── Encodings ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("rows", [1, 3, 10, 300])
@pytest.mark.parametrize("kind", ["mixed", "kanji", "half-width", "half-width only"])
@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("cp932", "CP932"),
        ("euc_jp", "EUC-JP"),
        ("iso2022_jp_ext", "ISO-2022-JP"),
        ("utf-16-le", "UTF-16LE"),
        ("utf-16-be", "UTF-16BE"),
    ],
)
def test_encoding_is_told_by_the_bytes(codec: str, encoding: str, kind: str, rows: int) -> None:
    for seed in range(5):
        form = form_of(table(rows, kind, seed).encode(codec))
        assert (form.kind, form.encoding, form.damaged) == (Kind.TEXT, encoding, False)
        assert form.bom == (codec == "utf-8-sig")
        assert (form.newline, form.crlf, form.bare_lf, form.bare_cr) == ("CRLF", rows + 1, 0, 0)


@pytest.mark.parametrize(
    ("mark", "codec", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8", "UTF-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16LE"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16BE"),
    ],
)
def test_byte_order_mark_decides(mark: bytes, codec: str, encoding: str) -> None:
    form = form_of(mark + "名称\n見本公民館\n".encode(codec))
    assert (form.encoding, form.bom, form.bare_lf) == (encoding, True, 2)


def test_cp932_extensions_are_not_damage() -> None:
    form = form_of("名称,面積\n㈱見本①,２０㎡\n髙橋・﨑山,Ⅲ\n".encode("cp932"))
    assert (form.encoding, form.damaged) == ("CP932", False)


def test_a_single_short_line_is_enough() -> None:
    assert form_of("名称".encode("cp932")).encoding == "CP932"
    assert form_of("見本市の公民館".encode("euc_jp")).encoding == "EUC-JP"


def test_plain_ascii_is_utf_8() -> None:
    assert form_of(b"name,lat\na,35.1\n").encoding == "UTF-8"


def test_japanese_after_the_first_megabyte_counts() -> None:
    data = b"1,abc\r\n" * (CHUNK // 7 + 100) + "名称,ソ十能表\r\n".encode("cp932")
    assert form_of(data).encoding == "CP932"


@pytest.mark.parametrize("codec", ["utf-8", "cp932", "euc_jp"])
@pytest.mark.parametrize("rows", [3, 30, 10_000])
def test_one_bad_byte_changes_nothing_but_damaged(codec: str, rows: int) -> None:
    for seed in range(1 if rows > 30 else 10):
        data = table(rows, "mixed", seed).encode(codec)
        at = data.rindex(b"\r\n", 0, len(data) * 9 // 10)
        form = form_of(data[:at] + b"\xff" + data[at:])
        expected = {"utf-8": "UTF-8", "cp932": "CP932", "euc_jp": "EUC-JP"}[codec]
        assert (form.encoding, form.damaged) == (expected, True)


@pytest.mark.parametrize(("codec", "encoding"), [("utf-16-le", "UTF-16LE"), ("utf-16-be", "UTF-16BE")])
def test_half_a_surrogate_pair_is_damage(codec: str, encoding: str) -> None:
    form = form_of("名称,住所\n見本,\ud83d,\n".encode(codec, "surrogatepass"))
    assert (form.encoding, form.damaged) == (encoding, True)


# ── Line ends ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("newline", "name"), [("\r\n", "CRLF"), ("\n", "LF"), ("\r", "CR")])
@pytest.mark.parametrize("codec", ["utf-8", "cp932", "utf-16"])
def test_newline_is_named(newline: str, name: str, codec: str) -> None:
    assert form_of(f"名称{newline}見本{newline}".encode(codec)).newline == name


def test_single_line_has_no_newline() -> None:
    assert form_of("名称,住所".encode()).newline is None


def test_line_breaks_in_cells_do_not_make_the_newline() -> None:
    form = form_of('名称,備考\r\n見本,"一\n二\n三\n四"\r\n'.encode())
    assert (form.newline, form.crlf, form.bare_lf) == ("CRLF", 2, 3)


def test_crlf_across_chunks_is_one_line_end() -> None:
    data = b"a" * (CHUNK - 1) + b"\r\nb\r\n"
    form = form_of(data)
    assert (form.crlf, form.bare_lf, form.bare_cr) == (2, 0, 0)


def test_utf_16_counts_characters_not_bytes() -> None:
    form = form_of("上\u0a0a,\u0d0a\r\n見本,1\r\n".encode("utf-16-le"))
    assert (form.encoding, form.crlf, form.bare_lf, form.bare_cr) == ("UTF-16LE", 2, 0, 0)


@pytest.mark.parametrize("length", [CHUNK - 10, CHUNK + 10])
def test_huge_line_is_noticed_wherever_chunks_end(length: int) -> None:
    assert form_of(b"x" * 700_000 + b"\n" + b"a" * length + b"\nb\n").has_huge_line == (length > CHUNK)


# ── Kinds ─────────────────────────────────────────────────────────────────────────────────────────


def workbook() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return file.getvalue()


def archive_of_csv() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("aed.csv", "名称\n")
    return file.getvalue()


def workbook_with_utf_16() -> bytes:
    """Stored as it is, so that zero bytes stand beside separators, as in a table in UTF-16."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/media/note.csv", "NO,ID\r\n1,2\r\n3,4\r\n".encode("utf-16-le"))
    return file.getvalue()


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda: b"", Kind.EMPTY),
        (lambda: codecs.BOM_UTF8, Kind.EMPTY),
        (lambda: codecs.BOM_UTF16_LE, Kind.EMPTY),
        (lambda: codecs.BOM_UTF16_BE, Kind.EMPTY),
        (lambda: codecs.BOM_UTF16_BE + "\r\n".encode("utf-16-be"), Kind.EMPTY),
        (lambda: b"\r\n" * CHUNK, Kind.EMPTY),
        (lambda: b"\r\n" * CHUNK + b"a", Kind.TEXT),
        (workbook, Kind.SPREADSHEET),
        (workbook_with_utf_16, Kind.SPREADSHEET),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), Kind.SPREADSHEET),
        (archive_of_csv, Kind.BINARY),
        (lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01", Kind.BINARY),
        (lambda: gzip.compress("名称\n".encode() * 50), Kind.BINARY),
        (lambda: lzma.compress("名称\n".encode() * 50), Kind.BINARY),
        (lambda: random.Random(1).randbytes(300), Kind.BINARY),
        (lambda: random.Random(2).randbytes(300_000), Kind.BINARY),
        (lambda: "名称\n".encode() * 50_000 + bytes(100_000), Kind.BINARY),
        (lambda: "名称\n見本\0公民館\n".encode(), Kind.TEXT),
    ],
)
def test_kind_is_told_by_the_bytes(make: Callable[[], bytes], kind: Kind) -> None:
    form = form_of(make())
    assert form.kind is kind
    assert (form.encoding is None) == (kind is not Kind.TEXT)


def test_sparse_file_is_binary(tmp_path: Path) -> None:
    path = tmp_path / "sparse.csv"
    with path.open("wb") as file:
        file.truncate(50 << 20)
    form = sniff(Source(str(path), lambda: path.open("rb")))
    assert (form.kind, form.size) == (Kind.BINARY, 50 << 20)


# ── The operating system ──────────────────────────────────────────────────────────────────────────


class Broken(BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError(5, "Input/output error")


def refuse() -> BinaryIO:
    raise PermissionError(13, "Permission denied")


def test_refusals_of_the_system_are_told_in_both_languages(tmp_path: Path) -> None:
    missing = tmp_path / "missing.csv"
    cases: list[tuple[Callable[[], BinaryIO], str, str]] = [
        (lambda: missing.open("rb"), "見つかりません", "no such file"),
        (lambda: tmp_path.open("rb"), "フォルダ", "folder"),
        (refuse, "権限", "permission"),
        (lambda: Broken(b""), "EIO", "EIO"),
    ]
    for open_it, japanese, english in cases:
        with pytest.raises(EnvironmentFailure) as caught:
            sniff(Source("見本{0}.csv", open_it))
        assert japanese in caught.value.text.ja
        assert english in caught.value.text.en
        assert "見本{0}.csv" in caught.value.text.ja


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "closed.csv"
    path.write_bytes(b"a,b\n")
    path.chmod(0)
    with pytest.raises(EnvironmentFailure):
        sniff(Source(str(path), lambda: path.open("rb")))
