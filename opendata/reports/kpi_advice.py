"""What would bring the KPIs forward: datasets ready to publish, then those nearest to conforming."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil

from opendata.model import Text
from opendata.promises import Account, Definition, Indicator, Kpi, Status
from opendata.reports import kpi_words as words
from opendata.reports.status import NOTHING, Standing
from opendata.wording import visible

_LISTED = 10
_NAMED = 5
_COUNTS = frozenset(
    {Definition.PUBLISHED_DATASETS, Definition.GSPATIAL_REGISTRATIONS, Definition.FULLY_FILLED_DATASETS}
)


def advise(account: Account, standings: Sequence[Standing]) -> tuple[Text, ...]:
    """KPI by KPI what is missing, then dataset by dataset what to do; never empty."""
    behind = [indicator for indicator in account.indicators if _is_behind(indicator)]
    lines = [_need(indicator, standings) for indicator in behind]
    lines += _steps([each for each in standings if any(_would_count(each, one) for one in behind)])
    return tuple(lines) or (_all_reached(account),)


def _is_behind(indicator: Indicator) -> bool:
    return indicator.kpi.target is not None and indicator.status is not Status.ACHIEVED


def _all_reached(account: Account) -> Text:
    if not any(indicator.kpi.target is not None for indicator in account.indicators):
        return Text(
            "目標の数値がまだありません。計画ファイルの target に書き入れてください。",
            "No KPI has a numeric target yet; please write them as “target” in the plan file.",
        )
    return Text("目標のあるKPIは、すべて目標に達しています。", "Every KPI with a target has reached it.")


# ── Datasets ──────────────────────────────────────────────────────────────────────────────────────


def kind(standing: Standing) -> str:
    """The slug of the definition that the dataset follows; "" for one of its own."""
    schemas = (file.schema for file in standing.dataset.distributions if file.schema)
    return next(schemas, "").partition("@")[0]


def _would_count(standing: Standing, indicator: Indicator) -> bool:
    """The KPI looks at such datasets and does not count all of this one yet."""
    counted, kpi = indicator.kpi.counted, indicator.kpi
    if kpi.definition is Definition.REPORTED:
        return False
    if counted.datasets and kind(standing) not in counted.datasets:
        return False
    if counted.marks and not set(counted.marks) & set(standing.dataset.marks):
        return False
    names = (standing.dataset.name, kind(standing))
    added = next((one.value for one in indicator.contributions if one.dataset in names), None)
    return added is None or (words.is_rate(kpi) and added < 1)


def _is_ready(standing: Standing) -> bool:
    return standing.conforms is True or (standing.conforms is None and standing.rate is None)


def _rate(standing: Standing) -> Fraction:
    return (standing.rate.fraction if standing.rate else None) or Fraction(0)


def _nearest(standings: Sequence[Standing]) -> list[Standing]:
    return sorted(standings, key=lambda each: (-_rate(each), each.dataset.name))


def _steps(standings: Sequence[Standing]) -> Iterator[Text]:
    """Those ready to publish first, then by how near they are to conforming."""
    ready = [each for each in standings if _is_ready(each)]
    order = [*ready, *_nearest([each for each in standings if not _is_ready(each)])]
    told = [each for each in order if NOTHING not in each.advice]
    for each in told[:_LISTED]:
        yield _step(each)
    if len(told) > _LISTED:
        more = Text(
            "ほか{more}件のデータセットは opendata status で確認できます。",
            "“opendata status” lists {more} more.",
        )
        yield more.format(more=len(told) - _LISTED)


def _step(standing: Standing) -> Text:
    rate = words.progress(standing.rate.fraction if standing.rate else None)
    advice = Text(
        "；".join(each.ja for each in standing.advice), "; ".join(each.en for each in standing.advice)
    )
    told = Text("{name}（必須項目適合率 {rate}）：{advice}", "{name} (required-item rate {rate}): {advice}")
    return told.format(name=_name(standing), rate=rate, advice=advice)


def _name(standing: Standing) -> str:
    return visible(standing.dataset.name, 100)


# ── KPIs ──────────────────────────────────────────────────────────────────────────────────────────


def _need(indicator: Indicator, standings: Sequence[Standing]) -> Text:
    kpi = indicator.kpi
    title = words.title(kpi.title)
    if kpi.definition is Definition.REPORTED:
        told = Text(
            "「{title}」：担当課の報告で数えます。計画ファイルの reports に、日付（day）、値（value）、"
            "報告した課（by）を書き足してください。",
            "{title}: people report this figure; please add day, value and by to “reports” in the plan file.",
        )
        return told.format(title=title)
    gap = (kpi.target or Fraction(0)) - (indicator.value or Fraction(0))
    told = Text("「{title}」：目標まであと{gap}です。{how}", "{title}: {gap} to go. {how}")
    return told.format(title=title, gap=_gap(gap, kpi), how=_how(indicator, gap, standings))


def _gap(gap: Fraction, kpi: Kpi) -> Text:
    """Rounded up: what is still missing never reads as nothing."""
    if words.is_rate(kpi):
        tenths = ceil(gap * 1000)
        return Text(f"{tenths / 10:.1f}ポイント", f"{tenths / 10:.1f} points")
    return words.amount(Fraction(ceil(gap)), kpi)


def _how(indicator: Indicator, gap: Fraction, standings: Sequence[Standing]) -> Text:
    useful = [each for each in standings if _would_count(each, indicator)]
    ready = [each for each in useful if _is_ready(each) and not each.published]
    faulty = _nearest([each for each in useful if not _is_ready(each)])
    told = [_READY.format(names=_named(ready))] if ready else []
    told += [_FAULTY.format(names=_named(faulty))] if faulty else []
    told += _absent(indicator, standings)
    missing = ceil(gap) - len(ready) - len(faulty)
    if indicator.kpi.definition in _COUNTS and missing > 0:
        told.append(_MISSING.format(missing=missing))
    return Text("".join(text.ja for text in told), " ".join(text.en for text in told)) if told else _PUBLISH


_READY = Text("適合していて、まだ公開していないもの：{names}。", "Conforming but not published: {names}.")
_FAULTY = Text("直せば公開できるもの（近い順）：{names}。", "Nearest to conforming: {names}.")
_ABSENT = Text("手元にまだないもの：{names}。", "Not in the workspace yet: {names}.")
_MISSING = Text(
    "これらを公開しても{missing}件足りません。新しいファイルを opendata add で取り込んでください。",
    "Even so {missing} more are needed; take new files in with “opendata add”.",
)
_PUBLISH = Text("公開は opendata publish で行います。", "“opendata publish” publishes.")


def _absent(indicator: Indicator, standings: Sequence[Standing]) -> list[Text]:
    """The kinds that the KPI names and neither a portal nor the workspace has."""
    kpi = indicator.kpi
    here = {kind(each) for each in standings} | {one.dataset for one in indicator.contributions if one.value}
    names = [words.contributor(name, kpi) for name in kpi.counted.datasets if name not in here]
    if not names or not words.is_rate(kpi):
        return []
    both = Text("、".join(name.ja for name in names), ", ".join(name.en for name in names))
    return [_ABSENT.format(names=both)]


def _named(standings: Sequence[Standing]) -> Text:
    names = [_name(each) for each in standings[:_NAMED]]
    rest = len(standings) - len(names)
    more = Text(f"ほか{rest}件", f"and {rest} more") if rest else None
    listed = [*names, more.ja] if more else names
    listed_en = [*names, more.en] if more else names
    told = Text("{count}件（{names}）", "{count} ({names})")
    return told.format(count=len(standings), names=Text("、".join(listed), ", ".join(listed_en)))


# ── Checks ────────────────────────────────────────────────────────────────────────────────────────


def failures(account: Account) -> tuple[Text, ...]:
    """The KPIs whose deadline has passed without their target."""
    told = Text(
        "「{title}」は期限までに目標に達していません：{value}／目標{target}、{deadline}",
        "{title} missed its target: {value} of {target}, {deadline}",
    )
    return tuple(
        _told(told, indicator) for indicator in account.indicators if indicator.status is Status.MISSED
    )


def warnings(account: Account) -> tuple[Text, ...]:
    """The KPIs at risk, and those due by now whose value nobody knows."""
    risk = Text(
        "「{title}」は期限に間に合わないおそれがあります：{value}／目標{target}、{deadline}",
        "{title} is at risk: {value} of {target}, {deadline}",
    )
    unknown = Text(
        "「{title}」は期限を過ぎましたが、値がまだ分かりません：{deadline}",
        "{title} is past its deadline and its value is not known: {deadline}",
    )
    found = [(risk, one) for one in account.indicators if one.status is Status.AT_RISK]
    found += [(unknown, one) for one in account.indicators if _is_unknown_and_due(one)]
    return tuple(_told(text, indicator) for text, indicator in found)


def _is_unknown_and_due(indicator: Indicator) -> bool:
    left = indicator.days_left
    return indicator.status is Status.UNKNOWN and left is not None and left <= 0


def _told(text: Text, indicator: Indicator) -> Text:
    kpi = indicator.kpi
    return text.format(
        title=words.title(kpi.title),
        value=words.amount(indicator.value, kpi),
        target=words.target(kpi),
        deadline=words.deadline(kpi),
    )
