"""Physical lines: wherever a file is cut while it is read, they are told apart by their ends."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opendata import lines
from opendata.errors import EnvironmentFailure
from opendata.lines import Lines, damage, split_lines
from opendata.sniffing import Source, sniff

ENDS = ("NO\r\r", "NO\r", "a\r\rb", "a\r\n\r", "a\n\rb\r\n", "a\r\n\r\n", "見\r本", "", "a")


def source_of(data: bytes) -> Source:
    return Source("sample.csv", lambda: BytesIO(data))


def damages(data: bytes) -> list[tuple[str, int | None, object]]:
    """Code, line and byte of every damage."""
    source = source_of(data)
    return [(one.code, one.line, one.context.get("byte")) for one in damage(source, sniff(source))]


@pytest.mark.parametrize("text", ENDS)
@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_lines_are_told_apart_wherever_the_file_is_cut(
    text: str, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "LINE_LIMIT", limit)
    source = source_of(text.encode())
    with Lines(source, sniff(source)) as file:
        expected = [line.encode() for line in file.take(100)]
    assert list(split_lines(BytesIO(text.encode()))) == expected


@given(st.lists(st.sampled_from([b"a", b"\r", b"\n", b"\xe8\xa6\x8b"])))
def test_no_byte_is_lost_and_each_line_has_one_end(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    found = list(split_lines(BytesIO(data)))
    assert b"".join(found) == data
    assert found == data.splitlines(keepends=True)


def test_a_line_without_end_is_not_held_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LINE_LIMIT", 4)
    monkeypatch.setattr(lines, "_HELD_LIMIT", 16)
    assert max(map(len, split_lines(BytesIO(b"a" * 100)))) == 20


# ── Damage ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_damage_is_told_with_its_line_and_byte(newline: bytes) -> None:
    data = newline.join(("名称".encode(), b"a\xff", b"\0", "表".encode() * 20, b"b\xfe", b""))
    gap = len(newline) - 1
    last = data.index(b"\xfe") + 1
    assert damages(data) == [
        ("undecodable-bytes", 2, 9 + gap),
        ("null-character", 3, None),
        ("undecodable-bytes", 5, last),
    ]


def test_damage_before_and_after_two_cr_in_a_row_is_on_lines_of_its_own() -> None:
    assert damages(b"NO\n" + "表".encode() * 20 + b"\n\xff\r\xff\r") == [
        ("undecodable-bytes", 3, 65),
        ("undecodable-bytes", 4, 67),
    ]


def test_characters_that_the_reader_meets_in_two_pieces_are_no_damage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lines, "LINE_LIMIT", 4)
    assert damages("名称\r見本公民館\r".encode() + b"\xff\r") == [("undecodable-bytes", 3, 24)]


def test_a_file_that_has_gone_is_a_failure_of_the_machine() -> None:
    with pytest.raises(EnvironmentFailure):
        list(damage(Source("gone.csv", _gone), sniff(source_of(b"a"))))


def _gone() -> BytesIO:
    raise FileNotFoundError(2, "gone")
