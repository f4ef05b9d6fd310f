"""The census as one page: the sums of every organization, and below them each file with its rate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from html import escape

from opendata.census import Census, Entry, by_organization, total
from opendata.charts import progress_bar
from opendata.model import Language, Text
from opendata.pages import page
from opendata.reports import census_text as words
from opendata.reports.elements import listed, number, said, shown, table

_OVERVIEW = Text("組織ごとの結果", "Results by organization")
_CAPTION = Text("ファイルの数と必須項目適合率の平均", "Numbers of files and mean required-item rates")
_FILES = Text("{organization}のファイル", "Files of {organization}")
_FAILED = Text("取得できなかったファイル", "Files that were not fetched")
_FAILED_CAPTION = Text("理由とURL", "Reasons and addresses")
_COLUMNS = (
    Text("データセット", "dataset"),
    Text("ファイル", "file"),
    Text("判定", "verdict"),
    Text("定義", "definition"),
    Text("必須項目適合率", "required-item rate"),
    Text("行数", "rows"),
    Text("エラー", "errors"),
    Text("個人情報のおそれ", "personal data"),
)
_FAILED_COLUMNS = (
    Text("データセット", "dataset"),
    Text("ファイル", "file"),
    Text("理由", "reason"),
    Text("URL", "URL"),
)
_STYLES = {True: "good", False: "bad", None: "quiet"}


def render(census: Census, language: Language) -> str:
    return page(words.TITLE, "\n".join(_body(census, language)), language)


def _body(census: Census, language: Language) -> Iterator[str]:
    yield f"<h1>{said(words.TITLE, language)}</h1>"
    yield f'<p class="quiet">{"<br>".join(said(line, language) for line in words.about(census))}</p>'
    yield listed(said(line, language) for line in words.conclusion(census))
    groups = [(first, entries) for first, entries in by_organization(census.entries)]
    if groups:
        rows = (
            _organization(
                n, words.organization(first.organization_title, first.organization), entries, language
            )
            for n, (first, entries) in enumerate(groups)
        )
        yield f"<h2>{said(_OVERVIEW, language)}</h2>"
        yield table(said(_CAPTION, language), words.COLUMNS, rows, language)
    for n, (first, entries) in enumerate(groups):
        name = words.organization(first.organization_title, first.organization)
        yield from _files(n, name, entries, language)
    yield from _failures([entry for entry in census.entries if entry.problem], language)


def _organization(n: int, name: Text, entries: Sequence[Entry], language: Language) -> str:
    told = total(entries)
    *before, mean, unknown, failed = (said(cell, language) for cell in words.numbers(told))
    return "".join(
        (
            f'<th scope="row"><a href="#organization-{n}">{said(name, language)}</a></th>',
            *map(number, before),
            number(mean + _bar(told.mean)),
            number(unknown),
            number(failed),
        )
    )


def _files(n: int, name: Text, entries: Sequence[Entry], language: Language) -> Iterator[str]:
    heading = said(_FILES.format(organization=name), language)
    yield f'<section aria-labelledby="organization-{n}">'
    yield f'<h2 id="organization-{n}">{heading}</h2>'
    yield table(heading, _COLUMNS, (_row(entry, language) for entry in entries), language, "files")
    yield "</section>"


def _row(entry: Entry, language: Language) -> str:
    found = entry.checked
    style = _STYLES[found.conforms] if found else "warn"
    counts = (found.rows, found.counts.error, found.counts.private) if found else ()
    fraction = found.required.fraction if found else None
    return "".join(
        (
            f'<th scope="row">{shown(entry.listed.dataset_title, 200)}</th>',
            f"<td>{_link(entry)}</td>",
            f'<td><span class="badge {style}">{said(words.verdict(entry), language)}</span></td>',
            f"<td>{said(words.dataset(entry), language)}</td>",
            number(said(words.rate(entry), language) + _bar(fraction)),
            *(number(str(count)) for count in counts),
            *[number(said(words.NONE, language))] * (3 - len(counts)),
        )
    )


def _failures(entries: Sequence[Entry], language: Language) -> Iterator[str]:
    if entries:
        yield f"<h2>{said(_FAILED, language)}</h2>"
        rows = (_failure(entry, language) for entry in entries)
        yield table(said(_FAILED_CAPTION, language), _FAILED_COLUMNS, rows, language)


def _failure(entry: Entry, language: Language) -> str:
    reason = entry.problem.to(language) if entry.problem else ""
    return "".join(
        (
            f'<th scope="row">{shown(entry.listed.dataset_title, 200)}</th>',
            f"<td>{shown(_name(entry), 200)}</td>",
            f"<td>{shown(reason)}</td>",
            f'<td class="code">{shown(entry.listed.url)}</td>',
        )
    )


def _link(entry: Entry) -> str:
    """Only what was fetched is worth a click, and only it is known to be an address of the web."""
    name = shown(_name(entry), 200)
    if entry.checked is None:
        return name
    return f'<a href="{escape(entry.listed.url)}" rel="noreferrer">{name}</a>'


def _name(entry: Entry) -> str:
    return entry.listed.name or entry.listed.id


def _bar(fraction: Fraction | None) -> str:
    return "" if fraction is None else progress_bar(fraction)
