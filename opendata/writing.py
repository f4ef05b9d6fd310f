"""Records → bytes: untouched ones as they were written, the others cell by cell."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import AnyStr, Generic, NamedTuple

from opendata.lines import Lines, split_lines
from opendata.model import Form
from opendata.records import batches
from opendata.sniffing import Source, codec, unreadable

CHUNK = 1 << 19
_ENDS = ("\r\n", "\n", "\r")
_BOMS = {
    "UTF-8": codecs.BOM_UTF8,
    "UTF-16LE": codecs.BOM_UTF16_LE,
    "UTF-16BE": codecs.BOM_UTF16_BE,
}


class Target(NamedTuple):
    """How a file is to be written. `newline` None: as each record ends. `columns` None: as they stand.

    Otherwise `columns` are those of the input that are written, in their new order, counted from 0.
    """

    encoding: str
    bom: bool
    delimiter: str
    newline: str | None = None
    columns: tuple[int, ...] | None = None

    @property
    def mark(self) -> bytes:
        return _BOMS.get(self.encoding, b"") if self.bom else b""

    def holds(self, value: str) -> bool:
        """Whether the encoding has every character of the value, and gives it back."""
        try:
            name = codec(self.encoding)
            return value.encode(name).decode(name) == value
        except UnicodeError:
            return False


# ── Physical lines ────────────────────────────────────────────────────────────────────────────────


class Raw(Generic[AnyStr]):
    """The lines of a file beside the records that were made of them, from the first to the last."""

    def __init__(self, lines: Iterator[AnyStr]) -> None:
        self._lines: Iterator[AnyStr] = lines
        self._next = 1

    def records(self, starts: Sequence[int], end: int | None) -> list[AnyStr]:
        """What each record was written as. `end` is the line of the record that follows; None: the end."""
        if not starts:
            return []
        for _ in islice(self._lines, starts[0] - self._next):
            pass
        count = None if end is None else end - starts[0]
        lines = list(islice(self._lines, count))
        self._next = starts[0] + len(lines)
        if len(lines) == len(starts):
            return lines
        offsets: list[int] = [start - starts[0] for start in starts]
        spans = zip(offsets, [*offsets[1:], len(lines)], strict=True)
        return [lines[0][:0].join(lines[first:last]) for first, last in spans]


def text_lines(source: Source, form: Form) -> Iterator[str]:
    with Lines(source, form) as text:
        while lines := text.take(CHUNK):
            yield from lines


def byte_lines(source: Source, form: Form) -> Iterator[bytes]:
    """The same lines as they are stored, without the mark at the beginning."""
    if form.encoding and form.encoding.startswith("UTF-16"):
        yield from (line.encode(codec(form.encoding)) for line in text_lines(source, form))
        return
    mark = _BOMS.get(form.encoding or "", b"") if form.bom else b""
    try:
        with source.open() as file:
            file.read(len(mark))
            yield from split_lines(file)
    except OSError as problem:
        raise unreadable(source.name, problem) from problem


def first_records(source: Source, form: Form, count: int | None) -> Iterator[tuple[int, int, list[str]]]:
    """(record, line it starts on, cells) of the first records; None: of all."""
    found = (
        (record, line, cells)
        for batch in batches(source, form)
        for record, (line, cells) in enumerate(zip(batch.lines, batch.rows, strict=True), batch.first_record)
    )
    return islice(found, count)


# ── Records ───────────────────────────────────────────────────────────────────────────────────────


class Pen:
    """Writes the records of one file, in the order of the file."""

    def __init__(self, source: Source, form: Form, target: Target) -> None:
        self.target = target
        self.keeps_shape = target.columns is None and target.delimiter == form.delimiter
        self._ends_anyhow = {"CRLF": form.bare_lf + form.bare_cr, "LF": form.crlf + form.bare_cr}
        self._delimiter = form.delimiter or ","
        self._text = Raw(text_lines(source, form))
        keeps_bytes = self.keeps_shape and target.newline is None and target.encoding == form.encoding
        self._bytes = Raw(byte_lines(source, form)) if keeps_bytes else None
        self._codec = codec(target.encoding)

    def write(
        self,
        starts: Sequence[int],
        end: int | None,
        dropped: Iterable[int],
        rewritten: Mapping[int, Callable[[str], str]],
    ) -> bytes:
        """Records by the lines they start on; those dropped or written anew are given by their offset."""
        texts: list[str] = self._text.records(starts, end)
        if self._bytes is None:
            for offset, rewrite in rewritten.items():
                texts[offset] = rewrite(texts[offset])
            return self._joined(_without(texts, dropped))
        stored: list[bytes] = self._bytes.records(starts, end)
        for offset, rewrite in rewritten.items():
            stored[offset] = rewrite(texts[offset]).encode(self._codec)
        return b"".join(_without(stored, dropped))

    def _joined(self, texts: list[str]) -> bytes:
        newline = self.target.newline
        if newline and (newline != "\r\n" or self._ends_anyhow["CRLF"] or not _is_ended(texts)):
            texts = [_split(text)[0] + newline for text in texts]
        return "".join(texts).encode(self._codec)

    def rewriting(self, cells: Sequence[str], after: Mapping[int, str]) -> Callable[[str], str]:
        """One record with other values in some columns, its other cells as they were written."""
        return lambda raw: self._rewritten(raw, cells, after)

    def respelling(self, cells: Sequence[str]) -> Callable[[str], str]:
        """One record that is no part of the table: all its cells, where they are."""
        mark = self.target.delimiter
        body = mark.join(quoted(cell, mark) for cell in cells)
        return lambda raw: body + (self.target.newline or _split(raw)[1])

    def _rewritten(self, raw: str, cells: Sequence[str], after: Mapping[int, str]) -> str:
        body, end = _split(raw)
        tokens, mark = _tokens(body, cells, self._delimiter), self.target.delimiter
        if mark != self._delimiter:
            tokens = [t if t.startswith('"') else quoted(t, mark) for t in tokens]
        for index, value in after.items():
            tokens[index] = quoted(value, mark, always=tokens[index].startswith('"'))
        if self.target.columns is not None:
            tokens = [tokens[index] for index in self.target.columns]
        return mark.join(tokens) + (self.target.newline or end)


def quoted(value: str, delimiter: str, *, always: bool = False) -> str:
    """The value as a cell of a CSV file, between quotes where it needs them."""
    if always or any(mark in value for mark in (delimiter, '"', "\r", "\n")):
        return '"' + value.replace('"', '""') + '"'
    return value


def _without(pieces: list[AnyStr], dropped: Iterable[int]) -> list[AnyStr]:
    gone = frozenset(dropped)
    return [piece for offset, piece in enumerate(pieces) if offset not in gone] if gone else pieces


def _is_ended(texts: Sequence[str]) -> bool:
    return not texts or texts[-1].endswith(_ENDS)


def _split(raw: str) -> tuple[str, str]:
    """A record and its line end."""
    end = next((mark for mark in _ENDS if raw.endswith(mark)), "")
    return (raw[: -len(end)], end) if end else (raw, "")


def _tokens(body: str, cells: Sequence[str], delimiter: str) -> list[str]:
    """The cells as they are written, quotes and all, as many as `cells`, whose values they must have."""
    is_plain = '"' not in body
    found = body.split(delimiter) if is_plain else [m[1] for m in _cell(delimiter).finditer(body)]
    tokens = (found + [""] * (len(cells) - len(found)))[: len(cells)]
    if tokens == list(cells) and is_plain:
        return tokens
    if all(_value(token) == cell for token, cell in zip(tokens, cells, strict=True)):
        return tokens
    return [quoted(cell, delimiter) for cell in cells]


@cache
def _cell(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    return re.compile(rf'(?:\A|{mark})("(?:[^"]|"")*+"[^{mark}]*|[^{mark}]*)')


_QUOTED = re.compile(r'"((?:[^"]|"")*+)"', re.DOTALL)


def _value(token: str) -> str | None:
    """What a cell says; None where its quotes do not close."""
    if not token.startswith('"'):
        return token
    found = _QUOTED.match(token)
    return found[1].replace('""', '"') + token[found.end() :] if found else None
