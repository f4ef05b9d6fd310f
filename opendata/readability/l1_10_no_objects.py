"""L1-10: nothing lies over the cells of a sheet."""

from opendata.answers import MET, NO_STRUCTURE, broken, sheet, undecided
from opendata.model import Answer, Criterion, Evidence, Kind, Text

_OBJECTS = Text(
    "図、図形、グラフ、コメントがあります（{count}個）。",
    "There are pictures, shapes, charts or comments ({count}).",
)


def decide(evidence: Evidence) -> Answer:
    facts = sheet(evidence)
    if facts is None:
        return undecided(NO_STRUCTURE)
    count = sum(facts.objects.values())
    return broken(_OBJECTS, count) if count else MET


CRITERION = Criterion(
    id="L1-10",
    title=Text("【Excel】オブジェクトを使用していないか", "[Excel] No objects are used"),
    why=Text(
        "セルの上に置いた図や文字は、プログラムには見えません。",
        "Programs do not see what lies over the cells.",
    ),
    remedy=Text(
        "図形やコメントの説明はセルに書き写し、図、図形、グラフ、コメントを削除してください。",
        "Write what they say into cells, then delete pictures, shapes, charts and comments.",
    ),
    weight=2,
    decide=decide,
    codes=("objects-over-cells",),
    only=Kind.SPREADSHEET,
)
