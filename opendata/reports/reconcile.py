"""Where the ledger and the portals differ, what to do next, and the receipts that would settle it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from io import StringIO
from typing import Any, NamedTuple

from opendata.ledger import dump
from opendata.model import HIDDEN, Change, Language, Receipt, Text
from opendata.reports.csv import inert
from opendata.wording import visible


class Kind(StrEnum):
    """How a portal differs from what the ledger says of it."""

    MISSING = "missing"
    PRIVATE = "private"
    RETURNED = "returned"
    CHANGED = "changed"
    UNRECEIPTED = "unreceipted"
    EXTRA = "extra"
    DEAD = "dead"


WORDS = "words"
"""What changes where a receipt does not tell more: the name and the fields that describe a dataset."""


class Difference(NamedTuple):
    """One dataset that differs, and how; `proposal` is the receipt that would settle it.

    `changes` names files by their keys, `WORDS`, or `id` where another dataset took the place of ours.
    """

    kind: Kind
    dataset: str
    changes: tuple[Change, ...] = ()
    proposal: Receipt | None = None


class Reconciliation(NamedTuple):
    """One portal against the ledger; `problem` says why it could not be read to the end."""

    portal: str
    differences: tuple[Difference, ...] = ()
    problem: Text | None = None
    is_recorded: bool = False
    """True once every proposal is in the ledger."""

    @property
    def left(self) -> tuple[Difference, ...]:
        """What still differs."""
        return tuple(one for one in self.differences if not (self.is_recorded and one.proposal))


class _Said(NamedTuple):
    """What is said of one kind of difference: its name, the fact, and what to do next."""

    title: Text
    fact: Text
    next: Text


_RECORD = Text(
    "今のままでよければ opendata reconcile --record --reason 理由",
    "or, if it is to stay so: opendata reconcile --record --reason REASON",
)
_SAID: Mapping[Kind, _Said] = {
    Kind.MISSING: _Said(
        Text("なくなっています", "missing"),
        Text(
            "台帳では公開中ですが、公開先にありません。",
            "The ledger says it is published, but the portal does not have it.",
        ),
        Text("公開し直す：opendata publish。{record}", "publish it again: opendata publish; {record}").format(
            record=_RECORD
        ),
    ),
    Kind.PRIVATE: _Said(
        Text("非公開になっています", "private"),
        Text(
            "台帳では公開中ですが、公開先で非公開にされています。",
            "The ledger says it is published, but it was made private on the portal.",
        ),
        Text(
            "理由を公開先の担当者に確かめ、公開に戻す：opendata publish。{record}",
            "ask who hid it and why, and make it public: opendata publish; {record}",
        ).format(record=_RECORD),
    ),
    Kind.RETURNED: _Said(
        Text("公開に戻されています", "public again"),
        Text(
            "台帳では公開していないはずですが、公開先で公開されています。",
            "The ledger says it is hidden, but the portal shows it.",
        ),
        Text(
            "取り下げる：opendata withdraw {dataset} --reason 理由。{record}",
            "take it down: opendata withdraw {dataset} --reason REASON; {record}",
        ).format(record=_RECORD, dataset="{dataset}"),
    ),
    Kind.CHANGED: _Said(
        Text("書き換えられています", "changed"),
        Text(
            "公開した後に、公開先の内容が変わりました。",
            "The portal shows something else than was published.",
        ),
        Text(
            "手元の内容に戻す：opendata publish。{record}",
            "put it back as it is here: opendata publish; {record}",
        ).format(record=_RECORD),
    ),
    Kind.UNRECEIPTED: _Said(
        Text("台帳にありません", "not in the ledger"),
        Text(
            "このツールの目印が付いたデータセットが公開されていますが、台帳に記録がありません。",
            "It bears the mark of this tool and is public, but the ledger has no receipt of it.",
        ),
        Text(
            "手元にあれば公開し直して記録する：opendata publish。{record}",
            "publish it again, which records it: opendata publish; {record}",
        ).format(record=_RECORD),
    ),
    Kind.EXTRA: _Said(
        Text("台帳にない公開物です", "not ours"),
        Text(
            "このツール以外が公開したデータセットがあります。",
            "The place of ours holds a dataset that this tool did not publish.",
        ),
        Text(
            "公開先の担当者に確かめる。引き継ぐなら opendata publish --adopt 名前",
            "ask who published it; to take it over: opendata publish --adopt NAME",
        ),
    ),
    Kind.DEAD: _Said(
        Text("リンク切れです", "dead link"),
        Text(
            "公開されているファイルのアドレスが応答しません。",
            "The address of a published file does not answer.",
        ),
        Text(
            "送り直す：opendata publish --verify。直らなければ公開先の管理者に知らせる",
            "send it again: opendata publish --verify; if that does not help, tell the portal's operator",
        ),
    ),
}

_HEAD = Text("照合：{portal}", "Ledger against {portal}")
_EQUAL = Text("台帳と公開先は一致しています。", "The ledger and the portal agree.")
_DOWN = Text("公開先を最後まで読めませんでした：{problem}", "The portal could not be read: {problem}")
_PROPOSED = Text("台帳への記録の案：{receipt}", "receipt proposed: {receipt}")
_RECORDED = Text("台帳に記録しました：{receipt}", "receipt recorded: {receipt}")
_HIDDEN = Text("公開終了", "no longer published")
_SHOWN = Text("今の内容（ファイル{count}個、{content}）", "as it is now ({count} files, {content})")
_NONE = Text("なし", "none")
_UNKNOWN = Text("不明", "unknown")
_WHAT = {
    WORDS: Text("名前か説明の項目が変わりました", "the name or a field that describes it changed"),
    "id": Text(
        "公開先での番号が変わりました（作り直されています）", "its id changed: it was made anew on the portal"
    ),
}
_COLUMNS = (
    Text("公開先", "portal"),
    Text("違い", "difference"),
    Text("データセット", "dataset"),
    Text("違うところ", "what differs"),
    Text("次にすること", "next"),
    Text("台帳への記録", "receipt"),
)


def render(found: Sequence[Reconciliation], form: str, language: Language) -> str:
    """As text, json or csv."""
    if form == "json":
        return _json(found)
    return _csv(found, language) if form == "csv" else "".join(_text(one, language) for one in found)


# ── Sentences ─────────────────────────────────────────────────────────────────────────────────────


def _next(difference: Difference) -> Text:
    return _SAID[difference.kind].next.format(dataset=visible(difference.dataset, 200))


def _change(kind: Kind, change: Change) -> Text:
    if kind is Kind.DEAD:
        address = f"{visible(change.what, 200)}  {visible(change.before, 500)}".rstrip()
        return Text(address, address)
    if change.what in _WHAT:
        return _WHAT[change.what]
    before, after = (_digest(value) for value in (change.before, change.after))
    words = Text("ファイル {what}：{before} → {after}", "file {what}: {before} → {after}")
    return words.format(what=visible(change.what, 200), before=before, after=after)


def _digest(value: str) -> str | Text:
    """A hash is told by its beginning; `?` stands for bytes whose hash nobody knows."""
    if value in ("", "?"):
        return _UNKNOWN if value else _NONE
    return value[:12] if re.fullmatch("[0-9a-f]{64}", value) else visible(value, 80)


def _receipt(one: Reconciliation, proposal: Receipt) -> Text:
    if proposal.action in HIDDEN:
        said: Text = _HIDDEN
    else:
        said = _SHOWN.format(count=len(proposal.files), content=proposal.content[:12])
    return (_RECORDED if one.is_recorded else _PROPOSED).format(receipt=said)


# ── Formats ───────────────────────────────────────────────────────────────────────────────────────


def _text(one: Reconciliation, language: Language) -> str:
    lines = [_HEAD.format(portal=one.portal).to(language)]
    for difference in one.differences:
        lines += (f"  {line}" for line in _lines(one, difference, language))
    if one.problem:
        lines.append("  " + _DOWN.format(problem=one.problem).to(language))
    elif not one.differences:
        lines.append("  " + _EQUAL.to(language))
    return "\n".join(lines) + "\n"


def _lines(one: Reconciliation, difference: Difference, language: Language) -> Iterator[str]:
    said = _SAID[difference.kind]
    yield f"{said.title.to(language)}  {visible(difference.dataset, 200)}"
    yield f"  {said.fact.to(language)}"
    yield from (f"    {_change(difference.kind, change).to(language)}" for change in difference.changes)
    if difference.proposal:
        yield f"  {_receipt(one, difference.proposal).to(language)}"
    if difference in one.left:
        yield f"  → {_next(difference).to(language)}"


def _csv(found: Sequence[Reconciliation], language: Language) -> str:
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([column.to(language) for column in _COLUMNS])
    for one in found:
        table.writerows([inert(cell) for cell in _cells(one, each, language)] for each in one.differences)
        if one.problem:
            down = _DOWN.format(problem=one.problem).to(language)
            table.writerow([inert(cell) for cell in (one.portal, "", "", down, "", "")])
    return out.getvalue()


def _cells(one: Reconciliation, difference: Difference, language: Language) -> tuple[str, ...]:
    said, proposal = _SAID[difference.kind], difference.proposal
    details = [_change(difference.kind, change).to(language) for change in difference.changes]
    return (
        one.portal,
        said.title.to(language),
        visible(difference.dataset, 200),
        " ".join([said.fact.to(language), *details]),
        _next(difference).to(language) if difference in one.left else "",
        _receipt(one, proposal).to(language) if proposal else "",
    )


def _json(found: Sequence[Reconciliation]) -> str:
    content = {
        "version": "1",
        "equal": not any(one.left or one.problem for one in found),
        "portals": [
            {
                "portal": one.portal,
                "problem": _both(one.problem) if one.problem else None,
                "differences": [_object(one, difference) for difference in one.differences],
            }
            for one in found
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _object(one: Reconciliation, difference: Difference) -> dict[str, Any]:
    proposal = difference.proposal
    return {
        "kind": difference.kind,
        "dataset": difference.dataset,
        "message": _both(_SAID[difference.kind].fact),
        "changes": [change._asdict() for change in difference.changes],
        "next": _both(_next(difference)),
        "proposal": json.loads(dump(proposal)) if proposal else None,
        "recorded": bool(proposal and one.is_recorded),
    }


def _both(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}
