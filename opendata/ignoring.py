"""Assessed × what somebody chose not to count → Assessed: counted apart, never hidden, rates untouched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePath

from opendata.conformance import counted
from opendata.model import Assessed, Group, Ignore, Rule


def set_aside(file: Assessed, ignores: Sequence[Ignore], rules: Mapping[str, Rule], day: str) -> Assessed:
    """The file without the findings that may be ignored on a day (ISO 8601); its rates stay what they are."""
    kept: list[Group] = []
    numbers: Counter[Ignore] = Counter()
    valid = [ignore for ignore in ignores if ignore.until >= day]
    for group in file.report.groups:
        ignore = next((one for one in valid if _covers(one, group, file)), None)
        if ignore is None:
            kept.append(group)
        else:
            numbers[ignore] += group.count
    if not numbers:
        return file
    report = file.report._replace(groups=tuple(kept))
    return file._replace(report=report, counts=counted(report, rules), ignored=tuple(numbers.items()))


def expired(ignores: Sequence[Ignore], day: str) -> list[Ignore]:
    """Those that hold no more."""
    return [ignore for ignore in ignores if ignore.until < day]


def _covers(ignore: Ignore, group: Group, file: Assessed) -> bool:
    path = PurePath(file.report.form.path).as_posix()
    items = {finding.place.field for finding in group.findings}
    return (
        group.code == ignore.rule
        and (not ignore.path or fnmatchcase(path, ignore.path) or fnmatchcase(path, f"*/{ignore.path}"))
        and (not ignore.item or items == {ignore.item})
    )
