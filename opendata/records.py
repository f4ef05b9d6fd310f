"""Lines → records: CSV as written, each record with its number and its line, in spite of broken quotes."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from itertools import islice

from opendata.lines import CELL_LIMIT, LINE_LIMIT, Lines
from opendata.model import Form, Incident
from opendata.quoting import line_breaks, mend
from opendata.sniffing import Source

FIRST = 1 << 16
CHUNK = 1 << 19
STEP = 20_000


class Batch:
    """Consecutive records: their cells, the line each starts on, and the line breaks inside their cells."""

    def __init__(self, first_record: int, first_line: int) -> None:
        self.first_record, self.first_line = first_record, first_line
        self.rows: list[list[str]] = []
        self.lines: list[int] = []
        self.incidents: list[Incident] = []
        self.crlf_in_cells = self.bare_in_cells = 0


def batches(source: Source, form: Form) -> Iterator[Batch]:
    """Every record of the file, half a megabyte of text at a time; the first batch is a small one."""
    held: list[str] = []
    batch, size, is_open, is_last = Batch(1, 1), FIRST, False, False
    with Lines(source, form) as text:
        while True:
            if is_open or not held:
                more = text.take(max(size, sum(map(len, held))))
                is_last = not more
                held += more
            if not held:
                return
            parser = _Parser(held, batch, form.delimiter or ",", text.cut, is_last=is_last)
            is_open, size = not parser.run(), CHUNK
            yield batch
            batch = Batch(batch.first_record + len(batch.rows), batch.first_line + parser.used)
            del held[: parser.used]


class _Parser:
    """Takes records off a list of lines; `used` says how many of the lines they were written on."""

    def __init__(
        self, lines: list[str], batch: Batch, delimiter: str, cut: dict[int, int], *, is_last: bool
    ) -> None:
        self.batch, self.used = batch, 0
        self._lines, self._delimiter, self._cut = lines, delimiter, cut
        self._limit = min(len(lines), STEP)
        self._patience = 0 if is_last else LINE_LIMIT
        csv.field_size_limit(LINE_LIMIT * 4)

    def run(self) -> bool:
        """Read the records that start within the limit; False when the last of them needs more lines.

        No record is waited for once it has grown beyond LINE_LIMIT characters: its quote will never close.
        """
        while self.used < self._limit:
            rows: list[list[str]] = []
            reader = csv.reader(self._pending(), delimiter=self._delimiter, strict=True)
            try:
                rows.extend(reader)
            except csv.Error:
                self._add(rows)
                if not self._mend():
                    return False
            else:
                self._add(rows, are_single_lines=len(rows) == reader.line_num)
        return True

    def _pending(self) -> Iterator[str]:
        if not self.used:
            return islice(self._lines, self._limit)
        return (self._lines[number] for number in range(self.used, self._limit))

    def _mend(self) -> bool:
        """Read the record that the csv module objects to; False when its end is not in sight yet."""
        mended = mend(self._lines, self.used, self._delimiter, self._patience)
        if mended is None:
            return False
        for offset, text in mended.unclosed.items():
            line = self.batch.first_line + self.used + offset
            self._note("unclosed-quote", line, value=text)
        self._add([mended.cells])
        return True

    def _add(self, rows: list[list[str]], *, are_single_lines: bool = False) -> None:
        """Note where each row starts, looking into cells only where line breaks or long ones may hide."""
        batch, line = self.batch, self.batch.first_line + self.used
        if are_single_lines and not self._cut and max(map(len, self._pending())) <= CELL_LIMIT:
            batch.rows += rows
            batch.lines += range(line, line + len(rows))
            self.used += len(rows)
            return
        for row in rows:
            breaks = 0 if self._is_plain(line) else self._look_into(row, line)
            batch.rows.append(row)
            batch.lines.append(line)
            line += 1 + breaks
        self.used = line - batch.first_line

    def _is_plain(self, line: int) -> bool:
        """Without a quote a line is a record of its own."""
        text = self._lines[line - self.batch.first_line]
        return '"' not in text and len(text) <= CELL_LIMIT and not self._cut

    def _look_into(self, row: list[str], line: int) -> int:
        """How many line breaks the row's cells hold; cells beyond the limit are cut."""
        text = self._delimiter.join(row)
        if "\n" not in text and "\r" not in text and len(text) <= CELL_LIMIT and not self._cut:
            return 0
        breaks, crlf = line_breaks(text), text.count("\r\n")
        self.batch.crlf_in_cells += crlf
        self.batch.bare_in_cells += breaks - crlf
        length = next((self._cut[n] for n in range(line, line + breaks + 1) if n in self._cut), 0)
        if length or len(text) > CELL_LIMIT:
            self._shorten(row, line, length)
        return breaks

    def _shorten(self, row: list[str], line: int, length: int) -> None:
        """Cut what is too long; `length` is that of a line already cut, in its last cell."""
        for index, cell in enumerate(row):
            is_cut = length > 0 and index == len(row) - 1
            if is_cut or len(cell) > CELL_LIMIT:
                context = {"length": length if is_cut else len(cell)}
                self._note("oversized-cell", line, column=index + 1, value=cell, context=context)
                row[index] = cell[:CELL_LIMIT]

    def _note(
        self,
        code: str,
        line: int,
        *,
        value: str,
        column: int | None = None,
        context: Mapping[str, object] | None = None,
    ) -> None:
        self.batch.incidents.append(
            Incident(
                code=code,
                record=self.batch.first_record + len(self.batch.rows),
                line=line,
                column=column,
                value=value[:80],
                context=context or {},
            )
        )
