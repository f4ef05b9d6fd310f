"""The census for programs; its shape is the contract in opendata/reports/census.schema.json."""

from __future__ import annotations

import json
from fractions import Fraction

from opendata import __version__
from opendata.census import Census, Checked, Entry, Total, by_organization, total
from opendata.model import Language

VERSION = "1"


def render(census: Census, language: Language) -> str:
    content = {
        "version": VERSION,
        "tool": {"name": "opendata", "version": __version__},
        "portal": {
            "url": census.site.url,
            "title": census.site.title,
            "ckan_version": census.site.version,
        },
        "time": census.time,
        "only_organizations": list(census.organizations),
        "datasets": census.holdings.datasets,
        "formats_not_looked_at": dict(census.holdings.others),
        "files_left_out_by_limit": census.unvisited,
        "total": _total(total(census.entries)),
        "organizations": [
            {"name": first.organization, "title": first.organization_title, **_total(total(entries))}
            for first, entries in by_organization(census.entries)
        ],
        "files": [_entry(entry, language) for entry in census.entries],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _total(told: Total) -> dict[str, object]:
    return {
        "datasets": told.datasets,
        "files": told.files,
        "measured": told.measured,
        "conforming": told.conforming,
        "unknown": told.unknown,
        "not_fetched": told.failed,
        "mean_required_item_rate": _number(told.mean),
        "provisional": told.is_provisional,
        "errors": told.errors,
        "personal_data": told.private,
    }


def _entry(entry: Entry, language: Language) -> dict[str, object]:
    listed = entry.listed
    return {
        "organization": listed.organization,
        "dataset": listed.dataset,
        "dataset_title": listed.dataset_title,
        "id": listed.id,
        "name": listed.name,
        "format": listed.format,
        "url": listed.url,
        "bytes": entry.size if entry.sha256 else None,
        "sha256": entry.sha256 or None,
        "path": entry.path or None,
        "problem": entry.problem.to(language) if entry.problem else None,
        "result": _checked(entry.checked) if entry.checked else None,
    }


def _checked(checked: Checked) -> dict[str, object]:
    slug, _, edition = checked.schema.partition("@")
    return {
        "schema": slug or None,
        "edition": edition or None,
        "rows": checked.rows,
        "conforms": checked.conforms,
        "in_mean": checked.is_measured,
        "required_item_rate": _number(checked.required.fraction),
        "passed": checked.required.passed,
        "applied": checked.required.applied,
        "provisional": checked.required.provisional,
        "errors": checked.counts.error,
        "warnings": checked.counts.warning,
        "infos": checked.counts.info,
        "personal_data": checked.counts.private,
    }


def _number(fraction: Fraction | None) -> float | None:
    """Six digits, rounded down: only the whole is 1.0."""
    return None if fraction is None else int(fraction * 1_000_000) / 1_000_000
