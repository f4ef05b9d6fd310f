"""What `import opendata` offers other programs: check, repair and look things up; names here are kept stable.

Nothing here prints, and nothing writes but `Repaired.save`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from io import BytesIO
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from opendata import fixing
from opendata import schema as definitions
from opendata.conformance import summarise
from opendata.edits import Fixed
from opendata.errors import OpendataError as OpendataError
from opendata.errors import UsageError
from opendata.gathering import gather
from opendata.model import Assessed, Counts, Language, Safety
from opendata.model import Rule as Rule
from opendata.model import Schema as Schema
from opendata.model import Severity as Severity
from opendata.model import Text as Text
from opendata.reports import FORMATS, Style, renderer
from opendata.saving import save
from opendata.shaping import Wishes
from opendata.sniffing import Source
from opendata.validating import Options, rules_by_code
from opendata.validating import validate as assessed
from opendata.wording import sentences

if TYPE_CHECKING:
    from pandas import DataFrame

Data = str | PathLike[str] | bytes
"""A path, or the bytes of a file."""


class Finding(NamedTuple):
    """One thing that a rule objects to, in both languages.

    `row` and `column` count from 1 as a spreadsheet does, `line` counts physical lines of a text; None
    where the finding is about the file, a column or a row as a whole. `cell` is Excel's address (C12).
    """

    rule: str
    severity: Severity
    message: Text
    remedy: Text
    cell: str | None
    row: int | None
    line: int | None
    column: int | None
    item: str | None
    value: str
    sheet: str | None


class Report:
    """What the check of one file found.

    >>> import opendata
    >>> data = "名称,緯度,経度\\n見本館,３７.６,138.9\\n".encode()
    >>> report = opendata.validate(data, schema="aed@legacy-2017")
    >>> report.conforms
    False
    >>> report.counts.error > 0
    True
    """

    def __init__(self, assessed: Assessed) -> None:
        self._assessed = assessed

    def __repr__(self) -> str:
        return f"<Report of {self.path}: {self.schema or 'unknown dataset'}, {self.counts.error} errors>"

    @property
    def path(self) -> str:
        """As it was given; `-` for bytes."""
        return self._assessed.report.form.path

    @property
    def schema(self) -> str | None:
        """`SLUG@EDITION` of the item definitions that the file was checked against; None when unknown."""
        found = self._assessed.report.layout.schema
        return found.id if found else None

    @property
    def rows(self) -> int:
        """Records; blank rows are not counted."""
        return self._assessed.report.rows

    @property
    def conforms(self) -> bool | None:
        """Whether the file conforms; None where no source states which items are required."""
        return self._assessed.conformance.conforms

    @property
    def required_item_rate(self) -> Fraction | None:
        """必須項目適合率, exact, from 0 to 1; None when there is nothing to measure."""
        return self._assessed.conformance.required.fraction

    @property
    def recommended_item_rate(self) -> Fraction | None:
        return self._assessed.conformance.recommended.fraction

    @property
    def counts(self) -> Counts:
        """All findings by severity, those past the limit included."""
        return self._assessed.counts

    @property
    def findings(self) -> Sequence[Finding]:
        """In the order of the rules; at most the limit that `validate` was given, by rule and column."""
        return list(self._findings())

    def _findings(self) -> Iterator[Finding]:
        rules, report = rules_by_code(), self._assessed.report
        for group in report.groups:
            about = rules[group.code]
            for finding in group.findings:
                place = finding.place
                ja, en = (sentences(finding, about, report.layout.schema, lang) for lang in ("ja", "en"))
                yield Finding(
                    rule=group.code,
                    severity=about.severity,
                    message=Text(ja.message, en.message),
                    remedy=Text(ja.remedy, en.remedy),
                    cell=place.a1,
                    row=place.record,
                    line=place.line,
                    column=place.column,
                    item=place.field,
                    value=finding.value,
                    sheet=place.sheet or report.form.sheet,
                )

    def to(self, format: str, language: Language = "ja") -> str:
        """The report as `opendata validate --format` writes it: text, json, csv, html, sarif, junit …

        Raises UsageError for a format that there is not.

        >>> import opendata
        >>> opendata.validate(b"").to("text", "en").splitlines()[-1]
        '0 of 1 files conform'
        """
        if format not in FORMATS:
            raise UsageError(
                Text("「{format}」という形式はありません。", "There is no format {format}.").format(
                    format=format
                )
            )
        style = Style(language, FORMATS[format])
        return renderer(format)(summarise([self._assessed]), rules_by_code(), style)

    def to_frame(self, language: Language = "ja") -> DataFrame:
        """The findings as a pandas DataFrame, a row each. Needs the extra `pandas`.

        >>> import opendata
        >>> frame = opendata.validate("名称,緯度\\n見本館,北緯37度\\n".encode(), schema="aed").to_frame()
        >>> list(frame.columns[:3])
        ['rule', 'severity', 'message']
        """
        import pandas

        rows = [
            finding._asdict()
            | {
                "severity": finding.severity.value,
                "message": finding.message.to(language),
                "remedy": finding.remedy.to(language),
            }
            for finding in self._findings()
        ]
        return pandas.DataFrame(rows, columns=list(Finding._fields))


class Repair(NamedTuple):
    """One value that was repaired, or a row or column left out; `cell` is its address in the input."""

    rule: str
    cell: str | None
    item: str | None
    before: str
    after: str
    is_safe: bool


class Repaired:
    """A file with its repairs, checked again; nothing is written until `save`."""

    def __init__(self, fixed: Fixed, original: bytes) -> None:
        self._fixed, self._original = fixed, original

    @property
    def content(self) -> bytes:
        """The repaired file; the bytes it had where nothing was repaired."""
        return self._original if self._fixed.content is None else self._fixed.content

    @property
    def report(self) -> Report:
        """What is left to be mended by a person."""
        return Report(self._fixed.after)

    @property
    def repairs(self) -> Sequence[Repair]:
        return [
            Repair(
                edit.code,
                edit.place.a1,
                edit.place.field,
                _plain(edit.before),
                _plain(edit.after),
                edit.safety is Safety.SAFE,
            )
            for edit in self._fixed.edits
        ]

    @property
    def obstacles(self) -> Sequence[Text]:
        """Why the file was left as it is, where it was."""
        return self._fixed.obstacles

    def save(self, path: str | PathLike[str]) -> None:
        """Write the content, whole or not at all."""
        save(Path(path), self.content)


def validate(data: Data, *, schema: str | None = None, sheet: str | None = None, limit: int = 1000) -> Report:
    """Check one file against the national item definitions.

    `schema` is `SLUG` or `SLUG@EDITION`, detected where it is left out; `sheet` names a sheet of a workbook;
    `limit` bounds the findings listed by rule and column, never the counts. Raises OpendataError: UsageError
    for a name there is not, EnvironmentFailure where the file cannot be read. What is wrong with the data is
    a finding, never an exception.

    >>> import opendata
    >>> report = opendata.validate("名称,緯度,経度\\n見本館,37.6,138.9\\n".encode("cp932"))
    >>> [finding.rule for finding in report.findings][:1]
    ['encoding-not-utf-8']
    """
    return Report(assessed(_source(data), _options(schema, sheet, limit)))


def validate_all(paths: Sequence[str | PathLike[str]], *, limit: int = 1000) -> Sequence[Report]:
    """Check files, folders and patterns, each file once and in a stable order. Raises as `validate` does."""
    options = _options(None, None, limit)
    return [Report(assessed(source, options)) for source in gather([fspath(path) for path in paths])]


def fix(
    data: Data, *, schema: str | None = None, unsafe: bool = False, keep_encoding: bool = False
) -> Repaired:
    """Repair what has one right answer, in memory; with `unsafe` also what a person needs to check.

    >>> import opendata
    >>> data = "名称,緯度,経度\\r\\n見本館,３７.６,138.9\\r\\n".encode("utf-8-sig")
    >>> repaired = opendata.fix(data, schema="aed@legacy-2017")
    >>> [(repair.cell, repair.before, repair.after) for repair in repaired.repairs if repair.cell == "B2"]
    [('B2', '３７.６', '37.6')]
    """
    source = _source(data)
    with source.open() as file:
        original = file.read()
    wishes = Wishes(unsafe=unsafe, keep_encoding=keep_encoding)
    return Repaired(fixing.fix(source, wishes, _options(schema, None, 1000)), original)


def rule(code: str) -> Rule:
    """Everything declared about a rule. Raises UsageError for a code there is not.

    >>> import opendata
    >>> opendata.rule("duplicate-id").title.en
    'An identifier occurs more than once'
    """
    found = rules_by_code().get(code)
    if found is None:
        raise UsageError(
            Text("「{code}」というルールはありません。", "There is no rule {code}.").format(code=code)
        )
    return found


def schemas() -> Sequence[Schema]:
    """Every item definition that ships, of both editions.

    >>> import opendata
    >>> "aed@legacy-2017" in {schema.id for schema in opendata.schemas()}
    True
    """
    return definitions.all_schemas()


def _source(data: Data) -> Source:
    if isinstance(data, bytes):
        return Source("-", partial(BytesIO, data))
    return Source.of(fspath(data))


def _options(name: str | None, sheet: str | None, limit: int) -> Options:
    return Options(schema=definitions.chosen(name) if name else None, keep=limit, sheet=sheet)


def _plain(value: str | Text) -> str:
    return value if isinstance(value, str) else value.en
