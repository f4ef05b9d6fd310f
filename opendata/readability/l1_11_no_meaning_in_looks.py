"""L1-11: differences between data are not told by looks alone."""

from opendata.answers import NO_STRUCTURE, of_spots, sheet, undecided
from opendata.model import Answer, Criterion, Evidence, Kind, Spots, Text, Trait
from opendata.traits import is_any, is_link, seen

_COLOURED = Text(
    "ほかのデータと違う色のセルがあります（{count}セル）。",
    "Cells of data differ in colour from the others ({count}).",
)


LINK = Trait(is_any, is_link)


def decide(evidence: Evidence) -> Answer:
    facts = sheet(evidence)
    if facts is None:
        return undecided(NO_STRUCTURE)
    return of_spots(_but_links(facts.coloured, evidence), _COLOURED)


def _but_links(coloured: Spots, evidence: Evidence) -> Spots:
    """Programs give links a colour of their own accord. Of more cells than are told, all count."""
    if coloured.number > len(coloured.first):
        return coloured
    links = {profile.column.position for profile in evidence.profiles if seen(profile, LINK).number}
    first = tuple((row, column) for row, column in coloured.first if column not in links)
    return Spots(len(first), first)


CRITERION = Criterion(
    id="L1-11",
    title=Text(
        "【Excel】書式でデータの違いを表現していないか", "[Excel] Differences are not told by formatting"
    ),
    why=Text(
        "色や太字の意味は、CSVにしたりプログラムで読んだりすると失われます。",
        "What a colour means is lost as soon as a program reads the file or it is saved as CSV.",
    ),
    remedy=Text(
        "色で表していることを列（例：「状態」）に文字で書き、色を消してください。",
        "Write what the colour tells into a column of its own, and remove the colour.",
    ),
    weight=2,
    decide=decide,
    traits=(LINK,),
    codes=("coloured-cells",),
    only=Kind.SPREADSHEET,
)
