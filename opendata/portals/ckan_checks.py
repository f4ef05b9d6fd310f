"""The preflight of a CKAN: what would go wrong or be lost, said before anything is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from opendata.errors import PortalFailure
from opendata.model import Found, Text, Wanted
from opendata.portals.ckan_answers import Refusal
from opendata.portals.ckan_calls import Calls, is_safe
from opendata.portals.ckan_compare import refuse_changed_source
from opendata.portals.profiles import Profile

OLDEST = (2, 9)
"""`package_revise` is there since then."""

_ALWAYS_SENT = frozenset({"name", "title", "notes", "owner_org", "license_id", "tag_string", "tags"})


def obstacles(calls: Calls, profile: Profile, organization: str, token_env: str) -> Iterator[Text]:
    """One sentence each; what follows from an earlier one is not asked."""
    if not is_safe(calls.base):
        yield _NOT_SECURE.format(url=calls.base)
        return
    try:
        yield from _program(calls)
        if not calls.has_token:
            yield _NO_TOKEN.format(variable=token_env)
            return
        yield from rights(calls, organization)
        yield from _vocabularies(calls, profile)
        yield from _schema(calls, profile)
    except PortalFailure as problem:
        yield problem.text


def _program(calls: Calls) -> Iterator[Text]:
    status = calls.read("status_show")
    version = str(status.get("ckan_version") or "") if isinstance(status, dict) else ""
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if numbers is None:
        raise PortalFailure(_NOT_CKAN.format(url=calls.base))
    if (int(numbers[1]), int(numbers[2])) < OLDEST:
        yield _TOO_OLD.format(version=version)


def rights(calls: Calls, organization: str) -> Iterator[Text]:
    """A wrong, expired or powerless token all look alike: no organization to create datasets in."""
    allowed = calls.read("organization_list_for_user", permission="create_dataset")
    names = {name for item in allowed for name in (item.get("name"), item.get("id"))}
    if organization not in names:
        words = ", ".join(str(item.get("name")) for item in allowed) or "-"
        yield _NO_RIGHTS.format(organization=organization, allowed=words)


def _vocabularies(calls: Calls, profile: Profile) -> Iterator[Text]:
    """CKAN keeps an unknown licence as it is and drops an unknown group, both without a word."""
    there = {str(item.get("id")) for item in calls.read("license_list")}
    if not there & set(profile.licences.values()):
        yield _NO_LICENCES.format(profile=profile.key, ids=", ".join(sorted(set(profile.licences.values()))))
    if profile.groups:
        groups = set(calls.read("group_list"))
        if missing := sorted(set(profile.groups.values()) - groups):
            yield _NO_GROUPS.format(groups=", ".join(missing))


def _schema(calls: Calls, profile: Profile) -> Iterator[Text]:
    """With ckanext-scheming a portal says which keys it needs; a stock one does not know the question."""
    tops = {where.partition(".")[0] for where in profile.places.values() if where}
    try:
        schema: Any = calls.read("scheming_dataset_schema_show", type="dataset")
    except Refusal as problem:
        if problem.status not in (400, 404):
            raise
        return
    fields = {str(field.get("field_name")): field for field in schema.get("dataset_fields") or ()}
    sent = tops | set(profile.constants) | _ALWAYS_SENT
    if needed := sorted(name for name, field in fields.items() if _is_required(field) and name not in sent):
        yield _NEEDS.format(keys=", ".join(needed))


def _is_required(field: dict[str, Any]) -> bool:
    return bool(field.get("required")) or "not_empty" in str(field.get("validators") or "").split()


# ── Refusing before anything is written ───────────────────────────────────────────────────────────

Names = Callable[[str, str], frozenset[str]]
"""What the portal lists: an action, and the key of each entry that names it."""


def refuse_early(wanted: Wanted, found: Found | None, profile: Profile, names: Names) -> None:
    """Raises `PortalFailure` for what the portal would refuse, or take and lose."""
    shown = {file.key: file.sha256 for file in found.files} if found else {}
    for file in wanted.files:
        if file.size > profile.max_upload:
            limit = profile.max_upload >> 20
            raise PortalFailure(_TOO_LARGE.format(key=file.key, size=file.size, limit=limit))
        if shown.get(file.key) != file.sha256:
            refuse_changed_source(file, wanted.sources.get(file.key, ""))
    licence = profile.licences.get(str(wanted.fields.get("licence")))
    if licence and licence not in names("license_list", "id"):
        raise PortalFailure(_NO_LICENCE.format(licence=licence))
    groups = wanted.fields.get("groups")
    for group in groups if isinstance(groups, tuple) else ():
        if group not in names("group_list", "name"):
            raise PortalFailure(_NO_GROUP.format(group=group))


_NOT_SECURE = Text(
    "{url} は暗号化されていません。https:// の住所を指定してください。",
    "{url} is not encrypted; give an https:// address.",
)
_NOT_CKAN = Text(
    "{url} はCKANではないか、似た別の製品です。APIの住所（url）を確かめてください。",
    "{url} is not a CKAN, or only looks like one; check the address of the API (url).",
)
_TOO_OLD = Text(
    "ポータルのCKANは{version}です。2.9以降が必要です。",
    "The portal runs CKAN {version}; 2.9 or later is needed.",
)
_NO_TOKEN = Text(
    "環境変数 {variable} にAPIトークンがありません。",
    "The environment variable {variable} holds no API token.",
)
_NO_RIGHTS = Text(
    "このトークンでは組織「{organization}」にデータセットを作れません（作れる組織：{allowed}）。"
    "トークンの期限と権限を確かめてください。",
    "This token may not create datasets in the organization “{organization}” (it may in: {allowed}); "
    "check its rights and whether it has expired.",
)
_NO_LICENCES = Text(
    "プロファイル {profile} のライセンス（{ids}）が、ポータルの一覧に一つもありません。",
    "The portal's list has none of the licences of the profile {profile} ({ids}).",
)
_NO_GROUPS = Text("ポータルにないグループがあります：{groups}。", "The portal lacks these groups: {groups}.")
_NEEDS = Text(
    "ポータルが必須とする項目を、このプロファイルは送りません：{keys}。",
    "The portal requires keys that this profile does not send: {keys}.",
)
_TOO_LARGE = Text(
    "ファイル「{key}」（{size}バイト）は、このポータルの上限（{limit}MB）を超えています。何も送っていません。",
    "{key} ({size} bytes) exceeds this portal's limit of {limit} MB; nothing was sent.",
)
_NO_LICENCE = Text(
    "ライセンス「{licence}」はポータルの一覧にありません。何も送っていません。",
    "The portal's list has no licence “{licence}”; nothing was sent.",
)
_NO_GROUP = Text(
    "グループ「{group}」はポータルにありません。何も送っていません。",
    "The portal has no group “{group}”; nothing was sent.",
)
