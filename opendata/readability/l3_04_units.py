"""L3-04: the units of numbers are stated."""

import re

from opendata.answers import MET, labels, not_applicable, undecided
from opendata.model import Answer, Criterion, Evidence, Profile, Text
from opendata.patterns import late
from opendata.traits import QUANTITY, is_quantity

_STATED = late(
    r".*(?:[(（\[［〔【].+[)）\]］〕】]|数|人口|世帯|男性?|女性?|"
    r"[_＿・](?:人|円|個|台|件|%|％|km2?|cm|mm|m2?|m3|㎡|kg|g|t|ha|l))|.*[人台件戸個世帯]数[_＿].*|"
    r".*(?:numberof|number_of|population|count|households|capacity).*|.*[^a-z](?:fe)?male|(?:fe)?male",
    re.IGNORECASE,
)
_UNIT_COLUMN = late(r"[^\n]{0,4}単位")
_PERHAPS = Text(
    "列名から単位が分からない数値の列があります（{count}列）。"
    "データの説明ページに書かれているかは、このファイルからは分かりません。",
    "Names of columns of numbers state no unit ({count}); "
    "whether the description does, this file does not tell.",
)
_NO_NUMBERS = Text("数値の列がありません。", "There is no column of numbers.")


def decide(evidence: Evidence) -> Answer:
    amounts = [profile for profile in evidence.profiles if profile.filled and is_quantity(profile)]
    if not amounts:
        return not_applicable(_NO_NUMBERS)
    if any(_UNIT_COLUMN.fullmatch(profile.column.label.strip()) for profile in evidence.profiles):
        return MET
    unclear = [profile for profile in amounts if not _is_stated(profile)]
    return undecided(_PERHAPS, len(unclear), labels(evidence, unclear).first) if unclear else MET


def _is_stated(profile: Profile) -> bool:
    """The national definition states the units of its items; a number of things needs none."""
    return profile.column.item is not None or bool(_STATED.fullmatch(profile.column.label.strip()))


CRITERION = Criterion(
    id="L3-04",
    title=Text("データの単位を記載しているか", "The units of the data are stated"),
    why=Text(
        "人なのか千人なのかが分からないと、ほかのデータと正しく比べられません。",
        "Without knowing whether it is people or thousands of people, nothing can be compared.",
    ),
    remedy=Text(
        "列名に「面積（平方メートル）」のように単位を書くか、データの説明に書いてください。",
        "State the unit in the column's name, as in “area (m2)”, or in the description of the dataset.",
    ),
    weight=2,
    decide=decide,
    traits=QUANTITY,
)
