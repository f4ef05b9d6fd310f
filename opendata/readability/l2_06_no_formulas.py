"""L2-06: cells hold values instead of formulas."""

from opendata.answers import NO_STRUCTURE, of_spots, sheet, undecided
from opendata.model import Answer, Criterion, Evidence, Kind, Text

_FORMULAS = Text("数式のセルがあります（{count}セル）。", "Cells hold formulas ({count}).")


def decide(evidence: Evidence) -> Answer:
    facts = sheet(evidence)
    return of_spots(facts.formulas, _FORMULAS) if facts else undecided(NO_STRUCTURE)


CRITERION = Criterion(
    id="L2-06",
    title=Text(
        "【Excel】数式を使用している場合は、数値データに修正しているか",
        "[Excel] Formulas have been turned into values",
    ),
    why=Text(
        "ほかの環境では計算できず、エラーや違う値になることがあります。",
        "Elsewhere a formula may not work out, and show an error or a different value.",
    ),
    remedy=Text(
        "数式のセルをコピーし、同じ場所に「値の貼り付け」をしてください。",
        "Copy the cells and paste them in place as values.",
    ),
    weight=2,
    decide=decide,
    codes=("formula-cells",),
    only=Kind.SPREADSHEET,
)
