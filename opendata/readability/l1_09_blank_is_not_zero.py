"""L1-09: a blank and a zero are told apart."""

from opendata.answers import MET, among, broken, labels, not_applicable, together, undecided
from opendata.model import Answer, Column, Criterion, Evidence, Profile, Text, Trait
from opendata.traits import COORDINATES, QUANTITY, SYMBOL, is_quantity, is_zero, seen

_NO_ZEROS = Text(
    "緯度・経度や日付に、値がないことを表すと思われる「0」があります（{count}か所）。",
    "Coordinates or dates are 0, which seems to say that they are not known ({count}).",
)
_MIXED = Text(
    "数値の列に、空欄と「-」などの記号が混ざっています（記号{count}か所）。",
    "Columns of numbers mix blank cells with signs such as “-” ({count} signs).",
)
_BLANK = Text(
    "数値の列に空欄があります（{count}列）。値がないのか0なのかは、人が確かめる必要があります。",
    "Columns of numbers have blanks ({count}); whether they mean zero, a person has to see.",
)
_NO_NUMBERS = Text("数値の列がありません。", "There is no column of numbers.")


def _never_zero(column: Column) -> bool:
    item = column.item
    return item is not None and (item.role in COORDINATES or item.type == "date")


ZERO = Trait(_never_zero, is_zero)


def decide(evidence: Evidence) -> Answer:
    zeros = among(evidence.profiles, ZERO)
    if zeros.number:
        return broken(_NO_ZEROS, zeros.number, zeros.first)
    amounts = [profile for profile in evidence.profiles if is_quantity(profile) and profile.filled]
    if not amounts:
        return not_applicable(_NO_NUMBERS)
    mixed = together(seen(profile, SYMBOL) for profile in amounts if _has_blanks(profile))
    if mixed.number:
        return broken(_MIXED, mixed.number, mixed.first)
    blank = [profile for profile in amounts if _has_blanks(profile)]
    return undecided(_BLANK, len(blank), labels(evidence, blank).first) if blank else MET


def _has_blanks(profile: Profile) -> bool:
    return profile.filled < profile.rows


CRITERION = Criterion(
    id="L1-09",
    title=Text("空白とゼロが明確に区別されているか", "Blanks and zeros are clearly told apart"),
    why=Text(
        "「分からない」と「0」が混ざると、合計や平均が変わってしまいます。",
        "Where “not known” and zero are mixed, sums and averages are wrong.",
    ),
    remedy=Text(
        "値が0のときは「0」と書き、分からないときは空欄にしてください。記号は使わないでください。",
        "Write 0 where the number is zero and leave the cell blank where it is not known; use no signs.",
    ),
    weight=1,
    decide=decide,
    traits=(ZERO, *QUANTITY),
    codes=("placeholder-for-empty", "placeholder-date"),
)
