"""The grades of machine readability on a page: scores per level, broken rules with places, what is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from opendata.charts import progress_bar
from opendata.conformance import percent
from opendata.model import Assessed, Grade, Language, Mark, Standing, Summary, Text
from opendata.readability import SOURCE
from opendata.reports.elements import number, said, table
from opendata.reports.readability import mean_line, places, reason, score, told, with_standing

_HEADING = Text("機械可読性", "Machine readability")
_COLUMN = Text("機械可読性 レベル{level}", "machine readability, level {level}")
_NOTE = Text(
    "機械可読性のルールのIDと名称は「行政データにおける機械可読性に関するルール」（2026年3月31日）のものです。"
    "判定のしかたと点数（レベルごとに100点満点）はこの道具が決めたもので、公式の採点ではありません。",
    "Ids and titles of the rules of machine readability are those of the Japanese government's rules of "
    "2026-03-31. How they are decided, and the scores (out of 100 for each level), are ours, not official.",
)
_SCORES = Text("レベルごとの点数とルールの数", "Scores and numbers of rules by level")
_LEVEL = Text("レベル{level}", "level {level}")
_SCORE_COLUMNS = (
    Text("レベル", "level"),
    Text("点数", "score"),
    Text("適合", "met"),
    Text("違反", "broken"),
    Text("判定できない", "undecided"),
    Text("対象外", "not applicable"),
)
_STANDINGS = (Standing.MET, Standing.BROKEN, Standing.UNDECIDED, Standing.NOT_APPLICABLE)
_BROKEN = Text("違反したルール（{count}件）", "Broken rules ({count})")
_BROKEN_COLUMNS = (
    Text("ルール", "rule"),
    Text("減点", "points lost"),
    Text("見つかったこと", "what was found"),
    Text("場所", "where"),
    Text("直し方", "how to mend it"),
)
_NONE_BROKEN = Text("違反したルールはありません。", "No rule is broken.")
_OPEN = Text(
    "判定できないルール（{count}件。適合とは数えません）", "Undecided rules ({count}; not counted as met)"
)
_OPEN_COLUMNS = (Text("ルール", "rule"), Text("判定できない理由", "why"))


def columns(summary: Summary) -> tuple[Text, ...]:
    """One for each level, for the table of all files."""
    grades = summary.files[0].grades if summary.files else ()
    return tuple(_COLUMN.format(level=grade.level) for grade in grades)


def cells(file: Assessed, language: Language) -> Iterator[str]:
    yield from (number(escape(score(grade.score, language))) for grade in file.grades)


def overall(summary: Summary, language: Language) -> Iterator[str]:
    """The means of the levels, and whose rules they are."""
    for line in mean_line(summary, language):
        yield f"<p>{escape(line)}</p>"
        yield f'<p class="quiet">{said(_NOTE, language)} {escape(SOURCE)}</p>'


def drawn(grades: Sequence[Grade], language: Language) -> Iterator[str]:
    """The part of one file."""
    yield f"<h3>{said(_HEADING, language)}</h3>"
    levels = (_level(grade, language) for grade in grades)
    yield table(said(_SCORES, language), _SCORE_COLUMNS, levels, language)
    broken, undecided = (with_standing(grades, one) for one in (Standing.BROKEN, Standing.UNDECIDED))
    if broken:
        title = said(_BROKEN.format(count=len(broken)), language)
        yield table(title, _BROKEN_COLUMNS, (_broken(mark, language) for mark in broken), language)
    else:
        yield f"<p>{said(_NONE_BROKEN, language)}</p>"
    if undecided:
        title = said(_OPEN.format(count=len(undecided)), language)
        yield table(title, _OPEN_COLUMNS, (_open(mark, language) for mark in undecided), language)


def _level(grade: Grade, language: Language) -> str:
    bar = "" if grade.score is None else progress_bar(grade.score / 100)
    return "".join(
        (
            f'<th scope="row">{said(_LEVEL.format(level=grade.level), language)}</th>',
            number(escape(score(grade.score, language)) + bar),
            *(number(str(grade.number(standing))) for standing in _STANDINGS),
        )
    )


def _broken(mark: Mark, language: Language) -> str:
    return (
        f"{_rule(mark, language)}{number(escape(f'−{percent(mark.deduction / 100)}'))}"
        f"<td>{escape(reason(mark, language))}</td>"
        f"<td>{escape(places(mark.answer.sights, language))}</td>"
        f"<td>{said(mark.criterion.remedy, language)}</td>"
    )


def _open(mark: Mark, language: Language) -> str:
    return f"{_rule(mark, language)}<td>{escape(told(mark, language))}</td>"


def _rule(mark: Mark, language: Language) -> str:
    criterion = mark.criterion
    return f'<th scope="row"><span class="code">{criterion.id}</span> {said(criterion.title, language)}</th>'
