"""The state of every dataset of a workspace: its rate, its age, where it is published, what to do next."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from io import StringIO
from typing import Any, NamedTuple

from opendata import tables
from opendata.conformance import percent
from opendata.model import Assessed, Dataset, Language, Publisher, Rate, Schema, Text, Translation
from opendata.reports.csv import inert
from opendata.reports.text import VERDICTS
from opendata.wording import padded, visible, width


class Facts(NamedTuple):
    """What is known of one dataset today. `assessed` is None where it has no file of a known definition.

    `lost` and `altered` are files that are not there, or not the bytes their package speaks of;
    `published` maps portals to the time of the last publication there; `stale` are the names of geodata
    that do not go with their table.
    """

    dataset: Dataset
    assessed: Assessed | None
    lost: tuple[str, ...]
    altered: tuple[str, ...]
    floor: Fraction
    today: date
    published: Mapping[str, str]
    stale: tuple[str, ...] = ()


class Standing(NamedTuple):
    """Where a dataset stands; `due` is after how many days it should be renewed.

    `languages` are the codes of those its cells are in, and `translations` say how many.
    """

    dataset: Dataset
    rate: Rate | None
    conforms: bool | None
    age: int | None
    due: int | None
    published: Mapping[str, str]
    advice: tuple[Text, ...]
    languages: tuple[str, ...] = ()
    translations: tuple[Translation, ...] = ()
    stale: tuple[str, ...] = ()


class Member(NamedTuple):
    """A workspace of a region: whose it is, how many datasets it has, and where it lies."""

    publisher: Publisher
    datasets: int
    path: str


class Status(NamedTuple):
    """What `status` shows: `missing` are the target datasets that the workspace has not."""

    found: Sequence[Standing]
    missing: Sequence[Schema]
    members: Sequence[Member] = ()


NOTHING = Text("することはありません", "nothing to do")


def standing(facts: Facts) -> Standing:
    """The facts, and what follows from them."""
    frequency = tables.term(tables.FREQUENCIES, facts.dataset.frequency)
    conformance = facts.assessed.conformance if facts.assessed else None
    found = Standing(
        dataset=facts.dataset,
        rate=conformance.required if conformance else None,
        conforms=conformance.conforms if conformance else None,
        age=_age(facts.dataset.modified, facts.today),
        due=frequency.days if frequency else None,
        published=facts.published,
        advice=(),
        languages=facts.assessed.report.languages if facts.assessed else (),
        translations=facts.assessed.report.translations if facts.assessed else (),
        stale=facts.stale,
    )
    return found._replace(advice=tuple(_advice(facts, found)) or (NOTHING,))


def is_overdue(found: Standing) -> bool:
    return found.age is not None and found.due is not None and found.age > found.due


def _age(modified: str | None, today: date) -> int | None:
    try:
        return (today - date.fromisoformat((modified or "")[:10])).days
    except ValueError:
        return None


def _advice(facts: Facts, found: Standing) -> Iterator[Text]:
    """The most pressing first."""
    for path in facts.lost:
        words = Text(
            "{path} がありません：opendata add で取り込む", "{path} is gone: take it in again with add"
        )
        yield words.format(path=path)
    for path in facts.altered:
        words = Text(
            "{path} が書き換えられています：opendata add {path}",
            "{path} was altered in place: opendata add {path}",
        )
        yield words.format(path=path)
    if found.stale:
        words = Text(
            "地図データが今の表と合っていません（{names}）：opendata geodata --workspace で作り直す",
            "geodata do not go with their table ({names}): make them anew with opendata geodata --workspace",
        )
        yield words.format(names=", ".join(found.stale))
    if found.conforms is False or _is_below(found.rate, facts.floor):
        words = Text(
            "不適合を直す：opendata validate {path}", "mend what does not conform: opendata validate {path}"
        )
        yield words.format(path=_main_path(facts.dataset))
    if facts.dataset.licence is None:
        yield Text(
            "ライセンスを決める：datapackage.json の licenses",
            "choose a licence: licenses in datapackage.json",
        )
    if not facts.dataset.publisher.has_contact:
        yield Text(
            "問い合わせ先を書く：opendata.toml の [contact]", "state a contact: [contact] in opendata.toml"
        )
    if is_overdue(found):
        yield Text(
            "更新の時期を過ぎています：新しいファイルを opendata add で取り込む",
            "overdue: take a new file in with opendata add",
        )
    if not found.published and not _is_blocked(facts, found):
        yield Text("公開する：opendata plan、opendata publish", "publish it: opendata plan, opendata publish")
    if any(time < (facts.dataset.modified or "") for time in found.published.values()):
        yield Text(
            "新しい内容を公開する：opendata plan、opendata publish", "publish what is new: opendata publish"
        )


def _is_blocked(facts: Facts, found: Standing) -> bool:
    """What is never published, whatever else is to do."""
    unready = (
        facts.lost or facts.stale or facts.dataset.licence is None or not facts.dataset.publisher.has_contact
    )
    return bool(unready) or found.conforms is False or _is_below(found.rate, facts.floor)


def _is_below(rate: Rate | None, floor: Fraction) -> bool:
    return rate is not None and rate.fraction is not None and rate.fraction < floor


def _main_path(dataset: Dataset) -> str:
    return next((file.path for file in dataset.distributions if file.schema), "")


# ── Formats ───────────────────────────────────────────────────────────────────────────────────────

_COLUMNS = (
    Text("データセット", "dataset"),
    Text("判定", "verdict"),
    Text("必須", "required"),
    Text("言語", "languages"),
    Text("経過日数", "age in days"),
    Text("公開先", "published"),
    Text("次にすること", "next"),
)
_MEMBERS = (Text("団体", "publisher"), Text("データセット", "datasets"), Text("ワークスペース", "workspace"))
_ABSENT = Text(
    "ファイルを用意して opendata add で取り込む", "prepare a file and take it in with opendata add"
)


def render(status: Status, format: str, language: Language) -> str:
    """As text, json or csv; a CSV is one table and says nothing of the members of a region."""
    if format == "json":
        return _json(status)
    rows = [_cells(each, language) for each in status.found]
    rows += [(schema.id, "–", "–", "–", "–", "–", _ABSENT.to(language)) for schema in status.missing]
    table = [tuple(column.to(language) for column in _COLUMNS), *rows]
    if format == "csv":
        return _csv(table)
    return _text(table) + (f"\n{_text(_members(status, language))}" if status.members else "")


def _members(status: Status, language: Language) -> list[tuple[str, ...]]:
    rows = (
        (visible(each.publisher.name.to(language), 100), str(each.datasets), visible(each.path, 300))
        for each in status.members
    )
    return [tuple(column.to(language) for column in _MEMBERS), *rows]


def _cells(found: Standing, language: Language) -> tuple[str, ...]:
    shown = percent(found.rate.fraction) if found.rate else None
    age = "–" if found.age is None else str(found.age)
    return (
        found.dataset.name,
        VERDICTS[found.conforms].to(language),
        "–" if shown is None else f"{shown}%",
        ", ".join(found.languages) or "–",
        f"{age}/{found.due}" if found.due else age,
        ", ".join(f"{portal} {time[:10]}" for portal, time in sorted(found.published.items())) or "–",
        ("；" if language == "ja" else "; ").join(visible(each.to(language), 300) for each in found.advice),
    )


def _text(table: Sequence[tuple[str, ...]]) -> str:
    widths = [max(map(width, column)) + 2 for column in zip(*table, strict=True)]
    return "".join("".join(map(padded, row, widths)).rstrip() + "\n" for row in table)


def _csv(table: Sequence[tuple[str, ...]]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([inert(cell) for cell in row] for row in table)
    return out.getvalue()


def _json(status: Status) -> str:
    content = {
        "version": "1",
        "datasets": [_object(each) for each in status.found],
        "missing": [schema.id for schema in status.missing],
        **({"members": [_member(each) for each in status.members]} if status.members else {}),
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _member(member: Member) -> dict[str, Any]:
    publisher = member.publisher
    return {
        "lgcode": publisher.lgcode,
        "name": {"ja": publisher.name.ja, "en": publisher.name.en},
        "datasets": member.datasets,
        "path": member.path,
    }


def _object(found: Standing) -> dict[str, Any]:
    rate = found.rate
    return {
        "name": found.dataset.name,
        "title": {"ja": found.dataset.title.ja, "en": found.dataset.title.en},
        "conforms": found.conforms,
        "required": {"passed": rate.passed, "applied": rate.applied, "provisional": rate.provisional}
        if rate
        else None,
        "languages": list(found.languages),
        "translations": [one._asdict() for one in found.translations],
        "modified": found.dataset.modified,
        "age_days": found.age,
        "due_days": found.due,
        "overdue": is_overdue(found),
        "published": dict(found.published),
        "stale": list(found.stale),
        "next": [{"ja": each.ja, "en": each.en} for each in found.advice],
    }
