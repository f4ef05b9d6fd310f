"""XML of a workbook → the same without the cells that are like all others, which are counted in one go.

Nothing is left out but cells written to the letter as Excel and most programs write them, each with its
own address and between others that have theirs: whatever else there is, the parser of XML meets as before.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from opendata.number_formats import Format, Kind

STYLES = 64
"""Where more styles than this are of interest, nothing is skimmed."""

ROW_END, TEXT_END = b"</row>", b"</si>"
LONGEST = 100_000
"""Bytes of a shared text; Excel keeps 32,767 characters."""

_PLAIN_TEXT = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
_CELLS, _SHARED, _VALUE = b"<c ", b' t="s"', b"<v>"
_WATCHED = re.compile(rb"""hidden=["'](?!0|false)| (?:ht|width)=["']0["']|<!""")
_SIGNS = (b"hidden=", b"<!", b'ht="0', b"ht='0", b'width="0', b"width='0")
"""One of them stands wherever something is watched; to look for them takes a tenth of the time."""
_LETTERS = re.compile(rb'<c r="([A-Z]{1,3})[0-9]{1,7}"[^/>]*><v>')
_BLANKS = re.compile(rb'(?:<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,5}")? ?/>)+(?=<c r="|</row>)')
_CELL = '<c r="[A-Z]{1,3}%s"(?:%s)</v></c>'
_TEXT = '(?: s="%s[0-9]{1,5}")? t="s"><v>[0-9]{1,9}'
_NUMBER = '(?: s="%s[0-9]{1,5}")?(?: t="n")?><v>[0-9.Ee+-]{1,30}'
_PLAIN = {
    Kind.CLOCK: '(?: s="(?:%s)")(?: t="n")?><v>(?:0|0?\\.[0-9]{1,20}|[0-9.]{1,20}E-[0-9]{1,2})',
    Kind.DAY: '(?: s="(?:%s)")(?: t="n")?><v>[1-9][0-9]{2,6}',
}
"""What the library reads rightly: times before 24:00, and days after February 1900."""


class Skimmed(NamedTuple):
    """What is left for the parser, and of the rest: how many cells there are, how many of them name a
    shared text, the last row, and the letters of columns."""

    rest: bytes
    cells: int = 0
    shared: int = 0
    row: int = 0
    columns: frozenset[str] = frozenset()


class Skimmer:
    """What to leave out in the workbook with these styles; `noted` are those that every cell is asked for."""

    def __init__(self, noted: Collection[str], formats: Mapping[str, Format]) -> None:
        self.is_able = len(noted) + len(formats) <= STYLES
        self._runs = _runs(noted, formats) if self.is_able else _LETTERS

    def skim(self, rows: bytes) -> Skimmed:
        """Of whole rows. Where one is hidden, or there are comments, the parser gets everything."""
        if not self.is_able or _CELLS not in rows or _is_watched(rows):
            return Skimmed(rows)
        parts = self._runs.split(rows)
        rest = _BLANKS.sub(b"", b"".join(parts[::2]))
        if len(parts) == 1:
            return Skimmed(rest)
        return Skimmed(
            rest,
            rows.count(_VALUE) - rest.count(_VALUE),
            rows.count(_SHARED) - rest.count(_SHARED),
            max(map(int, parts[1::2])),
            frozenset(letters.decode() for letters in _columns(rows)),
        )


def _is_watched(rows: bytes) -> bool:
    return any(sign in rows for sign in _SIGNS) and _WATCHED.search(rows) is not None


def _columns(rows: bytes) -> set[bytes]:
    """The letters of the filled cells: those of the first row, and of all where another has others."""
    known = set(_LETTERS.findall(rows[: rows.find(ROW_END)]))
    endings: defaultdict[bytes, bytes] = defaultdict(bytes)
    for letters in known:
        endings[letters[:-1]] += letters[-1:]
    columns = b"|".join(before + b"[" + last + b"]" for before, last in endings.items()) or b"-"
    others = re.compile(rb'<c r="(?!(?:%s)[0-9])[A-Z]{1,3}[0-9]{1,7}"[^/>]*><v>' % columns)
    return set(_LETTERS.findall(rows)) if others.search(rows) else known


def skim_texts(texts: bytes) -> tuple[bytes, int]:
    """What is left of whole shared texts, and at most how long the longest of the others is."""
    if b"<!" in texts:
        return texts, 0
    parts = _PLAIN_TEXT.split(texts)
    longest = max(map(len, parts[1::2]), default=0)
    return (b"".join(parts[::2]), longest) if longest <= LONGEST else (texts, 0)


def divided(chunks: Iterator[bytes], end: bytes) -> Iterator[bytes]:
    """The same bytes, divided only behind the mark, as far as there is any."""
    left = b""
    for chunk in chunks:
        whole, mark, left = (left + chunk).rpartition(end)
        if not mark:
            whole, left = left, b""
        yield whole + mark
    if left:
        yield left


def _runs(noted: Collection[str], formats: Mapping[str, Format]) -> re.Pattern[bytes]:
    """Cells of one row beside each other; the row is what the pattern captures."""
    kinds = [_TEXT % _none_of(noted), _NUMBER % _none_of({*noted, *formats})]
    for kind, words in _PLAIN.items():
        styles = [style for style, one in formats.items() if one.kind is kind and style not in noted]
        kinds += [words % "|".join(styles)] if styles else []
    first, more = (_CELL % (row, "|".join(kinds)) for row in ("([0-9]{1,7})", r"\1"))
    return re.compile(f'{first}(?:{more})*(?=<c r="|</row>)'.encode())


def _none_of(styles: Collection[str]) -> str:
    return f'(?!(?:{"|".join(sorted(styles))})")' if styles else ""
