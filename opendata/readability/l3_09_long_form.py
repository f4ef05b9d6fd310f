"""L3-09: years and other repeated items run down the rows, not across the columns."""

from collections import defaultdict
from collections.abc import Iterable

from opendata.answers import MET, broken, labels, not_applicable, undecided
from opendata.model import Answer, Criterion, Evidence, Profile, Role, Text
from opendata.patterns import late
from opendata.traits import folded

LEAST = 3
"""So many columns that differ in a number only make a row of repeated items."""

_AGES = (Role.POPULATION_AGE_MALE, Role.POPULATION_AGE_FEMALE)
_TIME = late(
    r"(?:(?:19|20)[0-9]{2}|(?:明治|大正|昭和|平成|令和)(?:[0-9]{1,2}|元)|(?<![A-Za-z0-9])[HRS][0-9]{1,2})(?:年度?)?"
    r"(?:[-/.]?[0-9]{1,2}月?)?(?![0-9])|(?<![0-9])[0-9]{1,2}月"
)
_AGE = late(r"[0-9]{1,3}(?:[-~～〜][0-9]{1,3})?歳")
_NUMBER = late(r"[0-9]+")
_WIDE = Text(
    "年や月などが列として横に並んでいます（{count}列）。",
    "Years, months or the like run across the columns ({count}).",
)
_NUMBERED = Text(
    "番号だけが違う列が並んでいます（{count}列）。縦に並べるべき繰り返しかどうかは、人が決める必要があります。",
    "Columns differ in a number only ({count}); whether they should be rows, a person has to say.",
)
_LAID_DOWN = Text(
    "標準の定義が、年齢などの区分を列として定めています。",
    "The national definition itself lays the classes out as columns.",
)


def decide(evidence: Evidence) -> Answer:
    if any(profile.column.item and profile.column.item.role in _AGES for profile in evidence.profiles):
        return not_applicable(_LAID_DOWN)
    free = [p for p in evidence.profiles if p.column.item is None and p.column.label.strip()]
    wide = _series(free, is_time=True)
    if wide:
        return broken(_WIDE, len(wide), labels(evidence, wide).first)
    numbered = _series(free, is_time=False)
    return undecided(_NUMBERED, len(numbered), labels(evidence, numbered).first) if numbered else MET


def _series(profiles: Iterable[Profile], *, is_time: bool) -> list[Profile]:
    """Columns whose names are alike but for a time, an age or, otherwise, any number."""
    alike: defaultdict[str, list[Profile]] = defaultdict(list)
    for profile in profiles:
        label = folded(profile.column.label)
        shape = _AGE.sub("<age>", _TIME.sub("<time>", label)) if is_time else _NUMBER.sub("<number>", label)
        if shape != label:
            alike[shape].append(profile)
    return [profile for group in alike.values() if len(group) >= LEAST for profile in group]


CRITERION = Criterion(
    id="L3-09",
    title=Text("データが縦持ち形式になっているか", "The data are in long form"),
    why=Text(
        "年が増えるたびに列が増えると、プログラムをそのたびに直さなければなりません。",
        "With a new column for every year, every program has to be changed every year.",
    ),
    remedy=Text(
        "「年」と「値」の列を設け、年ごとに一行ずつ書いてください。",
        "Have one column for the year and one for the value, and a row for each year.",
    ),
    weight=2,
    decide=decide,
)
