"""Days as plans write them, days in Tokyo, and fiscal years and quarters."""

from contextlib import suppress
from datetime import date
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opendata import days
from opendata.days import Quarter
from opendata.model import Text
from opendata.promises import Deadline

ANY_DAY = st.dates(min_value=date(1900, 1, 1), max_value=date(2999, 12, 31))


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("平成32年度", "2021-03-31"),
        ("平成32年度末", "2021-03-31"),
        ("平成35年度末までに", "2024-03-31"),
        ("令和2年度", "2021-03-31"),
        ("令和２年度中", "2021-03-31"),
        ("令和元年度", "2020-03-31"),
        ("令和元年度末", "2020-03-31"),
        ("平成31年度", "2020-03-31"),
        ("R2年度", "2021-03-31"),
        ("h32年度", "2021-03-31"),
        ("FY2020", "2021-03-31"),
        ("ＦＹ２０２０", "2021-03-31"),
        ("2020年度", "2021-03-31"),
        (" 平成 ３２ 年度 ", "2021-03-31"),
        ("平成32年", "2020-12-31"),
        ("平成32年まで", "2020-12-31"),
        ("平成32年までに", "2020-12-31"),
        ("令和2年", "2020-12-31"),
        ("令和元年", "2019-12-31"),
        ("平成元年", "1989-12-31"),
        ("2020年", "2020-12-31"),
        ("令和3年3月", "2021-03-31"),
        ("令和3年3月末", "2021-03-31"),
        ("平成31年4月", "2019-04-30"),
        ("平成33年2月", "2021-02-28"),
        ("2020年2月", "2020-02-29"),
        ("2021年3月", "2021-03-31"),
        ("2021-03", "2021-03-31"),
        ("令和3年3月31日", "2021-03-31"),
        ("令和３年３月３１日まで", "2021-03-31"),
        ("2021年3月31日", "2021-03-31"),
        ("2021-03-31", "2021-03-31"),
        ("2021/3/31", "2021-03-31"),
        ("R3.3.31", "2021-03-31"),
        ("㋿3年3月31日", "2021-03-31"),
    ],
)
def test_a_day_is_understood_as_plans_write_it(words: str, day: str) -> None:
    assert days.deadline(words) == Deadline(words.strip(), date.fromisoformat(day))


@pytest.mark.parametrize(
    "words",
    [
        *("", "未定", "平成", "年度", "元年度", "20年度", "平成2020年度", "平成0年度", "令和0年", "2020"),
        *("令和元年4月", "令和元年4月30日", "R1.4.30", "2021-02-30", "2021-13", "2021-00", "2021年3月0日"),
        *("2021/3-31", "9999年度", "0000年", "FY20", "平成32年度ごろ", "3月31日", "令和3年度3月", "²年"),
    ],
)
def test_words_that_name_no_day_are_refused(words: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        days.deadline(words)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("平成31年4月", "2019-04-01"),
        ("令和2年度", "2020-04-01"),
        ("平成32年", "2020-01-01"),
        ("2021-03-31", "2021-03-31"),
    ],
)
def test_a_period_begins_on_the_first_day_the_words_mean(words: str, day: str) -> None:
    assert days.beginning(words) == Deadline(words, date.fromisoformat(day))


@pytest.mark.parametrize(
    ("words", "ja", "en"),
    [
        (
            "平成32年度",
            "平成32年度（令和2年度、2021年3月31日まで）",
            "平成32年度 (FY2020, by 2021-03-31)",
        ),
        ("令和2年度末", "令和2年度末（2021年3月31日まで）", "令和2年度末 (FY2020, by 2021-03-31)"),
        ("平成29年度", "平成29年度（2018年3月31日まで）", "平成29年度 (FY2017, by 2018-03-31)"),
        ("FY2020", "FY2020（令和2年度、2021年3月31日まで）", "FY2020 (by 2021-03-31)"),
        ("平成32年までに", "平成32年までに（令和2年、2020年12月31日まで）", "平成32年までに (by 2020-12-31)"),
        ("平成31年4月", "平成31年4月（2019年4月30日まで）", "平成31年4月 (by 2019-04-30)"),
        ("平成31年5月", "平成31年5月（令和元年5月、2019年5月31日まで）", "平成31年5月 (by 2019-05-31)"),
        ("2021-03-31", "2021-03-31（令和3年3月31日まで）", "by 2021-03-31"),
        ("1980年", "1980年（1980年12月31日まで）", "1980年 (by 1980-12-31)"),
    ],
)
def test_a_deadline_is_explained_in_the_era_of_today_and_as_a_day(words: str, ja: str, en: str) -> None:
    assert days.explained(days.deadline(words)) == Text(ja, en)


