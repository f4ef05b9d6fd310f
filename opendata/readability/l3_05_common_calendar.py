"""L3-05: times are told by the common calendar."""

from opendata.answers import MET, among, broken, labels, not_applicable, together
from opendata.model import Answer, Column, Criterion, Evidence, Profile, Text, Trait
from opendata.patterns import late
from opendata.traits import WESTERN_YEAR, is_era_time, is_no_prose, is_typed_date, is_western_time, seen

_ERA_LABEL = late(r"(?:明治|大正|昭和|平成|令和)[ 　]*(?:[0-9０-９]{1,2}|元)年|^[MTSHR][0-9]{1,2}(?:年|$)")
_BOTH = late(r"西暦")
_TIME_LABEL = late(r"[年月]|日付|日時|(?i:date|year)")
_ERAS = Text(
    "西暦のない和暦の日付や年があります（{count}か所）。",
    "Dates or years are of the Japanese calendar only ({count}).",
)
_NO_TIMES = Text("日付や年の列がありません。", "There is no column of dates or years.")

ERA = Trait(is_no_prose, is_era_time)


def _may_be_time(column: Column) -> bool:
    return is_typed_date(column) or bool(_TIME_LABEL.search(column.label))


WESTERN = Trait(_may_be_time, is_western_time)


def decide(evidence: Evidence) -> Answer:
    named = [p for p in evidence.profiles if _is_era_label(p.column.label)]
    eras = together((among(evidence.profiles, ERA), labels(evidence, named)))
    says_both = any(_BOTH.search(profile.column.label) for profile in evidence.profiles)
    if eras.number and not says_both:
        return broken(_ERAS, eras.number, eras.first)
    is_told = says_both or any(map(_tells_time, evidence.profiles))
    return MET if is_told else not_applicable(_NO_TIMES)


def _is_era_label(label: str) -> bool:
    return bool(_ERA_LABEL.search(label)) and not WESTERN_YEAR.search(label)


def _tells_time(profile: Profile) -> bool:
    return seen(profile, WESTERN).number > 0 or bool(WESTERN_YEAR.search(profile.column.label))


CRITERION = Criterion(
    id="L3-05",
    title=Text("時間軸の表記が標準化されているか", "Times are written in a standard way"),
    why=Text(
        "和暦だけの日付は、並べ替えや年をまたぐ計算ができません。",
        "Dates of the Japanese calendar alone cannot be sorted or compared across eras.",
    ),
    remedy=Text(
        "日付は「2026-04-01」のように西暦で書いてください。和暦が必要なら別の列に並べてください。",
        "Write dates as 2026-04-01; put the Japanese calendar into a column beside it if it is needed.",
    ),
    weight=2,
    decide=decide,
    traits=(ERA, WESTERN),
    codes=("date-format",),
)
