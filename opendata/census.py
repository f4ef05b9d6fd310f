"""What a census of a portal amounts to: each file with its rates, and the sums by organization and in all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from opendata.conformance import is_measured
from opendata.model import Assessed, Counts, Rate, Text


class Site(NamedTuple):
    """A CKAN: where its actions are, and what it says of itself."""

    url: str
    api: str
    title: str
    version: str


class Listed(NamedTuple):
    """A file as the portal lists it. `stamp` changes when the portal's record of the file does."""

    organization: str
    organization_title: str
    dataset: str
    dataset_title: str
    id: str
    name: str
    format: str
    url: str
    stamp: str


class Holdings(NamedTuple):
    """What a portal lists: its datasets, the files that may be tables, and how many others by format."""

    datasets: int
    files: tuple[Listed, ...]
    others: tuple[tuple[str, int], ...]


class Checked(NamedTuple):
    """What the check of a file found, without any value of the file.

    `schema` is SLUG@EDITION; "" where no item definitions are near, and then nobody can say it conforms.
    """

    schema: str
    rows: int
    required: Rate
    conforms: bool | None
    is_measured: bool
    counts: Counts

    @classmethod
    def of(cls, file: Assessed) -> Checked:
        schema = file.report.layout.schema
        return cls(
            schema.id if schema else "",
            file.report.rows,
            file.conformance.required,
            file.conformance.conforms if schema else None,
            is_measured(file),
            file.counts,
        )


class Entry(NamedTuple):
    """A file of the census: what was fetched and what the check found, or the problem."""

    listed: Listed
    size: int = 0
    sha256: str = ""
    path: str = ""
    checked: Checked | None = None
    problem: Text | None = None


class Census(NamedTuple):
    """A portal at a time. `unvisited` files were past the limit that the asker set."""

    site: Site
    time: str
    organizations: tuple[str, ...]
    holdings: Holdings
    entries: tuple[Entry, ...]
    unvisited: int


class Total(NamedTuple):
    """Sums over files. Only files of a recognised dataset with known required items make the mean.

    Errors are those of recognised datasets: what is not known cannot be held against the standard.
    """

    datasets: int
    files: int
    measured: int
    conforming: int
    unknown: int
    failed: int
    mean: Fraction | None
    is_provisional: bool
    errors: int
    private: int


def total(entries: Sequence[Entry]) -> Total:
    checked = [entry.checked for entry in entries if entry.checked]
    measured = [one for one in checked if one.is_measured]
    rates = [one.required.fraction or Fraction(0) for one in measured]
    return Total(
        datasets=len({(entry.listed.organization, entry.listed.dataset) for entry in entries}),
        files=len(entries),
        measured=len(measured),
        conforming=sum(1 for one in checked if one.conforms),
        unknown=sum(1 for one in checked if not one.schema),
        failed=sum(1 for entry in entries if entry.problem),
        mean=sum(rates, Fraction(0)) / len(rates) if rates else None,
        is_provisional=any(one.required.provisional for one in measured),
        errors=sum(one.counts.error for one in checked if one.schema),
        private=sum(one.counts.private for one in checked),
    )


def by_organization(entries: Sequence[Entry]) -> Iterator[tuple[Listed, tuple[Entry, ...]]]:
    """In the order of the census; the first file stands for its organization."""
    for _, group in groupby(entries, key=lambda entry: entry.listed.organization):
        found = tuple(group)
        yield found[0].listed, found


def needs_work(census: Census) -> bool:
    """Whether anything is left to mend: an error, data of persons, or a file nobody can fetch."""
    told = total(census.entries)
    return bool(told.errors or told.private or told.failed)
