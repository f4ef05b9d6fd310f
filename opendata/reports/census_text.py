"""The census for people: the portal, its organizations, each file with its rate, and what it amounts to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from opendata import schema
from opendata.census import Census, Entry, Total, by_organization, total
from opendata.conformance import percent
from opendata.days import TOKYO
from opendata.model import Language, Text
from opendata.reports.text import VERDICTS, rate_words
from opendata.wording import EDITIONS, padded, visible, width

NONE = Text("－", "–")
UNKNOWN = Text("データセット不明", "unknown dataset")
FAILED = Text("取得できません", "not fetched")
NOBODY = Text("組織なし", "no organization")
TITLE = Text("オープンデータの適合状況調査", "Census of open data")
COLUMNS = (
    Text("組織", "organization"),
    Text("データセット", "datasets"),
    Text("ファイル", "files"),
    Text("測定できた", "measured"),
    Text("適合", "conform"),
    Text("適合率の平均", "mean rate"),
    Text("データセット不明", "unknown"),
    Text("取得できない", "not fetched"),
)
_MEAN = Text(
    "必須項目適合率の平均：{mean}（測定できた{measured}ファイルのうち{conforming}ファイルが適合）",
    "mean required-item rate: {mean} ({conforming} of the {measured} files measured conform)",
)
_APART = Text(
    "平均に入れていないもの：データセット不明{unknown}、必須項目の定めがない{free}、取得できない{failed}",
    "not in the mean: {unknown} of unknown datasets, {free} without required items, {failed} not fetched",
)
_PRIVATE = Text(
    "個人情報のおそれがある値：{count}件（値はこの報告に載せません）",
    "values that may concern persons: {count} (none is repeated here)",
)
_OTHERS = Text("調べていない形式：{list}", "formats not looked at: {list}")
_UNVISITED = Text("--limit により調べていないファイル：{count}", "files left out by --limit: {count}")
_SITE = Text("{title}（CKAN {version}）{url}", "{title} (CKAN {version}) {url}")
_WHEN = Text(
    "{time}に調査（データセット{datasets}件、表のファイル{files}件）",
    "as of {time}: {datasets} datasets, {files} files of tables",
)
_ONLY = Text("対象の組織：{names}", "organizations: {names}")


def render(census: Census, language: Language) -> str:
    lines = [line.to(language) for line in about(census)]
    lines += ["", *_overview(census, language), ""]
    for first, entries in by_organization(census.entries):
        lines.append(organization(first.organization_title, first.organization).to(language))
        lines += (f"  {line}" for entry in entries for line in _entry(entry, language))
        lines.append("")
    return "\n".join([*lines, *(line.to(language) for line in conclusion(census))]) + "\n"


# ── Words that other formats use too ──────────────────────────────────────────────────────────────


def about(census: Census) -> Iterator[Text]:
    """Which portal, when, and what of it."""
    site = census.site
    title = visible(site.title, 200) or "-"
    yield _SITE.format(title=title, version=visible(site.version), url=visible(site.url, 300))
    files = len(census.holdings.files)
    yield _WHEN.format(time=moment(census.time), datasets=census.holdings.datasets, files=files)
    if census.organizations:
        yield _ONLY.format(names=", ".join(census.organizations))


def conclusion(census: Census) -> Iterator[Text]:
    """What the whole amounts to, and what is not in it."""
    told = total(census.entries)
    yield _MEAN.format(mean=mean(told), measured=told.measured, conforming=told.conforming)
    free = told.files - told.failed - told.unknown - told.measured
    yield _APART.format(unknown=told.unknown, free=free, failed=told.failed)
    if told.private:
        yield _PRIVATE.format(count=told.private)
    if census.holdings.others:
        listed = (f"{visible(name)} {count}" for name, count in census.holdings.others)
        yield _OTHERS.format(list=", ".join(listed))
    if census.unvisited:
        yield _UNVISITED.format(count=census.unvisited)


def organization(title: str, name: str) -> Text:
    if not name:
        return NOBODY
    return Text("{title}（{name}）", "{title} ({name})").format(
        title=visible(title, 100), name=visible(name, 100)
    )


def mean(told: Total) -> Text:
    shown = percent(told.mean)
    if shown is None:
        return NONE
    mark = Text("（暫定）", " (provisional)") if told.is_provisional else None
    return Text(f"{shown}%{mark.ja if mark else ''}", f"{shown}%{mark.en if mark else ''}")


def numbers(told: Total) -> tuple[Text, ...]:
    """The cells of an organization below `COLUMNS`, after its name."""
    before, after = (told.datasets, told.files, told.measured, told.conforming), (told.unknown, told.failed)
    return (*map(_number, before), mean(told), *map(_number, after))


def dataset(entry: Entry) -> Text:
    """What the file was taken for."""
    if entry.checked is None:
        return NONE
    if not entry.checked.schema:
        return UNKNOWN
    slug, _, edition = entry.checked.schema.partition("@")
    found = schema.find(slug, edition)
    if not found:
        return Text(entry.checked.schema, entry.checked.schema)
    return Text("{title}／{edition}", "{title} / {edition}").format(
        title=found[0].title, edition=EDITIONS[edition]
    )


def rate(entry: Entry) -> Text:
    if entry.checked is None or entry.checked.required.fraction is None:
        return NONE
    return rate_words(entry.checked.required)


def verdict(entry: Entry) -> Text:
    return FAILED if entry.checked is None else VERDICTS[entry.checked.conforms]


def moment(time: str) -> str:
    return datetime.fromisoformat(time).astimezone(TOKYO).strftime("%Y-%m-%d %H:%M")


# ── The text itself ───────────────────────────────────────────────────────────────────────────────


def _overview(census: Census, language: Language) -> Iterator[str]:
    rows = [tuple(column.to(language) for column in COLUMNS)]
    for first, entries in by_organization(census.entries):
        name = organization(first.organization_title, first.organization)
        rows.append(tuple(cell.to(language) for cell in (name, *numbers(total(entries)))))
    widths = [max(map(width, column)) + 2 for column in zip(*rows, strict=True)]
    yield from ("".join(map(padded, row, widths)).rstrip() for row in rows)


def _entry(entry: Entry, language: Language) -> Iterator[str]:
    listed = entry.listed
    name = f"{visible(listed.dataset_title, 100)} / {visible(listed.name or listed.id, 100)}"
    parts = [f"[{verdict(entry).to(language)}] {name}"]
    if entry.checked:
        counts = entry.checked.counts
        parts += [dataset(entry).to(language), rate(entry).to(language)]
        parts.append(Text("エラー{n}件", "{n} errors").format(n=counts.error).to(language))
        if counts.private:
            words = Text("個人情報のおそれ{n}件", "{n} of personal data")
            parts.append(words.format(n=counts.private).to(language))
    if entry.problem:
        parts.append(visible(entry.problem.to(language), 300))
    yield "  ".join(parts)
    if entry.problem:
        yield f"    {visible(listed.url, 500)}"


def _number(count: int) -> Text:
    return Text(str(count), str(count))
