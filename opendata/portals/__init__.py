"""One file per kind of portal. Portals translate and never decide; they know only what we published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from opendata.model import Found, Text, Wanted


class Portal(Protocol):
    """Where datasets are published.

    Every method may raise `PortalFailure` (the portal is down or refuses) with a sentence in both languages;
    none ever shows a token. `Found.fields` has the keys and the normal form of `Wanted.fields`, so that two
    equal datasets compare equal; keys a portal cannot keep are left out of both by `accepts`.
    """

    name: str
    kind: str
    """What KPIs tell portals apart by: `folder`, or the profile of a CKAN (`ckan`, `bodik`, `gspatial` …)."""

    def check(self) -> tuple[Text, ...]:
        """What stands in the way of publishing here, before anything is written; empty when nothing does."""

    def accepts(self, wanted: Wanted) -> Wanted:
        """The dataset as this portal is able to show it: its name, its keys, its file names."""

    def published(self) -> Mapping[str, Found]:
        """By marker, what this tool published here, withdrawn datasets included."""

    def stranger(self, wanted: Wanted) -> Found | None:
        """What has the name of `wanted` here and is not ours, although we could write to it; None if free.

        Its `marker` is empty and none of its files are ours. Raises `PortalFailure` for a name that is
        taken by what nobody can adopt: another organization's dataset, or one with another marker.
        """

    def put(self, wanted: Wanted, found: Found | None) -> Found:
        """Make the portal show `wanted`, starting from `found`; returns what it shows then, read back.

        Safe to repeat: after a cut at any instant, the next call ends in the same state. A `found` that
        came from `stranger` becomes ours; what other people wrote there stays.
        """

    def withdraw(self, found: Found) -> Found:
        """Take the dataset out of the public's sight without deleting it."""

    def digest(self, found: Found, key: str) -> str:
        """The SHA-256 of the bytes the portal serves for a file, as hexadecimal digits."""

    def others(self) -> tuple[str, ...]:
        """Names of the datasets in our place that the public sees and that this tool did not publish."""

    def serves(self, found: Found, key: str) -> bool:
        """Whether the portal answers for the address of a file. Its bytes are not read."""
