"""Words of the Japanese calendar: every boundary of every era, every way of writing, no impossible day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opendata import eras
from opendata.eras import ERAS, Era, Reading

DAY = timedelta(days=1)
ANY_DAY = st.dates(min_value=ERAS[0].first, max_value=date(2117, 12, 31))

each_era = pytest.mark.parametrize("era", ERAS, ids=lambda era: era.initial)


def spelled(era: Era, day: date, name: str = "") -> str:
    number = day.year - era.first.year + 1
    return f"{name or era.name}{number}年{day.month}月{day.day}日"


def pointed(era: Era, day: date, mark: str) -> str:
    return f"{era.initial}{day.year - era.first.year + 1}{mark}{day.month}{mark}{day.day}"


# ── Boundaries ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("明治元年1月25日", "1868-01-25"),
        ("明治5年12月31日", "1872-12-31"),
        ("明治6年1月1日", "1873-01-01"),
        ("明治45年7月29日", "1912-07-29"),
        ("明治45年7月30日", "1912-07-30"),
        ("大正元年7月30日", "1912-07-30"),
        ("大正元年7月31日", "1912-07-31"),
        ("大正15年12月24日", "1926-12-24"),
        ("大正15年12月25日", "1926-12-25"),
        ("昭和元年12月25日", "1926-12-25"),
        ("昭和元年12月26日", "1926-12-26"),
        ("昭和64年1月6日", "1989-01-06"),
        ("昭和64年1月7日", "1989-01-07"),
        ("平成元年1月8日", "1989-01-08"),
        ("平成31年4月30日", "2019-04-30"),
        ("令和元年5月1日", "2019-05-01"),
        ("令和2年2月29日", "2020-02-29"),
        ("令和8年11月21日", "2026-11-21"),
    ],
)
def test_the_days_on_both_sides_of_every_boundary(words: str, day: str) -> None:
    assert eras.day(words) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "words",
    [
        "明治元年1月24日",
        "明治45年7月31日",
        "明治46年1月1日",
        "大正元年7月29日",
        "大正15年12月26日",
        "大正16年1月1日",
        "昭和元年12月24日",
        "昭和64年1月8日",
        "昭和65年4月1日",
        "平成元年1月7日",
        "平成31年5月1日",
        "平成31年12月31日",
        "平成32年3月31日",
        "平成32年",
        "平成31年5月",
        "令和元年4月30日",
        "令和元年4月",
        "H31.5.1",
        "H32.3.31",
        "R1.4.30",
    ],
)
def test_a_day_outside_its_era_is_no_day(words: str) -> None:
    assert eras.read(words) is None


@each_era
def test_an_era_owns_its_first_and_last_day_and_none_beyond(era: Era) -> None:
    assert eras.day(spelled(era, era.first)) == era.first
    assert eras.day(spelled(era, era.first - DAY)) is None
    if era.last != date.max:
        assert eras.day(spelled(era, era.last)) == era.last
        assert eras.day(spelled(era, era.last + DAY)) is None


def test_every_day_since_1868_has_one_era_but_for_the_two_days_that_have_two() -> None:
    day, twice = ERAS[0].first, []
    while day <= date(2026, 12, 31):
        found = [era for era in ERAS if eras.day(spelled(era, day)) == day]
        assert found, day
        twice += [day] * (len(found) == 2)
        day += DAY
    assert twice == [date(1912, 7, 30), date(1926, 12, 25)]


# ── Ways of writing ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("昭和9年1月30日", "1934-01-30"),
        ("昭和９年１月３０日", "1934-01-30"),
        (" 昭和 9年 1月 30日　", "1934-01-30"),
        ("昭和09年01月30日", "1934-01-30"),
        ("㍼9年1月30日", "1934-01-30"),
        ("昭9年1月30日", "1934-01-30"),
        ("昭9.1.30", "1934-01-30"),
        ("S9.1.30", "1934-01-30"),
        ("s9.1.30", "1934-01-30"),
        ("Ｓ９．１．３０", "1934-01-30"),
        ("S.9.1.30", "1934-01-30"),
        ("S9/1/30", "1934-01-30"),
        ("S9-1-30", "1934-01-30"),
        ("S9－1－30", "1934-01-30"),
        ("S9年1月30日", "1934-01-30"),
        ("S090130", "1934-01-30"),
        ("令和元年5月1日", "2019-05-01"),
        ("令和1年5月1日", "2019-05-01"),
        ("㋿元年5月1日", "2019-05-01"),
        ("R元.5.1", "2019-05-01"),
        ("R1.8.6", "2019-08-06"),
        ("M45.7.30", "1912-07-30"),
        ("T1.7.30", "1912-07-30"),
        ("H01/01/08", "1989-01-08"),
    ],
)
def test_every_way_of_writing_a_day(words: str, day: str) -> None:
    assert eras.day(words) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("words", "reading"),
    [
        ("T14.4", Reading(1925, 4)),
        ("S2.3", Reading(1927, 3)),
        ("昭和2年3月", Reading(1927, 3)),
        ("平成31年4月", Reading(2019, 4)),
        ("明治45年7月", Reading(1912, 7)),
        ("大正元年", Reading(1912)),
        ("平成31年", Reading(2019)),
    ],
)
def test_a_month_or_a_year_is_read_but_is_no_day(words: str, reading: Reading) -> None:
    assert eras.read(words) == reading
    assert eras.day(words) is None


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "昭和",
        "昭和年",
        "昭和0年1月1日",
        "昭和9年0月1日",
        "昭和9年1月0日",
        "昭和9年13月1日",
        "昭和9年2月29日",
        "平成29年2月29日",
        "令和元年6月31日",
        "令和100年1月1日",
        "令和元元年1月1日",
        "慶応4年1月1日",
        "S9.1/30",
        "S9.1.30.",
        "9.1.30",
        "X9.1.30",
        "昭和9年1月30日頃",
        "昭和9年1月30",
        "H٣٠.4.1",
    ],
)
def test_what_names_no_day_is_refused(words: str) -> None:
    assert eras.read(words) is None


@given(day=ANY_DAY, mark=st.sampled_from("-/."))
def test_a_day_written_in_its_era_is_read_back(day: date, mark: str) -> None:
    era = next(era for era in ERAS if era.first <= day <= era.last)
    assert eras.day(spelled(era, day)) == day
    assert eras.day(spelled(era, day, era.name[0])) == day
    assert eras.day(pointed(era, day, mark)) == day


@given(words=st.text())
def test_reading_never_raises(words: str) -> None:
    eras.read(words)


@given(
    words=st.from_regex(r"[MTSHR明大昭平令][0-9]{1,2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?", fullmatch=True)
)
def test_what_is_read_is_a_day_of_the_calendar_and_of_the_era(words: str) -> None:
    day = eras.day(words)
    assert day is None or any(era.first <= day <= era.last for era in ERAS)
