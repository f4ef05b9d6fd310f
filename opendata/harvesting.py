"""The address of a portal → whether it is a CKAN, and every file it lists."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit, urlunsplit

from opendata.census import Holdings, Listed, Site
from opendata.errors import PortalFailure, UsageError
from opendata.fetching import Fetcher, Reply, plain
from opendata.guarding import Forbidden
from opendata.model import Text
from opendata.portals.ckan_answers import NOT_FOUND, Refusal, result_of
from opendata.wording import visible

ROWS = 100
"""Datasets a page; the portal may give fewer."""
MOST = 1_000_000
"""Datasets; a list that never ends is left there."""
_LONGEST_ANSWER = 64 << 20
_LONGEST_PAGE = 1 << 20
_PAGES = re.compile(r"/(api(/\d)?(/action)?|dataset|organization|group)(/.*)?$")
_NAME = re.compile(r"[a-z0-9_-]{1,100}")

TABLES = frozenset({"CSV", "TSV", "XLSX", "XLSM", "XLS", "ODS"})
_ALIASES: Mapping[str, str] = {
    "EXCEL": "XLSX",
    "TEXT/CSV": "CSV",
    "TEXT/TAB-SEPARATED-VALUES": "TSV",
    "APPLICATION/VND.MS-EXCEL": "XLS",
    "APPLICATION/VND.OPENXMLFORMATS-OFFICEDOCUMENT.SPREADSHEETML.SHEET": "XLSX",
    "APPLICATION/VND.OASIS.OPENDOCUMENT.SPREADSHEET": "ODS",
}
UNNAMED = "?"
_CLOSED = (401, 403)


# ── Is it a CKAN? ─────────────────────────────────────────────────────────────────────────────────


def home_of(url: str) -> str:
    """The portal's own address, where a page of it or its API may have been given. Raises UsageError."""
    try:
        parts = urlsplit(plain(url if "://" in url else f"https://{url}"))
    except Forbidden as problem:
        raise UsageError(_BAD.format(url=visible(url, 200), why=problem.text)) from None
    return urlunsplit((parts.scheme, parts.netloc, _PAGES.sub("", parts.path.rstrip("/")), "", ""))


def identify(fetcher: Fetcher, home: str) -> Site:
    """Raises PortalFailure that says what the portal seems to be where it is no CKAN."""
    api = f"{home}/api/3/action/"
    reply, body = _page(fetcher, f"{api}status_show", _LONGEST_ANSWER)
    try:
        status = result_of(reply.status, body)
    except Refusal:
        status = None
    if not isinstance(status, dict) or not isinstance(status.get("ckan_version"), str):
        text = _UNSURE if reply.status in _CLOSED or reply.status >= 500 else _NOT_CKAN
        raise PortalFailure(text.format(url=home, status=reply.status, what=_seems(fetcher, home)))
    return Site(home, api, _words(status.get("site_title")), status["ckan_version"])


def _seems(fetcher: Fetcher, home: str) -> Text:
    """By what its first page and its headers say, then by the addresses that look-alikes answer."""
    reply, body = _page(fetcher, f"{home}/", _LONGEST_PAGE)
    traces = body.lower() + "\n" + "\n".join(reply.headers).lower()
    for mark, name in _MARKS:
        if mark in traces:
            return _LIKE.format(name=name)
    for path, name in _PROBES:
        answer, told = _page(fetcher, home + path, _LONGEST_PAGE)
        if answer.status == 200 and told.lstrip()[:1] in ("{", "["):
            return _LIKE.format(name=name)
    found = re.search(r"<title[^>]*>(.*?)</title>", body[:20000], re.IGNORECASE | re.DOTALL)
    title = visible(" ".join(found[1].split()), 100) if found else ""
    if reply.status != 200:
        return _STATUS.format(status=reply.status)
    return _PLAIN.format(title=title or "-")


def _page(fetcher: Fetcher, url: str, limit: int) -> tuple[Reply, str]:
    body = BytesIO()
    try:
        reply = fetcher.get(url, body, limit)
    except Forbidden as problem:
        raise PortalFailure(_FORBIDDEN.format(why=problem.text)) from None
    except PortalFailure as problem:
        raise PortalFailure(_UNREACHABLE.format(url=visible(url, 300), why=problem.text)) from None
    return reply, body.getvalue().decode("utf-8", "replace")


# ── What does it list? ────────────────────────────────────────────────────────────────────────────


def harvest(fetcher: Fetcher, site: Site, organizations: Sequence[str] = ()) -> Holdings:
    """Every public dataset, by organization and name. Raises UsageError for an organization it lacks."""
    found: dict[str, dict[str, Any]] = {}
    for name in organizations or ("",):
        _expect(fetcher, site, name)
        found |= {
            _words(one.get("id")) or _words(one.get("name")): one for one in _pages(fetcher, site, name)
        }
    files: list[Listed] = []
    others: Counter[str] = Counter()
    for dataset in found.values():
        for listed in _resources(dataset):
            if is_table(listed):
                files.append(listed)
            else:
                others[format_of(listed)] += 1
    ordered = sorted(files, key=lambda one: (one.organization, one.dataset))
    return Holdings(len(found), tuple(ordered), tuple(others.most_common()))


def is_table(listed: Listed) -> bool:
    """By its format, by its name, or by where it leads."""
    endings = (listed.name, path_of(listed.url))
    return format_of(listed) in TABLES or any(_ending(name) in TABLES for name in endings)


