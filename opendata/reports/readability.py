"""The grades of machine readability in a report: scores per level, broken rules with places, what is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from opendata.conformance import percent
from opendata.model import Assessed, Grade, Language, Mark, Sight, Standing, Summary, Text
from opendata.readability import SOURCE
from opendata.wording import visible

TITLE = Text("機械可読性", "machine readability")
_SHOWN = 5
_LEVEL = Text("レベル{level}", "level {level}")
_SCORE = Text("{score}点", "{score}/100")
_NONE = Text("判定なし", "nothing decided")
_COUNTS = Text(
    "適合{met}・違反{broken}・判定できない{undecided}・対象外{beside}",
    "{met} met, {broken} broken, {undecided} undecided, {beside} not applicable",
)
_UNDECIDED = Text("判定できません。", "Undecided. ")
_MEAN = Text("{title}の平均  {scores}", "mean {title}  {scores}")


def score(fraction: Fraction | None, language: Language) -> str:
    """Out of 100, rounded down; a dash where nothing was decided."""
    return percent(None if fraction is None else fraction / 100) or _NONE.to(language)


def summary_line(file: Assessed, language: Language) -> Iterator[str]:
    """All scores in one line; nothing where no grades were asked for."""
    if file.grades:
        scores = "  ".join(_scored(grade, language) for grade in file.grades)
        yield f"  {TITLE.to(language)}  {scores}"


def details(file: Assessed, language: Language) -> Iterator[str]:
    """Every broken rule with what was found, where, and how to mend it, and the rules left open."""
    for mark in with_standing(file.grades, Standing.BROKEN):
        lost = percent(mark.deduction / 100)
        title = mark.criterion.title.to(language)
        yield (
            f"  {mark.criterion.id}  {title}（−{lost}点）"
            if language == "ja"
            else (f"  {mark.criterion.id}  {title} (-{lost})")
        )
        yield f"    {told(mark, language)}"
        yield f"    → {mark.criterion.remedy.to(language)}"
    for mark in with_standing(file.grades, Standing.UNDECIDED):
        yield f"  {mark.criterion.id}  {_UNDECIDED.to(language)}{told(mark, language)}"


def mean_line(summary: Summary, language: Language) -> Iterator[str]:
    """The mean of each level over the files that have a score."""
    means = [_mean(summary, level) for level in range(len(summary.files[0].grades) if summary.files else 0)]
    if means:
        shown = (
            f"{_LEVEL.format(level=level).to(language)} {_points(mean, language)}"
            for level, mean in enumerate(means, start=1)
        )
        yield _MEAN.format(title=TITLE, scores="  ".join(shown)).to(language)


def _mean(summary: Summary, level: int) -> Fraction | None:
    scores = [found for file in summary.files if (found := file.grades[level].score) is not None]
    return sum(scores, Fraction(0)) / len(scores) if scores else None


def with_standing(grades: Sequence[Grade], standing: Standing) -> list[Mark]:
    return [mark for grade in grades for mark in grade.marks if mark.answer.standing is standing]


def reason(mark: Mark, language: Language) -> str:
    return mark.answer.reason.to(language) if mark.answer.reason else ""


def told(mark: Mark, language: Language) -> str:
    """What was found or why nothing can be said, and the places it points at."""
    return f"{reason(mark, language)} {places(mark.answer.sights, language)}".rstrip()


def _scored(grade: Grade, language: Language) -> str:
    name, counts = _LEVEL.format(level=grade.level).to(language), tally(grade, language)
    points = _points(grade.score, language)
    return f"{name} {points}（{counts}）" if language == "ja" else f"{name} {points} ({counts})"


def _points(fraction: Fraction | None, language: Language) -> str:
    shown = score(fraction, language)
    return shown if fraction is None else _SCORE.format(score=shown).to(language)


def tally(grade: Grade, language: Language) -> str:
    """How many rules were met, broken and so on."""
    return _COUNTS.format(
        met=grade.number(Standing.MET),
        broken=grade.number(Standing.BROKEN),
        undecided=grade.number(Standing.UNDECIDED),
        beside=grade.number(Standing.NOT_APPLICABLE),
    ).to(language)


def places(sights: Sequence[Sight], language: Language) -> str:
    """The first of them, with what stands there."""
    told = [_place(sight, language) for sight in sights[:_SHOWN]]
    more = " …" if len(sights) > _SHOWN else ""
    return ("、" if language == "ja" else ", ").join(told) + more


def _place(sight: Sight, language: Language) -> str:
    row = Text("{row}行目", "row {row}").format(row=sight.place.record or sight.place.line).to(language)
    where = sight.place.a1 or row
    if not sight.value:
        return where
    value = visible(sight.value, 20)
    return f"{where}「{value}」" if language == "ja" else f"{where} “{value}”"


# ── For programs ──────────────────────────────────────────────────────────────────────────────────


def lines(file: Assessed, language: Language) -> Iterator[tuple[str, ...]]:
    """Cells for a table of findings: level or rule, sheet, cell, line, item, value, what, how to mend it."""
    sheet = visible(file.report.form.sheet or "", 200)
    for grade in file.grades:
        level = _LEVEL.format(level=grade.level).to(language)
        yield level, sheet, "", "", "", "", f"{_points(grade.score, language)} {tally(grade, language)}", ""
    for mark in with_standing(file.grades, Standing.BROKEN):
        title = f"{mark.criterion.title.to(language)}: {reason(mark, language)}"
        for sight in mark.answer.sights or (None,):
            yield mark.criterion.id, sheet, *_cells(sight), title, mark.criterion.remedy.to(language)


def _cells(sight: Sight | None) -> tuple[str, str, str, str]:
    if sight is None:
        return "", "", "", ""
    place = sight.place
    return place.a1 or "", str(place.line or ""), visible(place.field or "", 200), visible(sight.value, 200)


def as_object(file: Assessed, language: Language) -> dict[str, object]:
    return {
        "source": SOURCE,
        "levels": [_level(grade) for grade in file.grades],
        "rules": [_rule(mark, language) for grade in file.grades for mark in grade.marks],
    }


def _level(grade: Grade) -> dict[str, object]:
    return {
        "level": grade.level,
        "score": _number(grade.score),
        **{str(standing).replace("-", "_"): grade.number(standing) for standing in Standing},
    }


def _rule(mark: Mark, language: Language) -> dict[str, object]:
    return {
        "id": mark.criterion.id,
        "title": mark.criterion.title.to(language),
        "standing": str(mark.answer.standing),
        "deduction": _number(mark.deduction),
        "count": mark.answer.number,
        "message": reason(mark, language) or None,
        "remedy": mark.criterion.remedy.to(language) if mark.deduction else None,
        "places": [_spot(sight) for sight in mark.answer.sights],
    }


def _spot(sight: Sight) -> dict[str, object]:
    place = sight.place
    return {
        "record": place.record,
        "line": place.line,
        "column": place.column,
        "a1": place.a1,
        "value": sight.value[:1000],
    }


def _number(points: Fraction | None) -> float | None:
    """Four digits, rounded down: only a level without a fault has 100."""
    return None if points is None else int(points * 10_000) / 10_000
