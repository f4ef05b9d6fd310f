"""The official rules of machine readability: what each asks for, and which rules of ours stand behind it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from opendata.handbook.leaves import anchor, linked, listed, paragraphs, table, twice
from opendata.model import Criterion, Language, Text
from opendata.readability import SOURCE, all_criteria
from opendata.reports.markup import escaped

TITLE = Text("機械可読性の公式ルール", "The official rules of machine readability")
PAGE = "readability.md"
_ABOUT = Text(
    "国の「行政データにおける機械可読性に関するルール」（[原文]({source})）の{count}件です。"
    "番号と名前は国のもの、説明と重みはこの道具のものです。"
    "重みは、3＝機械が読み間違える、2＝人の手直しが要る、1＝そのほか、を表します。"
    "どこまで満たすかは `opendata validate ファイル --profile machine-readability` が示します（{guide}）。",
    "The {count} rules of 行政データにおける機械可読性に関するルール ([original]({source})). "
    "Numbers and names are the government's; explanations and weights are ours. "
    "Weights: 3 programs read something wrong, 2 hand work is needed, 1 otherwise. "
    "`opendata validate FILE --profile machine-readability` says how far a file meets them ({guide}).",
)
_GUIDE = Text("採点のしかた", "how grades are made")
_HEADS = (
    Text("番号", "No."),
    Text("公式のルール", "Official rule"),
    Text("重み", "Weight"),
    Text("対応するルール", "Rules of ours"),
)
_LEVEL = Text("レベル{level}", "Level {level}")
_WHY = Text("理由", "Why")
_REMEDY = Text("直し方", "How to mend it")


def pages() -> dict[str, str]:
    found = all_criteria()
    up = (Text("リファレンス", "Reference"), "README.md")
    return {PAGE: twice(TITLE, lambda language: _page(found, language), up)}


def behind(rule_code: str) -> tuple[Criterion, ...]:
    """The official rules that a rule of ours stands behind."""
    return tuple(each for each in all_criteria() if rule_code in each.codes)


def address(criterion: Criterion, language: Language) -> str:
    """The English headings are the second of their name on the page."""
    return f"{PAGE}#{anchor(criterion.id)}" + ("-1" if language == "en" else "")


def _page(found: Sequence[Criterion], language: Language) -> str:
    levels = groupby(found, key=lambda criterion: criterion.level)
    guide = linked(_GUIDE.to(language), "../machine-readability.md")
    return paragraphs(
        _ABOUT.say(language, {"count": len(found), "source": SOURCE, "guide": guide}),
        table(_HEADS, (_row(criterion, language) for criterion in found), language),
        *(_level(level, tuple(members), language) for level, members in levels),
    )


def _row(criterion: Criterion, language: Language) -> tuple[str, ...]:
    codes = (linked(each, f"rules/{each}.md") for each in criterion.codes)
    return (
        linked(criterion.id, f"#{address(criterion, language).partition('#')[2]}"),
        escaped(criterion.title.to(language)),
        str(criterion.weight),
        ", ".join(codes) or "–",
    )


def _level(level: int, members: tuple[Criterion, ...], language: Language) -> str:
    title = _LEVEL.say(language, {"level": level})
    return paragraphs(f"## {title}", *(_section(criterion, language) for criterion in members))


def _section(criterion: Criterion, language: Language) -> str:
    said = ((_WHY, criterion.why), (_REMEDY, criterion.remedy))
    return paragraphs(
        f"### {criterion.id}",
        f"**{escaped(criterion.title.to(language))}**",
        listed(f"{head.to(language)}: {escaped(words.to(language))}" for head, words in said),
    )
