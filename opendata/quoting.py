"""One record with broken quotes → its cells, and the quotes that never close."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

_QUOTED = re.compile(r'"((?:[^"]++|"")*+)("?)')
_SHOWN = re.compile(r"[^\r\n]{0,80}")
_BLANKS = " \u3000"


class Mended(NamedTuple):
    """The cells of a record, how many lines it takes, and what unclosed quotes begin, by line within it."""

    cells: list[str]
    lines: int
    unclosed: dict[int, str]


def line_breaks(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def mend(lines: list[str], start: int, delimiter: str, patience: int) -> Mended | None:
    """Read the record that starts on `lines[start]` as forgivingly as a person would.

    A quote that opens a cell and closes nowhere, or only where another cell begins, is an ordinary character.
    None when it is still open after the last line, but within `patience` characters.
    """
    record = _Record(lines, start, delimiter)
    return record.mended() if record.read(patience) else None


class _Record:
    """The text of a record as far as it is known, and the position up to which it was read."""

    def __init__(self, lines: list[str], start: int, delimiter: str) -> None:
        self._lines, self._start, self._end = lines, start, start + 1
        self._delimiter, self._plain = delimiter, _plain(delimiter)
        self._text, self._at = lines[start], 0
        self._line, self._counted = 0, 0
        self._cells: list[str] = []
        self._unclosed: dict[int, str] = {}

    def mended(self) -> Mended:
        return Mended(self._cells, self._line_here() + 1, self._unclosed)

    def read(self, patience: int) -> bool:
        """Read to the end of the record; False when that is not in sight yet."""
        while True:
            if not self._text.startswith('"', self._at):
                self._take_plain()
            elif not self._take_quoted(patience):
                return False
            if not self._text.startswith(self._delimiter, self._at):
                return True
            self._at += 1

    def _take_plain(self, before: str = "") -> None:
        """Take everything up to the next delimiter or line end as it stands."""
        found = self._plain.match(self._text, self._at)
        assert found is not None
        self._cells.append(before + found[0])
        self._at = found.end()

    def _take_quoted(self, patience: int) -> bool:
        found = _QUOTED.match(self._text, self._at)
        while found and not found[2] and self._grow():
            found = _QUOTED.match(self._text, self._at)
        assert found is not None
        content, is_closed = found[1], bool(found[2])
        if not is_closed and len(self._text) < patience:
            return False
        if is_closed and self._is_closing(content, found.end()):
            self._at = found.end()
            self._take_plain(before=content.replace('""', '"'))
        else:
            self._note_unclosed()
            self._take_plain()
        return True

    def _note_unclosed(self) -> None:
        """Once per line: what follows the first such quote is anyone's guess."""
        line, shown = self._line_here(), _SHOWN.match(self._text, self._at)
        if shown and line not in self._unclosed:
            self._unclosed[line] = shown[0]

    def _is_closing(self, content: str, end: int) -> bool:
        """Whether the quote before `end` closes this cell instead of opening another one."""
        tail = self._plain.match(self._text, end)
        if tail is None or not tail[0].strip(_BLANKS):
            return True
        return not line_breaks(content) and not content.endswith(self._delimiter)

    def _line_here(self) -> int:
        """How many lines of the record lie behind; counted onwards from the last time it was asked."""
        self._line += line_breaks(self._text[self._counted : self._at])
        self._counted = self._at
        return self._line

    def _grow(self) -> bool:
        """Know twice as many lines as before; False when there are no more."""
        if self._end == len(self._lines):
            return False
        more = self._lines[self._end : 2 * self._end - self._start]
        self._end += len(more)
        self._text += "".join(more)
        return True


@cache
def _plain(delimiter: str) -> re.Pattern[str]:
    return re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