def format_of(listed: Listed) -> str:
    """As CKAN's list of formats names it, so that csv, .CSV and text/csv are one."""
    told = listed.format.strip().lstrip(".").upper()
    return _ALIASES.get(told, told)[:40] or UNNAMED


def path_of(url: str) -> str:
    """The path of an address, readable; "" where there is none to read."""
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lstrip(".").upper()


def _expect(fetcher: Fetcher, site: Site, organization: str) -> None:
    """Ask by name: a search for an organization that does not exist just finds nothing."""
    if not organization:
        return
    try:
        if not _NAME.fullmatch(organization):
            raise Refusal(_UNKNOWN, kind=NOT_FOUND)
        _ask(fetcher, site, "organization_show", id=organization, include_datasets="false")
    except Refusal as problem:
        if problem.kind != NOT_FOUND:
            raise
        raise UsageError(_UNKNOWN.format(name=organization)) from None


def _pages(fetcher: Fetcher, site: Site, organization: str) -> Iterator[dict[str, Any]]:
    """By name, so that what is published meanwhile moves as little as possible from page to page."""
    start = 0
    query = {"fq": f'organization:"{organization}"'} if organization else {}
    while start < MOST:
        answer = _ask(
            fetcher, site, "package_search", rows=str(ROWS), start=str(start), sort="name asc", **query
        )
        found, count = _listing(answer)
        yield from (one for one in found if isinstance(one, dict))
        start += len(found)
        if not found or start >= count:
            return


def _listing(answer: object) -> tuple[list[Any], int]:
    """A page of datasets, and how many there are in all."""
    told = answer if isinstance(answer, dict) else {}
    found, count = told.get("results"), told.get("count")
    if not isinstance(found, list) or not isinstance(count, int):
        raise PortalFailure(_STRANGE)
    return found, count


def _ask(fetcher: Fetcher, site: Site, action: str, **words: str) -> Any:
    reply, body = _page(fetcher, f"{site.api}{action}?{urlencode(words)}", _LONGEST_ANSWER)
    return result_of(reply.status, body)


def _resources(dataset: Mapping[str, Any]) -> Iterator[Listed]:
    """Portals may answer anything: what is not a text is none."""
    organization = dataset.get("organization")
    owner = organization if isinstance(organization, dict) else {}
    resources = dataset.get("resources")
    for one in resources if isinstance(resources, list) else ():
        if isinstance(one, dict):
            yield Listed(
                organization=_words(owner.get("name")),
                organization_title=_words(owner.get("title")) or _words(owner.get("name")),
                dataset=_words(dataset.get("name")),
                dataset_title=_words(dataset.get("title")) or _words(dataset.get("name")),
                id=_words(one.get("id")) or _words(one.get("url")),
                name=_words(one.get("name")),
                format=_words(one.get("format")),
                url=_words(one.get("url")),
                stamp=json.dumps([_words(one.get(key)) for key in _STAMPS]),
            )


def _words(value: object) -> str:
    """Half a character, which JSON can hold, becomes a question mark."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


_STAMPS = ("last_modified", "metadata_modified", "hash")
_MARKS = (
    ("x-socrata-", "Socrata"),
    ("shirasagi", "シラサギ (SHIRASAGI)"),
    ("hub.arcgis.com", "ArcGIS Hub"),
    ("opendata.arcgis.com", "ArcGIS Hub"),
    ("dkan", "DKAN"),
    ("socrata", "Socrata"),
)
"""What a page or its headers say, in lower case."""
_PROBES = (
    ("/ckan_api/package_list", "CKAN-like catalogue (ckan_api)"),
    ("/api/package_list", "シラサギ (SHIRASAGI)"),
    ("/api/1/metastore/schemas", "DKAN"),
    ("/api/views/metadata/v1", "Socrata"),
)
_NOT_CKAN = Text(
    "{url} はCKANではありません。{what}。CKANが下の階層（/ckan、/data など）にあるときは、"
    "そこまでの住所を指定してください。",
    "{url} is not a CKAN: {what}. Where the CKAN is below it, as at /ckan or /data, give that address.",
)
_UNSURE = Text(
    "{url} がCKANかどうか確かめられません（APIが HTTP {status} を返しました）。{what}。",
    "It cannot be told whether {url} is a CKAN, as its API answers HTTP {status}; {what}.",
)
_LIKE = Text("{name} のようです", "it looks like {name}")
_PLAIN = Text("ふつうのWebページのようです「{title}」", "it looks like plain web pages (“{title}”)")
_STATUS = Text("HTTP {status} を返しました", "it answers HTTP {status}")
_BAD = Text(
    "ポータルの住所「{url}」を使えません：{why}。", "The address {url} of the portal cannot be used: {why}."
)
_FORBIDDEN = Text(
    "{why}。庁内などにあるポータルを調べるときは --allow-private を付けてください。",
    "{why}. For a portal on a private network, add --allow-private.",
)
_UNREACHABLE = Text("{url} を読めません：{why}。", "{url} cannot be read: {why}.")
_UNKNOWN = Text(
    "ポータルに「{name}」という組織はありません。--organization には組織の名前（URLの末尾にある英数字）を"
    "指定してください。",
    "The portal has no organization {name}; --organization takes the name at the end of its address.",
)
_STRANGE = Text(
    "ポータルのデータセットの一覧を読めません。", "The portal's list of datasets cannot be understood."
)
