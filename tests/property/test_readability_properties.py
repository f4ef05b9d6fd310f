"""The official rules answer whatever a table holds, and grades stay within their bounds."""

from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st

from opendata.model import Standing
from opendata.sniffing import Source
from opendata.validating import Options, validate

CELLS = st.one_of(
    st.text(alphabet="１1,.-年月日令和R〃※ 　\n①{}", max_size=8),
    st.sampled_from(
        ["", "NO", "名称", "緯度", "0", "1,200", "50人", "その他（見本）", "令和8年4月1日", "{count}"]
    ),
)
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=0, max_size=12)


def written(table: list[list[str]]) -> bytes:
    quoted = ([f'"{cell}"' for cell in row] for row in table)
    return "\r\n".join(",".join(row) for row in quoted).encode("utf-8-sig")


@settings(deadline=None)
@given(TABLES)
def test_every_table_gets_thirty_answers_and_scores_from_0_to_100(table: list[list[str]]) -> None:
    data = written(table)
    file = validate(Source("sample.csv", lambda: BytesIO(data)), Options(grades=True, keep=5))
    marks = [mark for grade in file.grades for mark in grade.marks]
    assert len(marks) == 30
    for grade in file.grades:
        assert grade.score is None or 0 <= grade.score <= 100
    for mark in marks:
        assert (mark.deduction > 0) == (mark.answer.standing is Standing.BROKEN)
        assert mark.answer.number >= len(mark.answer.sights) or mark.answer.standing is not Standing.BROKEN


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_graded_without_a_failure(data: bytes) -> None:
    file = validate(Source("sample.csv", lambda: BytesIO(data)), Options(grades=True, keep=5))
    assert [grade.level for grade in file.grades] == [1, 2, 3]
