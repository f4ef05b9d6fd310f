"""L2-03: no two columns bear the same name."""

from collections import Counter

from opendata.answers import MET, broken, labels, undecided
from opendata.model import Answer, Criterion, Evidence, Text

_TWICE = Text(
    "同じ名前の列が複数あります（{count}列）。", "Several columns bear the same name ({count} columns)."
)
_NO_HEADER = Text("列名の行がないため、判定できません。", "Without a row of names nothing can be said.")


def decide(evidence: Evidence) -> Answer:
    if evidence.header_record is None:
        return undecided(_NO_HEADER)
    counts = Counter(profile.column.label.strip() for profile in evidence.profiles)
    twice = [p for p in evidence.profiles if (label := p.column.label.strip()) and counts[label] > 1]
    return broken(_TWICE, len(twice), labels(evidence, twice).first) if twice else MET


CRITERION = Criterion(
    id="L2-03",
    title=Text(
        "各列が一意に識別可能な項目名を持っているか", "Every column has a name by which it alone is known"
    ),
    why=Text(
        "同じ名前の列が二つあると、どちらを指すのか決められません。",
        "With two columns of one name, nobody can say which is meant.",
    ),
    remedy=Text(
        "列名に違いが分かる言葉を足すか、不要な列を削除してください。",
        "Add a word to the names that tells them apart, or delete a column not needed.",
    ),
    weight=3,
    decide=decide,
    codes=("duplicate-column",),
    needs_rows=False,
)
