"""An earlier JSON report → what became of each file since: findings that are new, fixed or still there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from opendata.errors import EnvironmentFailure, UsageError
from opendata.model import Assessed, Text, Trend

_Key = tuple[str, str, str]
"""Rule, item or column, value: the same for the same fault after rows were inserted above it."""
_LONGEST_VALUE = 1000


class Earlier(NamedTuple):
    """A file as an earlier report told of it."""

    rate: Fraction | None
    findings: Counter[_Key]
    is_partial: bool


Baseline = Mapping[str, Earlier]
"""By path, written with slashes."""


def load(path: Path) -> Baseline:
    """Raises UsageError for what is no report of ours, EnvironmentFailure where it cannot be read."""
    try:
        content = json.loads(path.read_bytes())
        return {_name(file["path"]): _earlier(file) for file in content["files"]}
    except OSError as problem:
        raise EnvironmentFailure(
            Text("「{path}」を読めません：{reason}。", "Cannot read {path}: {reason}.").format(
                path=str(path), reason=problem.strerror or str(problem)
            )
        ) from problem
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise UsageError(
            Text(
                "「{path}」は opendata validate --format json の結果ではありません。",
                "{path} is no result of “opendata validate --format json”.",
            ).format(path=str(path))
        ) from problem


def _earlier(file: Mapping[str, Any]) -> Earlier:
    rate = file["required_item_rate"]
    found = Counter(
        (
            str(finding["code"]),
            str(finding["field"] or finding["column"] or ""),
            str(finding["value"])[:_LONGEST_VALUE],
        )
        for finding in file["findings"]
    )
    applied = int(rate["applied"])
    return Earlier(
        Fraction(int(rate["passed"]), applied) if applied else None, found, bool(file["findings_omitted"])
    )


def _name(path: str) -> str:
    return PurePath(path).as_posix()


def compared(file: Assessed, baseline: Baseline) -> Assessed:
    """The file with its trend; a file that the earlier report does not have is left as it is."""
    earlier = baseline.get(_name(file.report.form.path))
    return file if earlier is None else file._replace(trend=_trend(file, earlier))


def _trend(file: Assessed, earlier: Earlier) -> Trend:
    found = Counter(
        (
            finding.code,
            finding.place.field or str(finding.place.column or ""),
            finding.value[:_LONGEST_VALUE],
        )
        for group in file.report.groups
        for finding in group.findings
    )
    return Trend(
        before=earlier.rate,
        new=(found - earlier.findings).total(),
        fixed=(earlier.findings - found).total(),
        remaining=(found & earlier.findings).total(),
        is_partial=earlier.is_partial or any(group.omitted for group in file.report.groups),
    )
