"""The report as SARIF 2.1.0, which code hosts show beside the lines it is about."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from opendata import __version__
from opendata.model import Assessed, Finding, Form, Language, Rule, Severity, Summary
from opendata.reports import Style, discreet, findings_by_place
from opendata.wording import Gaps, sentences, visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Mapping[Severity, str] = {
    Severity.PRIVATE: "error",
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}

Objects = dict[str, Any]


def render(summary: Summary, rules: Mapping[str, Rule], style: Style) -> str:
    """One run; rules without a finding are left out. Findings past the limit are counted per file."""
    found = {group.code for file in summary.files for group in file.report.groups}
    told = [rule for rule in rules.values() if rule.code in found]
    numbers = {rule.code: number for number, rule in enumerate(told)}
    run: Objects = {
        "tool": {"driver": _driver(told, style.language)},
        "language": style.language,
        "columnKind": "unicodeCodePoints",
        "artifacts": [_artifact(file) for file in summary.files],
        "results": [
            _result(finding, rules[finding.code], numbers[finding.code], index, file, style)
            for index, file in enumerate(summary.files)
            for finding in findings_by_place(file, style.limit)
        ],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _driver(rules: list[Rule], language: Language) -> Objects:
    return {
        "name": "opendata",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule, language) for rule in rules],
    }


def _rule(rule: Rule, language: Language) -> Objects:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.title.to(language)},
        "fullDescription": {"text": rule.why.to(language)},
        "help": {"text": rule.remedy.to(language).format_map(Gaps())},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"severity": rule.severity.value, "version": rule.version, "source": rule.source},
    }


def _artifact(file: Assessed) -> Objects:
    """The file, with the hash that says which bytes the findings are about."""
    form = file.report.form
    listed = sum(len(group.findings) for group in file.report.groups)
    total = sum(group.count for group in file.report.groups)
    encoding = {"encoding": form.encoding} if form.encoding else {}
    return {
        "location": {"uri": address(form)},
        "length": form.size,
        **encoding,
        "hashes": {"sha-256": form.sha256},
        "properties": {"findings": total, "findingsKept": listed},
    }


def address(form: Form) -> str:
    """The path as it was named, as a relative reference where it is relative."""
    path = PurePath(form.path)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix().encode("utf-8", "replace"))


def _result(
    finding: Finding, rule: Rule, number: int, artifact: int, file: Assessed, style: Style
) -> Objects:
    words = sentences(discreet(finding, rule), rule, file.report.layout.schema, style.language)
    return {
        "ruleId": rule.code,
        "ruleIndex": number,
        "level": _LEVELS[rule.severity],
        "message": {"text": f"{words.message} {words.remedy}"},
        "locations": [_location(finding, artifact, file)],
        "partialFingerprints": {"opendata/v1": _fingerprint(finding, rule)},
    }


def _location(finding: Finding, artifact: int, file: Assessed) -> Objects:
    """The physical line of a text, the first for the file as a whole; of a sheet, the address of the cell."""
    form, place = file.report.form, finding.place
    physical: Objects = {"artifactLocation": {"uri": address(form), "index": artifact}}
    if form.encoding:
        physical["region"] = {"startLine": place.line or 1}
    location: Objects = {"physicalLocation": physical}
    if place.a1:
        sheet = place.sheet or form.sheet
        location["logicalLocations"] = [
            {
                "name": visible(place.field or place.a1, 200),
                "fullyQualifiedName": visible(f"{sheet}!{place.a1}" if sheet else place.a1, 200),
                "kind": "member",
            }
        ]
    return location


def _fingerprint(finding: Finding, rule: Rule) -> str:
    """The same for the same fault after rows were inserted above it.

    Of a person's number not even a hash is told: twelve digits are soon tried out.
    """
    what = str(finding.place.record) if rule.severity is Severity.PRIVATE else finding.value
    words = "\0".join((finding.code, finding.place.field or "", what))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:32]
