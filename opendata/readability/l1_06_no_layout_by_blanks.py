"""L1-06: blanks and line breaks are not used for looks."""

from opendata.answers import MET, among, broken, found, labels, together, undecided
from opendata.model import Answer, Criterion, Evidence, Text, Trait
from opendata.patterns import late
from opendata.traits import has_line_break, is_any, is_no_prose, is_spaced_out

SHORT = 40

_UNTIDY = late(r"\A\s|\s\Z|[\r\n\t]|\s{2}|\A\S[ 　]\S\Z")
_LAID_OUT = Text(
    "値の前後の空白、空白だけのセル、字間を空ける空白、セルや列名の中の改行があります（{count}か所）。",
    "There are blanks around, inside or instead of values, or line breaks in cells or names ({count}).",
)
_PROSE = Text(
    "文章に改行があります（{count}か所）。体裁のためかどうかは、人が確かめる必要があります。",
    "Longer texts have line breaks ({count}); whether for looks, a person has to see.",
)


def _breaks_inside(value: str) -> bool:
    return has_line_break(value.strip())


def _is_cut(value: str) -> bool:
    """A short value on two lines; in a longer text the lines may be paragraphs."""
    return len(value) <= SHORT and "。" not in value and _breaks_inside(value)


SPACED = Trait(is_no_prose, is_spaced_out)
CUT = Trait(is_no_prose, _is_cut)
LINES = Trait(is_any, _breaks_inside)


def decide(evidence: Evidence) -> Answer:
    untidy = [profile for profile in evidence.profiles if _UNTIDY.search(profile.column.label)]
    laid_out = together(
        (
            found(evidence, "surrounding-blanks", "blanks-only-cell"),
            among(evidence.profiles, SPACED),
            among(evidence.profiles, CUT),
            labels(evidence, untidy),
        )
    )
    if laid_out.number:
        return broken(_LAID_OUT, laid_out.number, laid_out.first)
    prose = among(evidence.profiles, LINES)
    return undecided(_PROSE, prose.number, prose.first) if prose.number else MET


CRITERION = Criterion(
    id="L1-06",
    title=Text("スペースや改行等で体裁を整えていないか", "Blanks and line breaks are not used for looks"),
    why=Text(
        "空白や改行が一つ違うだけで別の値と見なされ、検索や照合から漏れます。",
        "With one blank more it is a different value, which searches and comparisons miss.",
    ),
    remedy=Text(
        "体裁のための空白と改行を消してください。Excelでは「TRIM」「CLEAN」関数が使えます。",
        "Delete blanks and line breaks made for looks; Excel's TRIM and CLEAN functions help.",
    ),
    weight=2,
    decide=decide,
    traits=(SPACED, CUT, LINES),
    codes=("surrounding-blanks", "blanks-only-cell", "line-break-in-cell", "column-name-blanks"),
)
