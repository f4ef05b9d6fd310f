"""KPIs for programs; the shape is the contract in opendata/reports/kpi.schema.json."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

from opendata import __version__
from opendata.model import Language, Text
from opendata.promises import Account, ActionPlan, Deadline, Forecast, Indicator, Kpi, Measure
from opendata.reports import kpi_words as words

VERSION = "1"


def render(account: Account, language: Language) -> str:
    """Both languages, whatever the reader's; figures exact."""
    content = {
        "version": VERSION,
        "tool": {"name": "opendata", "version": __version__},
        "plan": _plan(account.plan),
        "day": account.day.isoformat(),
        "ledger": {"receipts": account.receipts, "head": account.head},
        "indicators": [_indicator(indicator) for indicator in account.indicators],
        "next": [_both(each) for each in account.advice],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _plan(plan: ActionPlan) -> dict[str, object]:
    return {
        "title": _both(plan.title),
        "lgcode": plan.lgcode,
        "start": _deadline(plan.start),
        "end": _deadline(plan.end),
        "source": plan.source,
    }


def _indicator(found: Indicator) -> dict[str, object]:
    return {
        **_kpi(found.kpi),
        "measure": _measure(found.measure),
        "value": _exact(found.value),
        "status": str(found.status),
        "progress": _exact(found.progress),
        "trend": _exact(found.trend),
        "days_left": found.days_left,
        "forecast": _forecast(found, found.forecast),
        "datasets": [{"dataset": one.dataset, "value": _exact(one.value)} for one in found.contributions],
        "series": [_point(point.day, point.value) for point in found.series],
    }


def _kpi(kpi: Kpi) -> dict[str, object]:
    return {
        "id": kpi.id,
        "title": _both(kpi.title),
        "definition": str(kpi.definition),
        "unit": kpi.unit,
        "counted": {key: list(values) for key, values in kpi.counted._asdict().items()},
        "target": _exact(kpi.target),
        "stated": kpi.stated,
        "deadline": _deadline(kpi.deadline) if kpi.deadline else None,
        "baseline": _point(*kpi.baseline) if kpi.baseline else None,
        "evidence": [
            one._asdict() | {"day": one.day.isoformat(), "value": _exact(one.value)} for one in kpi.evidence
        ],
        "note": kpi.note,
    }


def _measure(measure: Measure) -> dict[str, object]:
    return {
        "id": measure.id,
        "title": _both(measure.title),
        "department": measure.department,
        "pillar": measure.pillar,
        "priority_field": measure.priority_field,
    }


def _forecast(indicator: Indicator, found: Forecast | None) -> dict[str, object] | None:
    assumption = words.assumption(indicator)
    if found is None or assumption is None:
        return None
    return {
        "value": _exact(found.value),
        "pace_per_year": _exact(found.pace),
        "since": found.since.isoformat(),
        "assumption": _both(assumption),
    }


def _deadline(deadline: Deadline) -> dict[str, object]:
    return {
        "stated": deadline.stated,
        "day": deadline.day.isoformat(),
        "title": _both(words.explained(deadline)),
    }


def _point(day: date, value: Fraction | None) -> dict[str, object]:
    return {"day": day.isoformat(), "value": _exact(value)}


def _exact(value: Fraction | None) -> dict[str, object] | None:
    """The fraction, and a decimal of six digits, cut towards zero: only the whole is 1.0."""
    if value is None:
        return None
    return {
        "numerator": value.numerator,
        "denominator": value.denominator,
        "rounded": int(value * 1_000_000) / 1_000_000,
    }


def _both(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}
