"""L1-13: no rows or columns of a sheet are left hidden."""

from opendata.answers import MET, NO_STRUCTURE, broken, sheet, undecided
from opendata.model import Answer, Criterion, Evidence, Kind, Place, Sight, Text

_HIDDEN = Text(
    "値のある行や列が非表示です（{count}か所）。", "Rows or columns with values are hidden ({count})."
)


def decide(evidence: Evidence) -> Answer:
    facts = sheet(evidence)
    if facts is None:
        return undecided(NO_STRUCTURE)
    top = evidence.header_record or 1
    rows = [Sight(Place(record=row, column=1)) for row in facts.hidden_rows]
    columns = [Sight(Place(record=top, column=column)) for column in facts.hidden_columns]
    hidden = (*rows, *columns)
    return broken(_HIDDEN, len(hidden), hidden) if hidden else MET


CRITERION = Criterion(
    id="L1-13",
    title=Text(
        "【Excel】不要な行や列が非表示のまま残されていないか",
        "[Excel] No unneeded rows or columns are left hidden",
    ),
    why=Text(
        "隠した行や列も、プログラムはふつうのデータとして読みます。公開するつもりのない情報も読まれます。",
        "Programs read hidden rows and columns like all others, also what was not meant to be public.",
    ),
    remedy=Text(
        "非表示の行や列を再表示し、不要なら削除してください。折りたたみも解除してください。",
        "Show hidden and folded rows and columns, and delete those not needed.",
    ),
    weight=2,
    decide=decide,
    codes=("hidden-rows", "hidden-columns"),
    only=Kind.SPREADSHEET,
)
