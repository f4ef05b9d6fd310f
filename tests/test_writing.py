"""Records are written as they stood, or cell by cell without losing a character."""

import csv
from collections.abc import Mapping
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opendata.errors import EnvironmentFailure
from opendata.model import Form
from opendata.sniffing import Source, sniff
from opendata.writing import Pen, Raw, Target, byte_lines, first_records, quoted, text_lines

STANDARD = Target("UTF-8", True, ",", "\r\n")
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)


def source_of(data: bytes) -> Source:
    return Source("sample.csv", lambda: BytesIO(data))


def form_of(data: bytes, delimiter: str = ",") -> Form:
    return sniff(source_of(data))._replace(delimiter=delimiter)


def pen_of(data: bytes, target: Target, delimiter: str = ",") -> Pen:
    return Pen(source_of(data), form_of(data, delimiter), target)


def rewritten(raw: str, cells: list[str], after: Mapping[int, str], target: Target = STANDARD) -> str:
    return pen_of(raw.encode(), target).rewriting(cells, after)(raw)


def test_untouched_cells_keep_their_quotes_and_changed_ones_get_those_they_need() -> None:
    assert rewritten('"1",a"b,"c""d"\n', ["1", 'a"b', 'c"d'], {1: "x,y"}) == '"1","x,y","c""d"\r\n'
    assert rewritten('"1","2",3\r\n', ["1", "2", "3"], {0: "9"}) == '"9","2",3\r\n'


def test_what_stands_behind_a_closing_quote_belongs_to_the_cell() -> None:
    assert rewritten('"a"b,c\r\n', ["ab", "c"], {1: "d"}) == '"a"b,d\r\n'


def test_cells_that_do_not_match_what_was_read_are_written_anew() -> None:
    assert rewritten('"a,b\r\n', ['"a', "b"], {}) == '"""a",b\r\n'


def test_short_records_are_filled_up_and_long_ones_cut() -> None:
    assert rewritten("1\r\n", ["1", "", ""], {}) == "1,,\r\n"
    assert rewritten("1,2,,\r\n", ["1", "2"], {}) == "1,2\r\n"


def test_columns_move_and_go() -> None:
    moved = STANDARD._replace(columns=(2, 0))
    assert rewritten('1,2,"3"\r\n', ["1", "2", "3"], {0: "x"}, moved) == '"3",x\r\n'


def test_only_the_end_of_a_record_becomes_the_chosen_line_end() -> None:
    pen = pen_of(b'1,"a\nb"\n2,c', STANDARD)
    assert pen.write([1, 3], None, (), {}) == b'1,"a\nb"\r\n2,c\r\n'


def test_records_are_dropped_by_their_offset() -> None:
    assert pen_of(b"1\r\n2\r\n3\r\n", STANDARD).write([1, 2, 3], None, {1}, {}) == b"1\r\n3\r\n"


def test_lines_between_records_are_passed_over_and_records_span_lines() -> None:
    raw = Raw(iter(["a", "b", "c", "d", "e"]))
    assert raw.records([2, 3], 5) == ["b", "cd"]
    assert raw.records([5], None) == ["e"]
    assert raw.records([], None) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_stored_lines_are_those_of_the_text(encoding: str, newline: str) -> None:
    data = newline.join(("NO,名称", '1,"見本', '公民館"', "", "2,表")).encode(encoding)
    source, form = source_of(data), form_of(data)
    stored = list(byte_lines(source, form))
    assert len(stored) == len(list(text_lines(source, form)))
    assert Target(form.encoding or "", form.bom, ",").mark + b"".join(stored) == data


def test_the_first_records_come_with_their_lines() -> None:
    data = b'a,b\r\n"1\r\n2",3\r\n4,5\r\n'
    found = list(first_records(source_of(data), form_of(data), 2))
    assert found == [(1, 1, ["a", "b"]), (2, 2, ["1\r\n2", "3"])]


def test_an_encoding_holds_what_it_gives_back() -> None:
    assert Target("CP932", False, ",").holds("髙①")
    assert not Target("CP932", False, ",").holds("𠮷")
    assert STANDARD.holds("𠮷")


def test_a_file_that_has_gone_is_a_failure_of_the_machine() -> None:
    form = form_of(b"a,b\r\n")
    with pytest.raises(EnvironmentFailure):
        list(byte_lines(Source("gone.csv", _gone), form))


def _gone() -> BytesIO:
    raise FileNotFoundError(2, "gone")


@given(st.lists(CELLS, min_size=1, max_size=5), st.sampled_from([",", "\t", ";"]))
def test_a_quoted_cell_is_read_back(cells: list[str], mark: str) -> None:
    line = mark.join(quoted(cell, mark, always=len(cells) == 1) for cell in cells) + "\r\n"
    assert list(csv.reader(StringIO(line, newline=""), delimiter=mark)) == [cells]


@st.composite
def changes(draw: st.DrawFn) -> tuple[list[str], dict[int, str], bool, str]:
    cells = draw(st.lists(CELLS, min_size=2, max_size=5))
    after = draw(st.dictionaries(st.integers(0, len(cells) - 1), CELLS))
    return cells, after, draw(st.booleans()), draw(st.sampled_from([",", "\t"]))


@given(changes())
def test_a_record_written_anew_is_read_as_it_was_but_for_the_changes(
    change: tuple[list[str], dict[int, str], bool, str],
) -> None:
    cells, after, quotes, mark = change
    raw = mark.join(quoted(cell, mark, always=quotes) for cell in cells) + "\n"
    pen = pen_of(raw.encode(), STANDARD, mark)
    written = pen.rewriting(cells, after)(raw)
    wanted = [after.get(index, cell) for index, cell in enumerate(cells)]
    assert list(csv.reader(StringIO(written, newline=""))) == [wanted]
