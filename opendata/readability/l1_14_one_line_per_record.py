"""L1-14: a record of a CSV file stands on one line."""

from opendata.answers import MET, among, broken, labels, together
from opendata.model import Answer, Criterion, Evidence, Kind, Text, Trait
from opendata.traits import has_line_break, is_any

_BREAKS = Text(
    "セルや列名の中に改行があり、一つのデータが複数の行に分かれています（{count}か所）。",
    "Cells or names hold line breaks, so that records run over several lines ({count}).",
)

LINE_BREAK = Trait(is_any, has_line_break)


def decide(evidence: Evidence) -> Answer:
    named = [profile for profile in evidence.profiles if has_line_break(profile.column.label)]
    breaks = together((among(evidence.profiles, LINE_BREAK), labels(evidence, named)))
    return broken(_BREAKS, breaks.number, breaks.first) if breaks.number else MET


CRITERION = Criterion(
    id="L1-14",
    title=Text("【CSV】１行１データで表現されているか", "[CSV] Every record stands on one line"),
    why=Text(
        "改行で行が終わると見なすソフトでは、列がずれて読み込まれます。",
        "Programs that take the break for the end of the record read the rest into the wrong columns.",
    ),
    remedy=Text(
        "セルと列名の中の改行を消すか、空白や読点に置き換えてください。",
        "Delete line breaks inside cells and names, or put a blank in their place.",
    ),
    weight=3,
    decide=decide,
    traits=(LINE_BREAK,),
    codes=("line-break-in-cell", "carriage-return-in-cell"),
    only=Kind.TEXT,
)
