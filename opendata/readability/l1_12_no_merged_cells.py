"""L1-12: no cells of a sheet are merged."""

from opendata.answers import MET, NO_STRUCTURE, broken, sheet, undecided
from opendata.model import Answer, Criterion, Evidence, Kind, Place, Sight, Text

_MERGED = Text("結合されたセルがあります（{count}か所）。", "Cells are merged ({count}).")


def decide(evidence: Evidence) -> Answer:
    facts = sheet(evidence)
    if facts is None:
        return undecided(NO_STRUCTURE)
    places = [Sight(Place(record=area.first_row, column=area.first_column)) for area in facts.merged]
    return broken(_MERGED, len(places), places) if places else MET


CRITERION = Criterion(
    id="L1-12",
    title=Text("【Excel】セルの結合をしていないか", "[Excel] No cells are merged"),
    why=Text(
        "結合したセルの値は左上のセルにしか入っていないため、残りの行や列は空欄として読まれます。",
        "Only the first of merged cells holds the value; all others are read as blank.",
    ),
    remedy=Text(
        "「セル結合の解除」を行い、すべてのセルに同じ値を入力してください。",
        "Unmerge the cells and enter the value in each of them.",
    ),
    weight=2,
    decide=decide,
    codes=("merged-cells",),
    only=Kind.SPREADSHEET,
)
