"""Header × Schemas → Layout: which dataset a file is, and which column carries which item."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import PurePath
from typing import NamedTuple

from opendata.model import Candidate, Column, Field, Layout, Schema, Spelling

THRESHOLD = 0.58
"""A header that shares less than this with every dataset is nobody's."""

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−ー－ｰ─━"), "-")
_HINT = 0.02


def normalised(name: str) -> str:
    """What is left of a name when width, case, white space and look-alike dashes no longer count."""
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name).translate(_DASHES)
    return "".join(name.split()).casefold()


class Dictionary(NamedTuple):
    """Every name by which the items of a set of schemas are known, and how telling each name is.

    `weights` is 1 for a name of a single dataset and 1/n for one that n datasets share; `official` are the
    items of each schema with the official name of each, normalised.
    """

    entries: Mapping[str, Mapping[str, tuple[Field, Spelling]]]
    weights: Mapping[str, float]
    official: Mapping[str, Mapping[str, str]]

    def recognise(self, labels: Sequence[str]) -> int:
        """How many of the labels name an item of any schema."""
        return sum(1 for label in labels if label and normalised(label) in self.weights)


@cache
def dictionary(schemas: tuple[Schema, ...]) -> Dictionary:
    """Index the schemas once."""
    entries = {schema.id: _entries(schema) for schema in schemas}
    uses = Counter(name for _, name in {(s.slug, name) for s in schemas for name in entries[s.id]})
    official = {one.id: {item.name: normalised(item.name) for item in one.fields} for one in schemas}
    return Dictionary(entries, {name: 1 / count for name, count in uses.items()}, official)


def detect(labels: Sequence[str], schemas: tuple[Schema, ...], path: str = "") -> Layout:
    """The dataset is the one whose telling items the header shares; its edition the one it shares most of.

    The file name only decides between near equals.
    """
    names, hint = [normalised(label) for label in labels], PurePath(path).name.casefold()
    known = dictionary(schemas)
    telling = [_candidate(schema, names, known) for schema in schemas]
    telling.sort(key=lambda c: c.score + (_HINT if c.schema.slug in hint else 0), reverse=True)
    near = tuple(candidate for candidate in telling[:3] if candidate.score > 0)
    if not near or near[0].score < THRESHOLD:
        columns = tuple(Column(position=i, label=label) for i, label in enumerate(labels, start=1))
        return Layout(schema=None, score=near[0].score if near else 0.0, columns=columns, candidates=near)
    alike = known._replace(weights=dict.fromkeys(known.weights, 1.0))
    best = max(
        (candidate for candidate in telling if candidate.schema.slug == near[0].schema.slug),
        key=lambda c: _candidate(c.schema, names, alike).score,
    )
    others = tuple(candidate for candidate in near if candidate is not best)
    return _layout(labels, best._replace(score=near[0].score), (best, *others), known)


def assign(labels: Sequence[str], schema: Schema, schemas: tuple[Schema, ...]) -> Layout:
    """The header read against a schema that somebody chose, however little they share."""
    known = dictionary(schemas)
    names = [normalised(label) for label in labels]
    candidate = _candidate(schema, names, known)
    return _layout(labels, candidate, (candidate,), known, forced=True)


def _entries(schema: Schema) -> dict[str, tuple[Field, Spelling]]:
    entries: dict[str, tuple[Field, Spelling]] = {}
    for item in schema.fields:
        entries[normalised(item.name)] = (item, Spelling.NEAR)
    for item in schema.fields:
        for name in item.spellings:
            entries.setdefault(normalised(name), (item, Spelling.OFFICIAL))
        for name in item.variants:
            entries.setdefault(normalised(name), (item, Spelling.VARIANT))
    return entries


def _candidate(schema: Schema, names: Sequence[str], dictionary: Dictionary) -> Candidate:
    """Score by the harmonic mean of what the header has of the schema and the schema of the header."""
    entries, weights = dictionary.entries[schema.id], dictionary.weights
    known = {name for name in names if name in weights}
    carried = {entries[name][0].name for name in known if name in entries}
    wanted = {item: weights[name] for item, name in dictionary.official[schema.id].items()}
    recall = _share(sum(wanted[name] for name in carried), sum(wanted.values()))
    precision = _share(sum(weights[n] for n in known if n in entries), sum(weights[n] for n in known))
    score = 2 * recall * precision / (recall + precision) if recall + precision else 0.0
    absent = tuple(item.name for item in schema.fields if item.name not in carried)
    return Candidate(schema=schema, score=round(score, 4), absent=absent)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _layout(
    labels: Sequence[str],
    best: Candidate,
    near: tuple[Candidate, ...],
    known: Dictionary,
    *,
    forced: bool = False,
) -> Layout:
    entries = known.entries[best.schema.id]
    taken: dict[str, int] = {}
    columns = []
    for position, label in enumerate(labels, start=1):
        column = _column(position, label, entries)
        if column.item:
            first = taken.setdefault(column.item.name, position)
            if first != position:
                column = Column(position=position, label=label, repeats=first)
        columns.append(column)
    return Layout(
        schema=best.schema,
        score=best.score,
        columns=tuple(columns),
        candidates=near,
        forced=forced,
    )


def _column(position: int, label: str, entries: Mapping[str, tuple[Field, Spelling]]) -> Column:
    item, spelling = entries.get(normalised(label), (None, Spelling.EXACT))
    if item and label == item.name:
        spelling = Spelling.EXACT
    elif item and label in item.spellings:
        spelling = Spelling.OFFICIAL
    elif item and spelling is Spelling.OFFICIAL:
        spelling = Spelling.NEAR
    return Column(position=position, label=label, item=item, spelling=spelling)
