"""How an official rule is answered: met, broken with its places, undecided, or beside the point."""

from __future__ import annotations

from collections.abc import Iterable

from opendata.model import (
    Answer,
    Evidence,
    Place,
    Profile,
    Seen,
    SheetFacts,
    Sight,
    Spots,
    Standing,
    Text,
    Trait,
)
from opendata.traits import seen

SHOWN = 20
"""Places that an answer names."""

MET = Answer(Standing.MET)


def broken(reason: Text, count: int = 1, sights: Iterable[Sight] = ()) -> Answer:
    """`reason` may name {count}."""
    return Answer(Standing.BROKEN, reason.format(count=count), count, _first(sights))


def undecided(reason: Text, count: int = 0, sights: Iterable[Sight] = ()) -> Answer:
    return Answer(Standing.UNDECIDED, reason.format(count=count), count, _first(sights))


def not_applicable(reason: Text) -> Answer:
    return Answer(Standing.NOT_APPLICABLE, reason)


def _first(sights: Iterable[Sight]) -> tuple[Sight, ...]:
    ordered = sorted(sights, key=lambda sight: (sight.place.record or 0, sight.place.column or 0))
    return tuple(ordered[:SHOWN])


# ── From what was found ───────────────────────────────────────────────────────────────────────────


def found(evidence: Evidence, *codes: str) -> Seen:
    """What our own rules of these codes found in the file; other sheets of a workbook are not counted."""
    groups = [group for group in evidence.report.groups if group.code in codes]
    findings = [finding for group in groups for finding in group.findings if finding.place.sheet is None]
    return Seen(sum(group.count for group in groups), tuple(Sight(f.place, f.value) for f in findings))


def together(all_seen: Iterable[Seen]) -> Seen:
    parts = list(all_seen)
    return Seen(sum(part.number for part in parts), tuple(sight for part in parts for sight in part.first))


def among(profiles: Iterable[Profile], trait: Trait) -> Seen:
    return together(seen(profile, trait) for profile in profiles)


def labels(evidence: Evidence, profiles: Iterable[Profile]) -> Seen:
    """The cells of the header that name these columns."""
    columns = [profile.column for profile in profiles]
    line = evidence.report.header_line
    sights = (
        Sight(Place(evidence.header_record, line, column.position, column.label or None), column.label)
        for column in columns
    )
    return Seen(len(columns), tuple(sights))


# ── From the workbook beside its values ───────────────────────────────────────────────────────────

NO_STRUCTURE = Text(
    "このファイルの形式からは、セルの値のほかに何があるかを読み取れません。",
    "Nothing beside the values can be read from a file of this kind.",
)


def sheet(evidence: Evidence) -> SheetFacts | None:
    """What is known of the sheet that was checked, beside its values."""
    structure = evidence.report.structure
    return structure.read if structure and structure.is_told else None


def of_spots(spots: Spots, reason: Text) -> Answer:
    sights = (Sight(Place(record=row, column=column)) for row, column in spots.first)
    return broken(reason, spots.number, sights) if spots.number else MET
