"""L1-03: no blank rows or columns part the data."""

from opendata.answers import MET, broken, found, labels, together
from opendata.model import Answer, Criterion, Evidence, Seen, Text

_PARTED = Text(
    "空の行や列、途中で繰り返された列名の行があります（{count}か所）。",
    "There are blank rows or columns, or the names once more ({count}).",
)


def decide(evidence: Evidence) -> Answer:
    blank = [
        profile for profile in evidence.profiles if not profile.column.label.strip() and not profile.filled
    ]
    parted = together(
        (
            found(evidence, "blank-row", "trailing-blank-rows"),
            labels(evidence, blank),
            Seen(len(evidence.repeated), evidence.repeated),
        )
    )
    return broken(_PARTED, parted.number, parted.first) if parted.number else MET


CRITERION = Criterion(
    id="L1-03",
    title=Text("データが分断されていないか", "The data are not parted"),
    why=Text(
        "空の行や列があると、そこで表が終わると見なされ、残りが読まれないことがあります。",
        "Programs may take a blank row or column for the end of the table and miss the rest.",
    ),
    remedy=Text(
        "空の行と列を削除し、列名の行は先頭の一つだけにしてください。",
        "Delete blank rows and columns, and keep one row of names at the top.",
    ),
    weight=2,
    decide=decide,
    codes=("blank-row", "trailing-blank-rows"),
)
