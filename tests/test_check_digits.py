"""Check digits of every listed code, and of ten thousand corporate numbers, against sums done by hand."""

from random import Random

import pytest

from opendata import places
from opendata.rules import corporate_number_check_digit as corporate
from opendata.rules import local_government_code_check_digit as government
from opendata.schema import local_governments

OFFICIAL = {
    "7000012050002": "国税庁",
    "5000020152048": "三条市",
    "8000020130001": "東京都",
    "7000020010006": "北海道",
    "3000020141003": "横浜市",
}


def government_digit(first_five: str) -> str:
    """総務省: the last figure of 11 less what the sum of the products leaves when divided by 11."""
    total = 0
    for place, weight in enumerate((6, 5, 4, 3, 2)):
        total += int(first_five[place]) * weight
    if total < 11:
        return str(11 - total)[-1]
    return str(11 - total % 11)[-1]


def corporate_digit(last_twelve: str) -> str:
    """財務省令: 9 less what the digits leave when divided by 9, every second from the right counted twice."""
    total = 0
    for place in range(1, 13):
        total += int(last_twelve[-place]) * (1 if place % 2 else 2)
    return str(9 - total % 9)


def others(digit: str) -> str:
    return "0123456789".replace(digit, "")


# ── Local government codes ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("first_five", ["01100", "15204", "13101", "22138", "47382"])
def test_the_sum_done_by_hand_is_that_of_the_program(first_five: str) -> None:
    assert places.check_digit(first_five) == government_digit(first_five)


def test_every_code_of_the_list_has_the_right_check_digit() -> None:
    wrong = [code for code in local_governments() if not government.has_right_check_digit(code)]
    assert wrong == []
    assert [code for code in local_governments() if government_digit(code[:5]) != code[5]] == []


def test_every_code_with_another_last_digit_is_wrong() -> None:
    passed = [
        code[:5] + digit
        for code in local_governments()
        for digit in others(code[5])
        if government.has_right_check_digit(code[:5] + digit)
    ]
    assert passed == []


def test_one_mistyped_digit_of_any_code_is_noticed_nearly_always() -> None:
    """Slips pass only where the sum leaves 0 instead of 10 or the other way round: both end in 1."""
    slips = [
        code[:place] + digit + code[place + 1 :]
        for code in local_governments()
        for place in range(5)
        for digit in others(code[place])
    ]
    passed = [slip for slip in slips if government.has_right_check_digit(slip)]
    assert [slip for slip in passed if government_digit(slip[:5]) != slip[5]] == []
    assert len(passed) < 0.03 * len(slips)


# ── Corporate numbers ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", OFFICIAL)
def test_numbers_of_the_state_and_of_municipalities_are_right(number: str) -> None:
    assert corporate_digit(number[1:]) == number[0]
    assert corporate.has_right_check_digit(number)


def test_ten_thousand_corporate_numbers_are_judged_as_by_hand() -> None:
    dice = Random(20210331)
    for _ in range(10_000):
        rest = f"{dice.randrange(10**12):012}"
        right = corporate_digit(rest)
        assert corporate.check_digit(rest) == right
        assert corporate.has_right_check_digit(right + rest)
        assert not any(corporate.has_right_check_digit(digit + rest) for digit in others(right))


def test_a_check_digit_of_a_corporate_number_is_never_zero() -> None:
    assert corporate_digit("0" * 12) == corporate.check_digit("0" * 12) == "9"
    assert not corporate.has_right_check_digit("0" * 13)
