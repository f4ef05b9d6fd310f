"""L3-01: the first row names the columns, and the data begin in the second."""

from opendata.answers import MET, broken, found
from opendata.model import Answer, Criterion, Evidence, Text

_NO_HEADER = Text("列名の行がありません。", "There is no row that names the columns.")
_NOT_FIRST = Text(
    "列名の行が1行目ではありません（上に{count}行）。", "The names are not in the first row ({count} above)."
)
_NOT_SECOND = Text(
    "列名の下に、データではない説明の行があります（{count}行）。",
    "Below the names stand rows of description that are no data ({count}).",
)


def decide(evidence: Evidence) -> Answer:
    if evidence.header_record is None:
        return broken(_NO_HEADER)
    if evidence.header_record > 1:
        return broken(_NOT_FIRST, evidence.header_record - 1, found(evidence, "rows-above-header").first)
    below = found(evidence, "metadata-row")
    return broken(_NOT_SECOND, below.number, below.first) if below.number else MET


CRITERION = Criterion(
    id="L3-01",
    title=Text(
        "項目名行から始まり、次行からデータ入力がされているか",
        "The first row names the columns, and data follow from the second",
    ),
    why=Text(
        "多くのソフトは1行目を列名と見なすため、題名や空の行が列名として読まれます。",
        "Most programs take the first row for the names, so a title or a blank row becomes one.",
    ),
    remedy=Text(
        "列名より上の行と、列名とデータの間の説明の行を削除してください。",
        "Delete the rows above the names, and rows of description between names and data.",
    ),
    weight=3,
    decide=decide,
    codes=("rows-above-header", "metadata-row", "no-header-row"),
    needs_rows=False,
)