def test_a_start_is_explained_as_one_and_unknown_words_by_their_day() -> None:
    start = days.beginning("平成31年4月")
    assert days.explained(start, is_start=True).ja == "平成31年4月（2019年4月1日から）"
    assert days.explained(Deadline("そのうち", date(2021, 3, 31))).ja == "そのうち（2021年3月31日まで）"


def test_every_notation_that_is_offered_is_understood() -> None:
    for words in days.NOTATIONS:
        assert days.explained(days.deadline(words)).ja.startswith(words)


@given(ANY_DAY)
def test_every_way_to_write_a_day_means_that_day(day: date) -> None:
    written = f"{day.year}年{day.month}月{day.day}日"
    assert days.deadline(str(day)).day == days.deadline(written).day == day
    assert days.beginning(f"{day.year}-{day.month}").day == day.replace(day=1)


@given(st.text())
def test_any_words_name_a_day_or_are_refused(words: str) -> None:
    with suppress(ValueError):
        days.explained(days.deadline(words))


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("2021-03-31T23:59:59+09:00", "2021-03-31"),
        ("2021-03-31T14:59:59Z", "2021-03-31"),
        ("2021-03-31T15:00:00+00:00", "2021-04-01"),
        ("2021-04-01T00:00:00.5+10:00", "2021-03-31"),
        ("20210331T120000+09:00", "2021-03-31"),
    ],
)
def test_a_time_anywhere_falls_on_its_day_in_tokyo(time: str, day: str) -> None:
    assert days.tokyo_day(time) == date.fromisoformat(day)


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        days.tokyo_day("2021-03-31T23:59:59")


def test_a_hundred_thousand_times_cost_next_to_nothing() -> None:
    times = [f"2021-03-{1 + second % 31:02}T12:00:00+09:00" for second in range(100_000)]
    start = perf_counter()
    for time in times:
        days.tokyo_day(time)
    assert perf_counter() - start < 0.5


def test_a_fiscal_year_runs_from_april_to_march() -> None:
    assert days.fiscal_year(date(2021, 3, 31)) == 2020
    assert days.fiscal_year(date(2021, 4, 1)) == 2021


@pytest.mark.parametrize(
    ("words", "first", "last", "ja", "en"),
    [
        (
            "2026Q1",
            "2026-04-01",
            "2026-06-30",
            "2026年度第1四半期（2026年4月〜6月）",
            "Q1 of FY2026 (April–June 2026)",
        ),
        (
            "2026Q3",
            "2026-10-01",
            "2026-12-31",
            "2026年度第3四半期（2026年10月〜12月）",
            "Q3 of FY2026 (October–December 2026)",
        ),
        (
            "2026q4",
            "2027-01-01",
            "2027-03-31",
            "2026年度第4四半期（2027年1月〜3月）",
            "Q4 of FY2026 (January–March 2027)",
        ),
    ],
)
def test_a_quarter_knows_its_days_and_its_name(words: str, first: str, last: str, ja: str, en: str) -> None:
    quarter = days.parse_quarter(words)
    assert (str(quarter.first), str(quarter.last)) == (first, last)
    assert quarter.title == Text(ja, en)


@given(ANY_DAY)
def test_quarters_follow_each_other_without_a_gap(day: date) -> None:
    quarter = days.quarter_of(day)
    assert quarter.first <= day <= quarter.last
    assert (quarter.first - quarter.previous.last).days == 1
    assert days.quarter_of(quarter.previous.first) == quarter.previous
    assert days.parse_quarter(f"{quarter.year}Q{quarter.number}") == quarter
    assert quarter.year == days.fiscal_year(day)


def test_the_quarter_before_the_first_is_the_last_of_the_year_before() -> None:
    assert Quarter(2026, 1).previous == Quarter(2025, 4)


@pytest.mark.parametrize("words", ["2026", "2026Q5", "2026Q0", "Q3", "26Q3", "9999Q4", "0000Q1", ""])
def test_words_that_name_no_quarter_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match="2026Q3"):
        days.parse_quarter(words)
