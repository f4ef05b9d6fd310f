"""What CKAN's answers mean: every shape of refusal becomes one failure with a sentence in both languages.

Error texts follow the portal's language, so only `__type` and the names of fields are understood; the
server's own words are quoted after ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from opendata.errors import PortalFailure
from opendata.model import Text

VALIDATION, AUTHORIZATION, NOT_FOUND = "Validation Error", "Authorization Error", "Not Found Error"
_BUSY = frozenset({429, 502, 503, 504})
_QUOTED = 300

_FIELDS: Mapping[str, Text] = {
    "name": Text("データセットの名前（name）", "the dataset's name"),
    "title": Text("タイトル（title）", "the title"),
    "notes": Text("説明（notes）", "the description (notes)"),
    "owner_org": Text("組織（owner_org）", "the organization (owner_org)"),
    "tags": Text("タグ（tags）", "the tags"),
    "groups": Text("グループ（groups）", "the groups"),
    "extras": Text("追加項目（extras）", "the extras"),
    "license_id": Text("ライセンス（license_id）", "the licence (license_id)"),
    "maintainer_email": Text(
        "連絡先のメールアドレス（maintainer_email）", "the contact's address (maintainer_email)"
    ),
    "upload": Text("ファイルの大きさ（upload）", "the size of the file (upload)"),
    "size": Text("ファイルのバイト数（size）", "the number of bytes (size)"),
    "match": Text("更新時刻（ほかの人が先に変更しました）", "the time of change (somebody else was first)"),
}


class Refusal(PortalFailure):
    """CKAN refused, or nothing understandable came back. `fields` are the server's words by field.

    `wait` is how many seconds the portal asks for; `is_after_bytes` says that files had been on their way.
    """

    def __init__(
        self,
        text: Text,
        *,
        status: int = 0,
        kind: str = "",
        fields: Mapping[str, tuple[str, ...]] | None = None,
        may_retry: bool = False,
        wait: float = 0.0,
    ) -> None:
        super().__init__(text, may_retry=may_retry)
        self.status, self.kind, self.fields, self.wait = status, kind, fields or {}, wait
        self.is_after_bytes = False

    @property
    def is_stale(self) -> bool:
        """True when `package_revise` found another `metadata_modified` than we had read."""
        return self.status == 409 and "match" in self.fields


def result_of(status: int, body: str, *, wait: float = 0.0) -> Any:
    """The `result` of an answer. Raises `Refusal` for every other answer CKAN or a proxy gives."""
    answer = _json(body)
    if status == 200 and isinstance(answer, dict) and answer.get("success") is True:
        return answer.get("result")
    if isinstance(answer, str):
        raise Refusal(_bad_request(status, answer), status=status)
    error = answer.get("error") if isinstance(answer, dict) else None
    if isinstance(error, dict):
        raise _explained(status, error, wait)
    raise Refusal(_not_ckan(status, body), status=status, may_retry=status in _BUSY, wait=wait)


def cut(action: str, reason: str) -> Refusal:
    """No answer at all: refused, timed out, or the connection was cut."""
    text = Text(
        "ポータルから返事がありません（{action}：{reason}）。",
        "The portal does not answer ({action}: {reason}).",
    )
    return Refusal(text.format(action=action, reason=reason), may_retry=True)


def _explained(status: int, error: Mapping[str, Any], wait: float) -> Refusal:
    kind = error.get("__type") if isinstance(error.get("__type"), str) else ""
    fields = dict(_fields(error))
    if kind == VALIDATION and fields:
        text = _invalid(fields)
    else:
        text = _by_kind(str(kind), status).format(
            status=status, words=_quoted(list(fields.get("message", ())) or [str(kind)])
        )
    may_retry = status in _BUSY or (status != 409 and _is_search_down(str(kind), fields))
    return Refusal(text, status=status, kind=str(kind), fields=fields, may_retry=may_retry, wait=wait)


def _is_search_down(kind: str, fields: Mapping[str, tuple[str, ...]]) -> bool:
    too_long = any("immense term" in word for words in fields.values() for word in words)
    return kind in ("Search Error", "Search Index Error", "Search Connection Error") and not too_long


def _fields(error: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A field holds texts, one text, or objects; a message may hold fields of its own (2.9)."""
    for name, value in error.items():
        if name == "__type":
            continue
        if name == "message" and isinstance(value, list) and any(isinstance(item, dict) for item in value):
            for item in value:
                yield from _fields(item if isinstance(item, dict) else {"message": item})
        else:
            yield name, tuple(_words(value))


def _words(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from (f"{name}: {word}" for word in _words(inner))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _words(inner)
    elif value is not None and str(value).strip():
        yield str(value).strip()


def _invalid(fields: Mapping[str, tuple[str, ...]]) -> Text:
    """One sentence a field."""
    said = [
        Text(
            "{field}が受け付けられませんでした「{words}」。",
            "The portal does not accept {field} (“{words}”).",
        ).format(
            field=_FIELDS.get(name, Text(f"項目 {name} ", f"the field {name}")),
            words=_quoted(list(words) or [name]),
        )
        for name, words in fields.items()
    ]
    return Text("".join(text.ja for text in said), " ".join(text.en for text in said))


def _by_kind(kind: str, status: int) -> Text:
    if kind == AUTHORIZATION or status in (401, 403):
        return Text(
            "ポータルがこの操作を許していません。トークンと、組織での権限を確かめてください「{words}」。",
            "The portal does not allow this; check the token and its rights in the organization (“{words}”).",
        )
    if kind == NOT_FOUND:
        return Text("ポータルに見つかりません「{words}」。", "The portal does not have it (“{words}”).")
    if kind.startswith("Search "):
        return Text(
            "ポータルの検索サーバーが応答していないか、索引に入れられません「{words}」。",
            "The portal's search server is down or cannot index this (“{words}”).",
        )
    return Text(
        "ポータルがエラーを返しました（HTTP {status}「{words}」）。",
        "The portal answered with an error (HTTP {status}, “{words}”).",
    )


def _bad_request(status: int, words: str) -> Text:
    text = Text(
        "ポータルが要求を理解しませんでした（HTTP {status}「{words}」）。",
        "The portal did not understand the request (HTTP {status}, “{words}”).",
    )
    return text.format(status=status, words=_quoted([words]))


def _not_ckan(status: int, body: str) -> Text:
    """A proxy's or a broken server's page, reduced to its status and title."""
    found = re.search(r"<title[^>]*>(.*?)</title>", body[:20000], re.IGNORECASE | re.DOTALL)
    title = " ".join(found.group(1).split())[:120] if found else ""
    if status == 413:
        text = Text(
            "ファイルか項目が大きすぎて、ポータルが受け取りませんでした（HTTP 413 {title}）。",
            "A file or field is too large for the portal (HTTP 413 {title}).",
        )
    elif status == 200:
        text = Text(
            "返事がCKANのものではありません（{title}）。APIの住所（url）を確かめてください。",
            "The answer is not CKAN's ({title}); check the address of the API (url).",
        )
    else:
        text = Text(
            "ポータルの返事を理解できません（HTTP {status} {title}）。",
            "The portal's answer cannot be understood (HTTP {status} {title}).",
        )
    return text.format(status=status, title=title or "-")


def _quoted(words: list[str]) -> str:
    text = " ".join(" / ".join(words).split())
    return text if len(text) <= _QUOTED else text[:_QUOTED] + "…"


def _json(body: str) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
