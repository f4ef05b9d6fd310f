"""L1-05: every column has a name that tells what it holds."""

from opendata.answers import MET, broken, labels
from opendata.model import Answer, Criterion, Evidence, Profile, Text
from opendata.patterns import late
from opendata.traits import is_memo

_SERIAL = late(
    r"(?i:unnamed(?:: ?[0-9]+)?(?:_level_[0-9]+)?|(?:column|field|col|fld|var|item|attribute)[ _]?[0-9]+|"
    r"[fvc][0-9]{1,3})|(?:列|カラム|フィールド|項目)[ _]?[0-9０-９]+|[^\w№＃#]+|_+"
)
_NO_HEADER = Text("列名の行がありません。", "There is no row that names the columns.")
_NAMELESS = Text(
    "名前がないか、「列1」のように中身が分からない名前の列があります（{count}列）。",
    "Columns have no name, or one such as “Column1” that tells nothing ({count}).",
)


def decide(evidence: Evidence) -> Answer:
    if evidence.header_record is None:
        return broken(_NO_HEADER)
    nameless = [profile for profile in evidence.profiles if _tells_nothing(profile)]
    return broken(_NAMELESS, len(nameless), labels(evidence, nameless).first) if nameless else MET


def _tells_nothing(profile: Profile) -> bool:
    """A column without name and values is the business of L1-03, one with a memo that of L1-04."""
    label = profile.column.label.strip()
    return bool(_SERIAL.fullmatch(label)) if label else profile.filled > 0 and not is_memo(profile)


CRITERION = Criterion(
    id="L1-05",
    title=Text(
        "すべての列に意味が推測できる項目名が存在するか",
        "Every column has a name from which its meaning can be told",
    ),
    why=Text(
        "名前のない列は、人にもプログラムにも中身が分かりません。",
        "Neither people nor programs can tell what a column without a name holds.",
    ),
    remedy=Text(
        "すべての列に、中身の分かる名前を付けてください。使わない列は削除してください。",
        "Give every column a name that says what it holds, and delete columns not needed.",
    ),
    weight=2,
    decide=decide,
    codes=("no-header-row", "unnamed-column"),
    needs_rows=False,
)
