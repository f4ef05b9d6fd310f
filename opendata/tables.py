"""tables/*.toml → terms: the licences, frequencies, themes and marks of datasets, in both languages."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from opendata.errors import UsageError
from opendata.model import Licence, Text

_HOME = Path(__file__).parent / "tables"

LICENCES, FREQUENCIES, THEMES, MARKS = "licences", "frequencies", "themes", "marks"
PILLARS, PRIORITY_FIELDS, EDITIONS = "pillars", "priority_fields", "editions"
FORMATS, DATASETS, OPEN_DATA_LIST = "formats", "datasets", "open_data_list"
WORDS = "words"
DEFINITIONS, UNITS, BARRIER_FREE = "definitions", "units", "barrier_free"


class Term(NamedTuple):
    """One entry of a table: its key, its words, its address in a public vocabulary, and what else it says."""

    key: str
    title: Text
    uri: str
    more: Mapping[str, Any]

    @property
    def days(self) -> int | None:
        """After how many days a dataset of this frequency is overdue; None when nobody can say."""
        days: int | None = self.more.get("days")
        return days


@cache
def raw(table: str) -> Mapping[str, Any]:
    """A table as it stands in its file."""
    return tomllib.loads((_HOME / f"{table}.toml").read_text(encoding="utf-8"))


@cache
def terms(table: str) -> Mapping[str, Term]:
    """A table of terms by key, in the order of its file."""
    return {
        key: Term(key, Text(entry["ja"], entry["en"]), entry.get("uri", ""), entry)
        for key, entry in raw(table).items()
    }


def term(table: str, key: str | None) -> Term | None:
    """The term of that key; None where there is none."""
    return terms(table).get(key) if key else None


def find(table: str, words: str) -> Term:
    """By key or by title in either language. Raises UsageError naming the terms there are."""
    for entry in terms(table).values():
        if words.casefold() in (entry.key, entry.title.ja.casefold(), entry.title.en.casefold()):
            return entry
    raise UsageError(
        Text(
            "{called}「{words}」はありません。使えるのは {keys} です。",
            "There is no {called} {words}; there are {keys}.",
        ).format(called=terms("tables")[table].title, words=words, keys=", ".join(terms(table)))
    )


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name that looks most like the word; "" where nothing is known."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0)), "")


@cache
def licences() -> Mapping[str, Licence]:
    """Terms of use by our key."""
    return {
        term.key: Licence(term.key, term.title, term.uri, term.more["portals"])
        for term in terms(LICENCES).values()
    }
