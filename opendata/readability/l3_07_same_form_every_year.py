"""L3-07: the form stays the same from year to year."""

from opendata.answers import undecided
from opendata.model import Answer, Criterion, Evidence, Text

_ONE_FILE = Text(
    "一つのファイルだけからは、前の年と形が同じかどうかは分かりません。",
    "One file alone does not tell whether last year's had the same form.",
)


def decide(_: Evidence) -> Answer:
    return undecided(_ONE_FILE)


CRITERION = Criterion(
    id="L3-07",
    title=Text(
        "年によってフォーマットが著しく異なっていないか",
        "The form does not differ greatly from one year to another",
    ),
    why=Text(
        "年ごとに列が変わると、過去のデータとつなげられません。",
        "Where columns change every year, the data cannot be joined with those of the past.",
    ),
    remedy=Text(
        "前の年と同じ列名と順序で作り、変えたときは変更の内容をデータの説明に書いてください。",
        "Keep names and order of the columns, and say in the description what was changed and when.",
    ),
    weight=2,
    decide=decide,
)
