"""Workspace → offers: each dataset as portals should show it, its rates, and what forbids publishing it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from opendata import packages
from opendata.conformance import breaks_the_file, percent, summarise
from opendata.model import (
    Assessed,
    Dataset,
    Distribution,
    Offer,
    Place,
    PortalFile,
    Rate,
    Severity,
    Text,
    Wanted,
)
from opendata.reports import Style, renderer
from opendata.saving import save, sha256_of
from opendata.sniffing import Source, unreadable
from opendata.validating import DEFAULTS, Options, rules_by_code, validate
from opendata.workspace import DATASETS, Workspace, make_folder

REPORT = "validation-report.json"
KEPT_IN_REPORT = 100
SHOWN_CELLS = 20
BOOKS = ("XLSX", "XLS", "ODS")
"""Formats that may hold personal data even where no schema says what the table is."""
OWN_TITLES = {
    packages.FILE: "データセットの説明（Data Package）",
    packages.SCHEMA_FILE: "項目の定義（Table Schema）",
    REPORT: "検査結果",
}


Assess = Callable[[Distribution], Assessed]


class Release(NamedTuple):
    """Cells that look like personal data but may be published, a person says: F3, SHEET!F3, or FILE!F3."""

    cells: tuple[str, ...]
    reason: str


NOTHING_RELEASED = Release((), "")


def offers(
    workspace: Workspace,
    overrides: Mapping[str, str] | None = None,
    releases: Mapping[str, Release] | None = None,
    assess: Assess | None = None,
) -> tuple[Offer, ...]:
    """Every dataset of the workspace. By dataset name, the reason and the cells that a person gives.

    `assess` checks a file in place of `assessed`, for those who want to know more of it.
    """
    given, released = overrides or {}, releases or {}
    return tuple(
        _offer(
            workspace,
            dataset,
            given.get(dataset.name, ""),
            released.get(dataset.name, NOTHING_RELEASED),
            assess or assessed,
        )
        for dataset in workspace.catalog.datasets
    )


def assessed(file: Distribution, options: Options = DEFAULTS) -> Assessed:
    """Under its bare name, so that the report is the same wherever the workspace lies."""
    return validate(Source.of(file.path, file.name), options)


def _offer(workspace: Workspace, dataset: Dataset, override: str, release: Release, assess: Assess) -> Offer:
    left = stale(dataset)
    dataset = dataset._replace(distributions=tuple(f for f in dataset.distributions if f not in left))
    files = [(file, assess(file)) for file in dataset.distributions if file.schema or file.format == "CSV"]
    found = [result for _, result in files]
    books = [
        (file, assess(file)) for file in dataset.distributions if not file.schema and file.format in BOOKS
    ]
    report = _report(workspace, dataset, found)
    rates = [result.conformance.required for result in found]
    schemas = [file.schema for file, _ in files if file.schema]
    looked_at = {file.path: result.report.form.sha256 for file, result in (*files, *books)}
    changed = [
        file
        for file in dataset.distributions
        if file.derived is None and file.sha256 != (looked_at.get(file.path) or _digest(file))
    ]
    outdated = (*map(stale_words, left), *map(_changed_words, changed))
    return Offer(
        dataset=dataset.name,
        wanted=_wanted(workspace, dataset, report),
        schema=schemas[0] if schemas else "",
        required=Rate(
            passed=sum(rate.passed for rate in rates),
            applied=sum(rate.applied for rate in rates),
            provisional=any(rate.provisional for rate in rates),
        ),
        conforms=_all_conform(found),
        forbidden=(*_forbidden(workspace, dataset, found), *outdated),
        override="" if changed else override,
        private=tuple(_private([*found, *(result for _, result in books)], release)),
        released=f"{' '.join(release.cells)}：{release.reason}" if release.cells else "",
        marks=dataset.marks,
        languages=_languages(found),
    )


def _all_conform(assessed: Sequence[Assessed]) -> bool | None:
    verdicts = {result.conformance.conforms for result in assessed}
    return None if not verdicts or (None in verdicts and False not in verdicts) else False not in verdicts


def _languages(assessed: Sequence[Assessed]) -> tuple[str, ...]:
    """Those of all its tables, Japanese first; nothing of what is not a table."""
    codes = {code for one in assessed for code in one.report.languages}
    return tuple(sorted(codes, key=lambda code: (code != "ja", code)))


# ── What forbids publishing ───────────────────────────────────────────────────────────────────────


def _forbidden(workspace: Workspace, dataset: Dataset, assessed: Sequence[Assessed]) -> Iterator[Text]:
    """The floor: nothing passes it unless a person overrides it with a reason that the ledger keeps."""
    if not dataset.licence:
        yield Text("ライセンスが決まっていません。", "It has no licence.")
    if not dataset.publisher.has_contact:
        yield Text("連絡先が設定されていません。", "No contact is set.")
    if not dataset.distributions:
        yield Text("ファイルがありません。", "It has no file.")
    for result in assessed:
        yield from _below_floor(workspace, result)


def stale(dataset: Dataset) -> tuple[Distribution, ...]:
    """Made of another file that has changed since, or themselves no longer what was made: never offered."""
    return tuple(file for file in dataset.distributions if _is_stale(dataset, file))


def _is_stale(dataset: Dataset, file: Distribution) -> bool:
    if file.derived is None:
        return False
    paths = {known.name: known.path for known in dataset.distributions}
    try:
        is_of_now = sha256_of(Path(paths[file.derived.name])) == file.derived.sha256
        return not is_of_now or sha256_of(Path(file.path)) != file.sha256
    except (KeyError, OSError):
        return True


def _digest(file: Distribution) -> str:
    try:
        return sha256_of(Path(file.path))
    except OSError as problem:
        raise unreadable(file.path, problem) from problem


def _changed_words(file: Distribution) -> Text:
    """Edited where it lies: nobody took in what it says now, nor does a portal get it. No reason helps."""
    return Text(
        "「{name}」が、取り込んだときから変わっています。opendata add でもう一度取り込んでください。",
        "{name} has changed since it was taken in; take it in again with “opendata add”.",
    ).format(name=file.name)


def stale_words(file: Distribution) -> Text:
    return Text(
        "「{name}」は今の「{source}」から作ったものではありません。"
        "opendata geodata --workspace で作り直してください。",
        "{name} was not made of {source} as it is now; make it anew with “opendata geodata --workspace”.",
    ).format(name=file.name, source=file.derived.name if file.derived else "–")


def _below_floor(workspace: Workspace, result: Assessed) -> Iterator[Text]:
    rules, name = rules_by_code(), result.report.form.path
    for code in dict.fromkeys(group.code for group in result.report.groups):
        if breaks_the_file(rules[code]):
            yield Text("「{name}」：{title}。", "{name}: {title}.").format(name=name, title=rules[code].title)
    rate, floor = result.conformance.required, workspace.config.required_rate
    if rate.fraction is None and result.conformance.conforms is not None:
        yield Text(
            "「{name}」の必須項目適合率を測れません。", "The required-item rate of {name} cannot be measured."
        ).format(name=name)
    elif rate.fraction is not None and rate.fraction < floor:
        yield Text(
            "「{name}」の必須項目適合率 {rate}% が、公開の条件 {floor}% に届きません。",
            "{name}: the required-item rate {rate}% is below the floor of {floor}%.",
        ).format(name=name, rate=percent(rate.fraction), floor=percent(floor))


def _private(assessed: Sequence[Assessed], release: Release) -> Iterator[Text]:
    """The cells with personal data that nobody released; what is not listed one by one cannot be released."""
    rules = rules_by_code()
    for result in assessed:
        name = result.report.form.path
        for group in result.report.groups:
            if rules[group.code].severity is not Severity.PRIVATE:
                continue
            found = [_cell(finding.place) for finding in group.findings]
            left = [cell for cell in found if not {cell, f"{name}!{cell}"} & set(release.cells)]
            if left or group.omitted:
                yield _PRIVATE.format(
                    name=name,
                    title=rules[group.code].title,
                    cells=" ".join(left[:SHOWN_CELLS]),
                    count=len(left) + group.omitted,
                )


def _cell(place: Place) -> str:
    """The cell as Excel names it from outside, where it is in another sheet than the one that is checked."""
    return (place.a1 or "") if place.sheet is None else f"{place.sheet}!{place.a1 or ''}"


_PRIVATE = Text(
    "「{name}」：{title}（{count}件：{cells}）。"
    "取り除くか、公開してよいと確かめたセルを --release で挙げてください。",
    "{name}: {title} ({count}: {cells}). Remove it, or name the cells that may be published with --release.",
)


# ── What goes up ──────────────────────────────────────────────────────────────────────────────────


def _report(workspace: Workspace, dataset: Dataset, assessed: Sequence[Assessed]) -> Path:
    """The validation report, written where the upload reads it; the same bytes for the same files."""
    folder = workspace.outgoing / dataset.name
    make_folder(folder)
    style = Style(language="ja", limit=KEPT_IN_REPORT)
    text = renderer("json")(summarise(assessed), rules_by_code(), style)
    save(folder / REPORT, text.encode())
    return folder / REPORT


def _wanted(workspace: Workspace, dataset: Dataset, report: Path) -> Wanted:
    package = workspace.root / DATASETS / dataset.name / packages.FILE
    files = [_data_file(file) for file in dataset.distributions]
    own = {package.name: package, REPORT: report}
    if (schema := package.with_name(packages.SCHEMA_FILE)).is_file():
        own[schema.name] = schema
    files += [_own_file(path, name) for name, path in own.items()]
    sources = {file.name: file.path for file in dataset.distributions}
    return Wanted(
        marker=f"{dataset.publisher.lgcode}/{dataset.name}",
        name=dataset.name,
        fields={key: value or None for key, value in _fields(dataset).items()},
        files=tuple(files),
        sources={**sources, **{name: str(path) for name, path in own.items()}},
    )


def _fields(dataset: Dataset) -> dict[str, str | tuple[str, ...] | None]:
    publisher = dataset.publisher
    start, end = dataset.temporal or (None, None)
    schemas = dict.fromkeys(file.schema for file in dataset.distributions if file.schema)
    return {
        "title": dataset.title.ja,
        "title_en": dataset.title.en if dataset.title.en != dataset.title.ja else None,
        "notes": dataset.description.ja,
        "licence": dataset.licence,
        "keywords": tuple(sorted(dataset.keywords)),
        "frequency": dataset.frequency,
        "created": dataset.created,
        "modified": dataset.modified,
        "temporal_start": start,
        "temporal_end": end,
        "spatial": _spatial(dataset),
        "theme": dataset.theme,
        "publisher": publisher.name.ja,
        "publisher_code": publisher.lgcode,
        "contact_name": publisher.contact_name,
        "contact_email": publisher.contact_email,
        "contact_phone": publisher.contact_phone,
        "contact_url": publisher.contact_url,
        "conforms_to": tuple(schemas),
        "pillar": dataset.pillar,
        "priority_field": dataset.priority_field,
        "marks": tuple(sorted(dataset.marks)),
    }


def _spatial(dataset: Dataset) -> str | None:
    """The envelope as GeoJSON: a portal's index takes it, however long the boundary would be."""
    if dataset.bbox is None:
        return None
    west, south, east, north = dataset.bbox
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]}, separators=(",", ":"))


def _data_file(file: Distribution) -> PortalFile:
    return PortalFile(
        key=file.name,
        title=file.title,
        format=file.format,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
    )


def _own_file(path: Path, name: str) -> PortalFile:
    try:
        size, digest = path.stat().st_size, sha256_of(path)
    except OSError as problem:
        raise unreadable(str(path), problem) from problem
    return PortalFile(
        key=name,
        title=OWN_TITLES[name],
        format="JSON",
        media_type="application/json",
        size=size,
        sha256=digest,
    )
