"""The sheets this tool writes, told by a name defined on each: it outlives other names and other programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from opendata.model import NO_OBJECTS, Own, SheetFacts, Spots

PREFIX = "opendata_sheet_"
"""What the names begin with; they belong to their sheet and point at its first cell."""
HEADING = "heading"
"""How objects count the comments in row 1, until it is known whose sheet it is."""

_BY_NAME = {f"{PREFIX}{own.value}": own for own in Own}
_OURS: Mapping[Own | None, tuple[str, ...]] = {Own.FORM: (HEADING,), Own.BOOK: (HEADING, "comment")}


def sign(file: Any, sheet: Any, own: Own) -> None:
    """Define the name on a sheet of a workbook being written."""
    title = "'" + sheet.get_name().replace("'", "''") + "'"
    file.define_name(f"{title}!{PREFIX}{own.value}", f"={title}!$A$1")


def signed(name: str) -> Own | None:
    """What the sheet with that name defined on it is."""
    return _BY_NAME.get(name.casefold())


def without_ours(facts: SheetFacts) -> SheetFacts:
    """What somebody else put there: comments and colours of ours are no part of what a table loses."""
    found = Counter({kind: n for kind, n in facts.objects.items() if kind not in _OURS.get(facts.own, ())})
    found["comment"] += found.pop(HEADING, 0)
    objects = {kind: number for kind, number in found.items() if number}
    coloured = Spots() if facts.own is Own.BOOK else facts.coloured
    return facts._replace(objects=objects or NO_OBJECTS, coloured=coloured)
