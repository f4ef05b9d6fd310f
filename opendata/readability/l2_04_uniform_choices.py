"""L2-04: the same choice is always written the same way."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from opendata.answers import MET, broken, found, labels, not_applicable, together
from opendata.model import Answer, Criterion, Evidence, Text
from opendata.traits import QUANTITY, folded, is_choice

_SAME = (
    frozenset("○〇◯●"),
    frozenset("×✕✖╳"),
    frozenset({"有", "あり", "有り", "有る"}),
    frozenset({"無", "なし", "無し", "無い"}),
    frozenset({"可", "可能"}),
    frozenset({"否", "不可", "不可能"}),
)
_VARIED = Text(
    "選択肢の列に、標準の選択肢にない値や、同じ意味の別の書き方があります（{count}か所）。",
    "Columns of choices hold values the standard does not list, or one choice written two ways ({count}).",
)
_NO_CHOICES = Text("選択肢から選ぶ列がありません。", "There is no column of choices.")


def decide(evidence: Evidence) -> Answer:
    choices = [profile for profile in evidence.profiles if profile.filled and is_choice(profile)]
    if not choices:
        return not_applicable(_NO_CHOICES)
    unlisted = found(evidence, "closed-vocabulary", "mark-value")
    told = {sight.place.column for sight in unlisted.first}
    others = (profile for profile in choices if profile.column.position not in told)
    varied = [profile for profile in others if profile.values and any(_variants(profile.values))]
    both = together((unlisted, labels(evidence, varied)))
    return broken(_VARIED, both.number, both.first) if both.number else MET


def _variants(values: Mapping[str, int]) -> Iterator[bool]:
    """Whether several values say the same."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for value in values:
        groups[_folded(value)].add(value.strip())
    yield from (len(group) > 1 for group in groups.values())
    yield from (len(same.intersection(values)) > 1 for same in _SAME)


def _folded(value: str) -> str:
    return folded(value).replace(" ", "").casefold()


CRITERION = Criterion(
    id="L2-04",
    title=Text("選択肢回答が標準化されているか", "Choices are standardised"),
    why=Text(
        "「有」と「あり」が混ざると、同じ答えが別々に数えられます。",
        "With two ways to write one answer, it is counted as two.",
    ),
    remedy=Text(
        "選択肢は、標準の値か、表の中で一つに決めた書き方にそろえてください。",
        "Use the standard's values, or one and the same wording throughout the table.",
    ),
    weight=2,
    decide=decide,
    traits=QUANTITY,
    codes=("closed-vocabulary", "mark-value"),
)
