"""L1-04: nothing stands beside the data."""

from opendata.answers import MET, among, broken, found, labels, undecided
from opendata.characters import is_total, trimmed
from opendata.model import Answer, Column, Criterion, Evidence, Text, Trait
from opendata.patterns import late
from opendata.traits import is_memo

USUAL = 3
"""In a table that fills fewer cells of a row, one filled cell is nothing special."""

_NOTE = late(r"[\s　]*(?:[(（【]?(?:注|備考|出典|資料|作成|凡例|補足|参考)[^一-龠]|※|[*＊])")
_NOTES = Text(
    "データの行ではない、注記だけの行や列があります（{count}か所）。",
    "There are rows or columns of notes that are no data ({count}).",
)
_LONE = Text(
    "セルが一つしか埋まっていない行があります（{count}行）。見出しやメモでないか、確かめてください。",
    "There are rows with a single filled cell ({count}); see whether they are headings or notes.",
)
_TOTALS = Text(
    "合計の行があります（{count}か所）。データに含めるかどうかは、人が決める必要があります。",
    "There are rows of totals ({count}); whether they belong to the data, a person has to say.",
)


def _is_first(column: Column) -> bool:
    return column.position == 1


def _is_total(value: str) -> bool:
    return is_total(trimmed(value))


TOTAL = Trait(_is_first, _is_total)


def decide(evidence: Evidence) -> Answer:
    memos = [profile for profile in evidence.profiles if is_memo(profile)]
    lone = evidence.lone if evidence.usual >= USUAL else ()
    notes = [sight for sight in lone if _NOTE.match(sight.value)]
    if notes or memos:
        return broken(_NOTES, len(notes) + len(memos), (*notes, *labels(evidence, memos).first))
    if lone:
        return undecided(_LONE, len(lone), lone)
    totals = found(evidence, "total-row")
    totals = totals if totals.number else among(evidence.profiles, TOTAL)
    return undecided(_TOTALS, totals.number, totals.first) if totals.number else MET


CRITERION = Criterion(
    id="L1-04",
    title=Text("データ本体と無関係な情報がないか", "Nothing stands beside the data that is no part of them"),
    why=Text(
        "注記やメモの行は一件のデータとして数えられ、件数や集計を狂わせます。",
        "Programs count a note or a memo as one more record.",
    ),
    remedy=Text(
        "注記やメモは、備考の列かデータの説明ページに移し、その行や列を削除してください。",
        "Move notes into a column of remarks or the description of the dataset, and delete their rows.",
    ),
    weight=2,
    decide=decide,
    traits=(TOTAL,),
    codes=("note-row", "section-row", "total-row"),
)
