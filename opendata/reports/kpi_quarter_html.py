"""The quarterly report as one page, to print or to paste into a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from opendata.model import Language, Text
from opendata.pages import page
from opendata.promises import Account
from opendata.reports import kpi_words as words
from opendata.reports.elements import listed, number, said, shown, table
from opendata.reports.kpi_html import badge, target
from opendata.reports.kpi_quarter import (
    BLANKS,
    BLANKS_TITLE,
    CAPTION,
    Line,
    Section,
    about,
    by_department,
    cells,
    columns_of,
    heading,
)

_NUMBERS = (1, 2, 3, 5)


def render(before: Account, after: Account, language: Language) -> str:
    return page(heading(after), "\n".join(_body(before, after, language)), language)


def _body(before: Account, after: Account, language: Language) -> Iterator[str]:
    yield f"<h1>{said(heading(after), language)}</h1>"
    yield f'<p class="quiet">{"<br>".join(said(line, language) for line in about(after))}</p>'
    columns = columns_of(before, after)
    for department, sections in by_department(before, after):
        yield f"<h2>{said(department, language)}</h2>"
        for section in sections:
            yield from _section(section, columns, language)
    if after.advice:
        yield f"<h2>{said(words.NEXT, language)}</h2>"
        yield listed(shown(each.to(language), 500) for each in after.advice)


def _section(section: Section, columns: Sequence[Text], language: Language) -> Iterator[str]:
    title = words.title(section.measure.title)
    yield f"<h3>{said(title, language)}</h3>"
    if section.lines:
        caption = said(CAPTION.format(measure=title), language)
        yield table(caption, columns, (_row(line, language) for line in section.lines), language)
    yield f'<table class="blanks"><caption>{said(BLANKS_TITLE, language)}</caption>\n<tbody>'
    for blank in BLANKS:
        yield f'<tr><th scope="row">{said(blank, language)}</th><td></td></tr>'
    yield "</tbody></table>"


def _row(line: Line, language: Language) -> str:
    first, *others = (escape(cell) for cell in cells(line, language))
    told = [
        number(cell) if index in _NUMBERS else f"<td>{cell}</td>"
        for index, cell in enumerate(others, start=1)
    ]
    told[3] = target(line.after.kpi, language)
    told[-2] = f"<td>{badge(line.after.status, language)}</td>"
    return f'<th scope="row">{first}</th>' + "".join(told)
