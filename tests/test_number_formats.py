"""A number is shown as its format says, where the library alone would read something else."""

import pytest

from opendata.number_formats import Formats, Kind, shown, understood

POSTAL = r"[<=999]000;[<=9999]000\-00;000\-0000"
"""Excel's own format of postal codes."""


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("yyyy/m/d", Kind.DAY),
        (r"yyyy\-mm\-dd;@", Kind.DAY),
        ('[$-411]ggge"年"m"月"d"日";@', Kind.DAY),
        ('m"月"d"日"', Kind.DAY),
        ("e", Kind.ERA),
        ("h:mm", Kind.CLOCK),
        ("hh:mm;@", Kind.CLOCK),
        (r"[$-F400]h:mm:ss\ AM/PM", Kind.CLOCK),
        ('[$-411]h"時"mm"分"', Kind.CLOCK),
        ("aaa", Kind.WEEKDAY),
        (r"000\-0000", Kind.DIGITS),
        (POSTAL, Kind.DIGITS),
    ],
)
def test_a_format_is_understood(code: str, kind: Kind) -> None:
    found = understood(code)
    assert found
    assert found.kind is kind


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "@",
        "0",
        "0.00",
        "#,##0",
        "0%",
        "0.00E+00",
        "[h]:mm",
        "yyyy/m/d h:mm",
        '"日"0',
        '0"時間"',
        "000",
    ],
)
def test_what_the_number_says_itself_needs_no_format(code: str) -> None:
    assert understood(code) is None


@pytest.mark.parametrize(
    ("code", "number", "expected"),
    [
        ("h:mm", 0.375, None),
        ("h:mm", 1, "24:00"),
        ("h:mm", 1 + 1.5 / 24, "25:30"),
        ("h:mm", 45383.375, "09:00"),
        ("h:mm:ss", 1 + 1 / 86400, "24:00:01"),
        ("yyyy/m/d", 45383, None),
        ("yyyy/m/d", 45383.5, "2024-04-01"),
        ("yyyy/m/d", 59, None),
        ("yyyy/m/d", 60, "1900-02-29"),
        ("yyyy/m/d", 0, "1900-01-00"),
        ("yyyy/m/d", -1, "-1"),
        ("e", 45383, "2024-04-01"),
        ("aaa", 45383, "月"),
        (r"000\-0000", 600001, "060-0001"),
        (r"000\-0000", 1234567, "123-4567"),
        (POSTAL, 60, "060"),
        (POSTAL, 6001, "060-01"),
        (POSTAL, 600001, "060-0001"),
        (r"000\-0000", 1.5, None),
        (r"000\-0000", 12345678, "1234-5678"),
    ],
)
def test_a_number_is_shown_by_its_format(code: str, number: float, expected: str | None) -> None:
    found = understood(code)
    assert found
    assert shown(found, number, counts_from_1904=False) == expected


@pytest.mark.parametrize(("number", "expected"), [(0, None), (60, None), (43921.5, "2024-04-01")])
def test_days_that_begin_in_1904_have_no_gap(number: float, expected: str | None) -> None:
    found = understood("yyyy/m/d")
    assert found
    assert shown(found, number, counts_from_1904=True) == expected


def test_formats_that_excel_has_built_in_need_no_code() -> None:
    formats = Formats()
    formats.element("cellXfs", {})
    for number in ("0", "14", "20", "46", "22", "57"):
        formats.element("xf", {"numFmtId": number})
    assert {style: one.kind for style, one in formats.known.items()} == {
        "1": Kind.DAY,
        "2": Kind.CLOCK,
        "5": Kind.DAY,
    }
