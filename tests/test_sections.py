"""Rows that only title others are found across blocks, and not where a table is like that."""

from collections.abc import Sequence

import pytest

from opendata.collecting import Store
from opendata.model import Block, Column
from opendata.sections import CODE, Sections
from opendata.viewing import View

COLUMNS = [Column(position=n, label=label) for n, label in enumerate("ABCD", start=1)]
FULL = ("1", "見本公民館", "見本市", "玄関")
TITLE = ("図書館", "", "　", "")
BLANK = ("", "", "", "")


def found(
    *blocks: Sequence[tuple[str, ...]], columns: Sequence[Column] = COLUMNS
) -> list[tuple[str | None, str]]:
    """The address and the value of each row found."""
    store, first, records = Store(1000), 2, 0
    sections = Sections(store, columns)
    for rows in blocks:
        blank = frozenset(offset for offset, row in enumerate(rows) if not "".join(row).strip())
        numbers = range(first, first + len(rows))
        cells = tuple(zip(*rows, strict=True))
        sections.take(View(Block(first_record=first, lines=numbers, columns=cells, blank=blank), {}))
        first, records = first + len(rows), records + len(rows) - len(blank)
    sections.close(records)
    return [(one.place.a1, one.value) for group in store.groups([CODE]) for one in group.findings]


def test_a_row_with_a_single_value_above_others_is_found_wherever_the_value_stands() -> None:
    other = ("", "", "公民館", "")
    assert found([TITLE, *[FULL] * 6, other, *[FULL] * 6]) == [("A2", "図書館"), ("C9", "公民館")]


def test_the_last_row_of_a_block_waits_for_the_next_record() -> None:
    assert found([*[FULL] * 5, TITLE], [BLANK], [FULL]) == [("A7", "図書館")]


def test_nothing_is_titled_by_the_last_row() -> None:
    assert found([*[FULL] * 5, TITLE], [BLANK, BLANK]) == []


@pytest.mark.parametrize("value", ["1", "12,000", "KD0001", "-", "〃"])
def test_numbers_codes_and_signs_title_nothing(value: str) -> None:
    assert found([(value, "", "", ""), *[FULL] * 5]) == []


def test_a_table_full_of_such_rows_is_like_that() -> None:
    assert found([TITLE, FULL, TITLE, FULL, FULL]) == []


def test_a_narrow_table_may_say_no_more() -> None:
    assert found([("図書館", "", ""), *[("1", "見本", "あ")] * 6], columns=COLUMNS[:3]) == []


def test_a_row_with_a_value_beyond_the_header_says_more() -> None:
    store = Store(10)
    sections = Sections(store, COLUMNS)
    cells = tuple(zip(*[TITLE, *[FULL] * 5], strict=True))
    block = Block(first_record=2, lines=range(2, 8), columns=cells, widths={0: 5}, surplus={0: "余分"})
    sections.take(View(block, {}))
    assert store.groups([CODE]) == ()
