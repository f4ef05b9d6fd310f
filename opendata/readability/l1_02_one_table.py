"""L1-02: a sheet or a file holds one table."""

from opendata.answers import MET, broken, undecided
from opendata.model import Answer, Criterion, Evidence, Sight, Text
from opendata.traits import QUANTITY, is_number, is_quantity, is_symbol

_AGAIN = Text(
    "途中に列名の行がもう一度あり、複数の表が続いているようです。",
    "The row of names comes again: several tables seem to follow one another.",
)
_OTHER_HEADER = Text(
    "空の行の下に、別の表の列名と思われる行があります（{count}か所）。",
    "Below a blank row there seems to be the header of another table ({count}).",
)
_GAPS = Text(
    "途中に空の行や列があります（{count}か所）。別の表が並んでいるのかは、人が確かめる必要があります。",
    "There are blank rows or columns ({count}); whether another table follows, a person has to see.",
)


def decide(evidence: Evidence) -> Answer:
    if evidence.repeated:
        return broken(_AGAIN, len(evidence.repeated), evidence.repeated)
    headers = [Sight(place, _first(cells)) for place, cells in evidence.after_gaps if _names(evidence, cells)]
    if headers:
        return broken(_OTHER_HEADER, len(headers), headers)
    gaps = [Sight(place, _first(cells)) for place, cells in evidence.after_gaps]
    columns = _blank_between(evidence)
    return undecided(_GAPS, len(gaps) + columns, gaps) if gaps or columns else MET


def _first(cells: tuple[str, ...]) -> str:
    return next((cell for cell in cells if cell.strip()), "")


def _names(evidence: Evidence, cells: tuple[str, ...]) -> bool:
    """Words, and nothing else, where two or more columns hold amounts."""
    amounts = [profile.column.position - 1 for profile in evidence.profiles if is_quantity(profile)]
    words = [cells[index] for index in amounts if cells[index].strip()]
    is_header = all(not is_number(cell) and not is_symbol(cell) for cell in cells if cell.strip())
    return len(words) >= 2 and is_header


def _blank_between(evidence: Evidence) -> int:
    """Columns without a name or a value that stand between others."""
    blank = [not profile.column.label.strip() and not profile.filled for profile in evidence.profiles]
    while blank and blank[-1]:
        blank.pop()
    return sum(blank)


CRITERION = Criterion(
    id="L1-02",
    title=Text(
        "１シート（ファイル）に複数の表が掲載されていないか", "A sheet or a file holds no more than one table"
    ),
    why=Text(
        "二つ目の表は、一つ目の表のデータとして読まれ、計算や並べ替えを狂わせます。",
        "A second table is read as data of the first and spoils every sum and sort.",
    ),
    remedy=Text(
        "表ごとに、シートまたはファイルを分けてください。", "Give every table a sheet or a file of its own."
    ),
    weight=3,
    decide=decide,
    traits=QUANTITY,
)
