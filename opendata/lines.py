"""Form → physical lines: the file as decoded text, and where its bytes are not text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO

from opendata.model import Form, Incident
from opendata.sniffing import CP932, UNASSIGNED, Source, codec, unreadable

CELL_LIMIT = 1_000_000
LINE_LIMIT = 16_000_000
"""Longer lines are cut to CELL_LIMIT characters, so that one line cannot fill the memory."""

_HELD_LIMIT = 4 * LINE_LIMIT
"""As many bytes as a line of LINE_LIMIT characters can have."""
_STRANGE = re.compile(f"[{UNASSIGNED}]")
_BYTE_LINES = re.compile(rb"[^\r]*\r\n?|[^\r]+")
_ENDS = re.compile(rb"[\r\n]\0?\Z")


class Lines:
    """The open file, line by line; operating-system errors become EnvironmentFailure.

    `cut` tells the true length of each line, by its number, that was too long to be read whole.
    """

    def __init__(self, source: Source, form: Form) -> None:
        self._source, self._form = source, form
        self._number = 0
        self.cut: dict[int, int] = {}

    def __enter__(self) -> Lines:
        try:
            raw = self._source.open()
            encoding = codec(self._form.encoding or "utf-8")
            newline = "" if self._form.bare_cr else "\n"  # either splits as well, the latter in less time
            self._file = TextIOWrapper(raw, encoding=encoding, errors="replace", newline=newline)
            self._file.read(1 if self._form.bom else 0)
        except OSError as problem:
            raise unreadable(self._source.name, problem) from problem
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()

    def take(self, size: int) -> list[str]:
        """The next lines with their ends, about `size` characters of them; empty at the end of the file."""
        try:
            lines = self._bounded(size) if self._form.has_huge_line else self._file.readlines(size)
        except OSError as problem:
            raise unreadable(self._source.name, problem) from problem
        if self._form.damaged and self._form.encoding == CP932:
            return [_STRANGE.sub("\ufffd", line) for line in lines]
        return lines

    def _bounded(self, size: int) -> list[str]:
        lines: list[str] = []
        while size > 0 and (line := self._file.readline(LINE_LIMIT)):
            self._number += 1
            if len(line) == LINE_LIMIT and line[-1] not in "\r\n":
                line = self._cut(line)
            lines.append(line)
            size -= len(line)
        return lines

    def _cut(self, line: str) -> str:
        """The beginning of an endless line, any quote in it closed; the rest is read and forgotten."""
        length, rest = len(line), line
        while rest and rest[-1] not in "\r\n":
            rest = self._file.readline(LINE_LIMIT)
            length += len(rest)
        self.cut[self._number] = length
        kept = line[:CELL_LIMIT]
        return kept + '"' * (kept.count('"') % 2) + "\n"


def damage(source: Source, form: Form) -> Iterator[Incident]:
    """One incident for each physical line with undecodable bytes, and one for each with a NUL character."""
    name, number, offset = codec(form.encoding or "utf-8"), 1, 0
    for line in _raw_lines(source, form):
        start, end = _bad_bytes(line, name)
        if start < end:
            context = {"byte": offset + start + 1, "hex": line[start:end].hex(" ").upper()}
            yield Incident(code="undecodable-bytes", line=number, context=context)
        if b"\0" in line and "\0" in line.decode(name, "replace"):
            yield Incident(code="null-character", line=number)
        number += _ENDS.search(line) is not None
        offset += len(line)


def _raw_lines(source: Source, form: Form) -> Iterator[bytes]:
    """The bytes of each physical line. In UTF-16, where a byte 0A need not be one, the text leads the way."""
    try:
        with source.open() as file:
            if form.encoding and form.encoding.startswith("UTF-16"):
                with TextIOWrapper(source.open(), form.encoding, "replace", newline="") as text:
                    yield from (file.read(len(line.encode(form.encoding, "replace"))) for line in text)
            yield from split_lines(file)
    except OSError as problem:
        raise unreadable(source.name, problem) from problem


def split_lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file, whether LF, CR or both end them; those that find no end are let go in pieces."""
    held = b""
    while piece := file.readline(LINE_LIMIT):
        lines = _BYTE_LINES.findall(held + piece) if held or b"\r" in piece.removesuffix(b"\r\n") else [piece]
        held = b"" if piece.endswith(b"\n") or len(lines[-1]) > _HELD_LIMIT else lines.pop()
        yield from lines
    if held:
        yield held


def _bad_bytes(line: bytes, name: str) -> tuple[int, int]:
    """Where the first bytes that are no text start and end; the same place twice when all is well."""
    try:
        text = line.decode(name)
    except UnicodeDecodeError as problem:
        start, end = problem.start, problem.end
        text = line[:start].decode(name) if name == "cp932" else ""
    else:
        start = end = len(line)
    if name == "cp932" and (strange := _STRANGE.search(text)):
        start = len(text[: strange.start()].encode(name))
        end = start + 1
    return start, end
