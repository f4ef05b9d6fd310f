"""L1-07: a cell holds one value."""

from collections.abc import Collection, Iterator

from opendata.answers import MET, among, broken, found, labels, together, undecided
from opendata.model import Answer, Column, Criterion, Evidence, Profile, Seen, Text, Trait
from opendata.patterns import late
from opendata.rules.time_format import read_range
from opendata.traits import NAMES, PROSE, is_any, is_several, may_be_several, seen

_SEVERAL = Text(
    "一つのセルに複数の値（電話番号、URL、緯度と経度、開始と終了の時刻、"
    "同じ列のほかのセルには一つずつ入っている言葉など）があります（{count}か所）。",
    "Cells hold several values ({count}), such as telephone numbers, URLs, both coordinates, times, or words "
    "that other cells of the column hold one at a time.",
)
_PERHAPS = Text(
    "読点やセミコロンなどで値を並べたと思われるセルがあります（{count}か所）。"
    "複数の値なのか一つの文なのかは、人が確かめる必要があります。",
    "Cells seem to list values ({count}); whether several values or one sentence, a person has to see.",
)
_FREE = (*PROSE, *NAMES)
_DIVIDED = late(r"[、;；\r\n]|(?<![0-9０-９])[，,](?![0-9０-９])")
_LONGEST_RANGE = 30
_CLOCK = frozenset(":：時")


def _may_list(column: Column) -> bool:
    """Where the national definition wants a list in one cell, the list is one value."""
    item = column.item
    if item is None:
        return True
    is_laid_down = item.separator is not None or item.type != "string" or item.format != "default"
    return not is_laid_down and item.role is None


def _is_range(value: str) -> bool:
    """Few values hold a sign of a time, and only those are worth a look."""
    is_short = len(value) <= _LONGEST_RANGE
    return is_short and not _CLOCK.isdisjoint(value) and read_range(value) is not None


SEVERAL = Trait(is_any, is_several)
RANGE = Trait(_may_list, _is_range)
PERHAPS = Trait(_may_list, may_be_several)


def decide(evidence: Evidence) -> Answer:
    others = [p for p in evidence.profiles if p.column.item is None or p.column.item.separator is None]
    no_prose = [p for p in others if p.column.item is None or p.column.item.role not in _FREE]
    listed = together(_listed(evidence, profile) for profile in evidence.profiles)
    ranges = together((among(evidence.profiles, RANGE), found(evidence, "time-range")))
    several = together((among(no_prose, SEVERAL), ranges, listed))
    if several.number:
        return broken(_SEVERAL, several.number, several.first)
    perhaps = among(evidence.profiles, PERHAPS)
    return undecided(_PERHAPS, perhaps.number, perhaps.first) if perhaps.number else MET


def _listed(evidence: Evidence, profile: Profile) -> Seen:
    """Lists of what other cells hold one at a time; the column's name where none is among the first."""
    perhaps, values = seen(profile, PERHAPS), profile.values
    if not perhaps.number or values is None:
        return Seen()
    alone = {value.strip() for value in values}
    lists = {value for value in values if may_be_several(value) and _is_made_of(alone, value)}
    sights = tuple(sight for sight in perhaps.first if sight.value in lists)
    number = sum(values[value] for value in lists)
    return Seen(number, sights or labels(evidence, [profile]).first if lists else ())


def _is_made_of(alone: Collection[str], value: str) -> bool:
    parts = list(_parts(value))
    return len(parts) > 1 and all(part in alone for part in parts)


def _parts(value: str) -> Iterator[str]:
    yield from filter(None, (part.strip() for part in _DIVIDED.split(value)))


CRITERION = Criterion(
    id="L1-07",
    title=Text("１セル１データとなっているか", "A cell holds one value"),
    why=Text(
        "複数の値が一つのセルにあると、計算や並べ替えの前に、人が分け直さなければなりません。",
        "Cells with several values have to be taken apart by hand before anything is counted or sorted.",
    ),
    remedy=Text(
        "値ごとに列か行を分けてください。定義書が「;」区切りと定めている項目は、そのままで構いません。",
        "Give every value a column or a row; lists that the definition wants, divided by “;”, may stay.",
    ),
    weight=2,
    decide=decide,
    traits=(SEVERAL, RANGE, PERHAPS),
    codes=("time-range",),
)
