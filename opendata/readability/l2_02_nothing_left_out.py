"""L2-02: what is the same as in the row above is written all the same."""

from opendata.answers import MET, among, broken, labels, sheet, together, undecided
from opendata.model import Answer, Area, Criterion, Evidence, Place, Profile, Role, Seen, Sight, Text, Trait
from opendata.traits import is_any, is_ditto

_HEADS = (
    *(Role.LOCAL_GOVERNMENT_CODE, Role.LOCAL_GOVERNMENT_NAME),
    *(Role.PREFECTURE_NAME, Role.MUNICIPALITY_NAME),
)
_LEFT_OUT = Text(
    "上の行と同じ値が、「〃」「同上」や空欄で省略されています（{count}か所）。",
    "Values that repeat the row above are left out or written as “ditto” ({count}).",
)
_PERHAPS = Text(
    "行の見出しになる列に空欄があります（{count}列）。省略なのか値がないのかは、人が確かめる必要があります。",
    "Columns that head the rows have blanks ({count}); whether values are left out, a person has to see.",
)

DITTO = Trait(is_any, is_ditto)


def decide(evidence: Evidence) -> Answer:
    heads = [p for p in evidence.profiles if p.column.position == 1 or _is_head(p)]
    omitted = [profile for profile in heads if _leaves_out(evidence, profile)]
    left_out = together((among(evidence.profiles, DITTO), labels(evidence, omitted), _merged(evidence)))
    if left_out.number:
        return broken(_LEFT_OUT, left_out.number, left_out.first)
    blank = [profile for profile in heads if 0 < profile.filled < profile.rows]
    return undecided(_PERHAPS, len(blank), labels(evidence, blank).first) if blank else MET


def _is_head(profile: Profile) -> bool:
    return profile.column.item is not None and profile.column.item.role in _HEADS


def _leaves_out(evidence: Evidence, profile: Profile) -> bool:
    """Filled in the first row, then mostly blank; where it is no known item, every value once only."""
    if not profile.starts_filled or profile.filled * 2 > profile.rows:
        return False
    if _is_head(profile):
        return True
    values, others = profile.values, evidence.profiles[1:2]
    is_group = values is not None and len(values) > 1 and set(values.values()) == {1}
    return is_group and profile.column.item is None and all(p.filled == p.rows for p in others)


def _merged(evidence: Evidence) -> Seen:
    """Cells of the data merged over several rows: all but the first are blank."""
    facts, top = sheet(evidence), evidence.header_record or 0
    down = [area for area in facts.merged if _runs_down(area, top)] if facts else []
    sights = (Sight(Place(record=area.first_row, column=area.first_column)) for area in down)
    return Seen(len(down), tuple(sights))


def _runs_down(area: Area, header: int) -> bool:
    return area.first_row > header and area.last_row > area.first_row


CRITERION = Criterion(
    id="L2-02",
    title=Text("データ内での項目名等の省略をしていないか", "Nothing is left out because it repeats itself"),
    why=Text(
        "省略した値は空欄として読まれ、並べ替えると元の値が分からなくなります。",
        "Values left out are read as blank, and after sorting nobody can tell what they were.",
    ),
    remedy=Text(
        "すべての行に値を入力してください。Excelなら、上のセルの値をコピーして貼り付けられます。",
        "Enter the value in every row; Excel can fill blank cells from the cell above.",
    ),
    weight=3,
    decide=decide,
    traits=(DITTO,),
)
