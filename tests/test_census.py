"""A census of a portal: what is a CKAN, which files are looked at, what is kept, and what it amounts to."""

import csv
import json
from collections.abc import Callable
from fractions import Fraction
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from stranger import Asked, Page, Stranger, ckan_says, strangers

from opendata import reports, surveying
from opendata.census import Census, Listed, needs_work, total
from opendata.commands import main
from opendata.errors import EnvironmentFailure, PortalFailure, UsageError
from opendata.harvesting import format_of, home_of, is_table
from opendata.notebook import open_notebook, path_for
from opendata.reports import CENSUS_FORMATS, accounts
from opendata.surveying import Progress, Wishes, survey
from opendata.validating import validate

__all__ = ["strangers"]

Start = Callable[..., Stranger]
Made = dict[str, Any]
AED = next(Path(__file__).resolve().parents[1].glob("datasets/152048_aed/*.csv")).read_bytes()
CONTRACT = Path(reports.__file__).with_name("census.schema.json")
UNKNOWN = "番号,気温\r\n1,20\r\n2,21\r\n".encode("utf-8-sig")
PERSON = "090-1234-5678"


@pytest.fixture
def host(strangers: Start) -> Stranger:
    return strangers()


def resource(host: Stranger, name: str, body: bytes | None, **more: str) -> Made:
    """A file of a dataset, which the portal serves itself."""
    if body is not None:
        host.pages[f"/files/{name}"] = Page(body=body)
    return {"id": name, "name": name, "format": "CSV", "url": f"{host.url}/files/{name}", **more}


def dataset(name: str, *resources: Made, organization: str = "mihon") -> Made:
    owner = {"name": organization, "title": f"{organization}市"}
    return {"id": name, "name": name, "title": f"{name}の一覧", "organization": owner, "resources": resources}


def wishes(host: Stranger, **more: Any) -> Wishes:
    return Wishes(url=host.url, pause=0, allow_private=True, **more)


def taken(host: Stranger, **more: Any) -> Census:
    return survey(wishes(host, **more), lambda _: None, sleep=lambda _: None)


def reasons(census: Census) -> dict[str, str]:
    return {entry.listed.name: entry.problem.en for entry in census.entries if entry.problem}


def fetched(host: Stranger) -> list[str]:
    return [path.removeprefix("/files/") for path in host.paths() if path.startswith("/files/")]


# ── Is it a CKAN? ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("path", "page", "name"),
    [
        ("/", Page(body=b"<html><title>a</title>", headers={"X-Socrata-RequestId": "1"}), "Socrata"),
        ("/", Page(body=b'<script src="https://hub.arcgis.com/x.js">'), "ArcGIS Hub"),
        ("/", Page(body=b'<script src="/profiles/dkan/x.js">'), "DKAN"),
        ("/api/1/metastore/schemas", ckan_says([]), "DKAN"),
        ("/", Page(body=b'<meta content="SHIRASAGI">'), "シラサギ"),
        ("/api/package_list", ckan_says(["a"]), "シラサギ"),
        ("/ckan_api/package_list", ckan_says(["a"]), "ckan_api"),
        (
            "/",
            Page(body="<title>見本市 オープンデータ</title>".encode()),
            "plain web pages (“見本市 オープンデータ”)",
        ),
        ("/", Page(500), "HTTP 500"),
        ("/api/3/action/status_show", ckan_says({"site_title": "DKAN answers this, too"}), "HTTP 404"),
        ("/api/3/action/status_show", Page(body=b"[" * 5000), "HTTP 404"),
    ],
)
def test_a_look_alike_is_told_by_name(host: Stranger, path: str, page: Page, name: str) -> None:
    host.pages[path] = page
    with pytest.raises(PortalFailure) as told:
        taken(host)
    assert "is not a CKAN" in told.value.text.en
    assert name in told.value.text.en
    assert told.value.exit_code == 3


@pytest.mark.parametrize("status", [401, 403, 500])
def test_an_api_that_is_closed_is_not_called_a_look_alike(host: Stranger, status: int) -> None:
    host.pages["/api/3/action/status_show"] = Page(status)
    with pytest.raises(PortalFailure, match=f"cannot be told .* HTTP {status}"):
        taken(host)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "https://example.jp/ckan",
            "https://example.jp/ckan/",
            "example.jp/ckan",
            " https://example.jp/ckan ",
        ),
        *("https://example.jp/ckan/dataset", "https://example.jp/ckan/dataset/aed?q=1#x"),
        *(
            "https://example.jp/ckan/api/3/action/",
            "https://example.jp/ckan/api/3",
            "https://example.jp/ckan/api",
        ),
        *("https://example.jp/ckan/organization/mihon", "https://a:b@example.jp/ckan/group/x"),
    ],
)
def test_any_page_of_a_portal_leads_to_its_home(url: str) -> None:
    assert home_of(url) == "https://example.jp/ckan"


@pytest.mark.parametrize("url", ["file:///etc", "ftp://example.jp", "http://", "", "https://[::1"])
def test_what_is_no_address_is_a_mistake_of_usage(url: str) -> None:
    with pytest.raises(UsageError):
        home_of(url)


def test_a_portal_on_a_private_network_is_asked_only_when_allowed(host: Stranger) -> None:
    host.becomes_ckan([])
    with pytest.raises(PortalFailure, match="--allow-private"):
        survey(Wishes(url=host.url, pause=0), lambda _: None)
    assert host.asked == []
    assert taken(host).site.version == "2.11.6"


# ── Which files ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("format", "name", "url", "expected"),
    [
        ("CSV", "a", "https://example.jp/x", True),
        (".csv", "a", "", True),
        ("text/csv", "a", "", True),
        ("EXCEL", "a", "", True),
        ("ods", "a", "", True),
        ("", "a.CSV", "https://example.jp/x", True),
        ("", "a", "https://example.jp/%E4%B8%80%E8%A6%A7.xlsx?v=1.pdf", True),
        ("PDF", "a", "https://example.jp/a.pdf", False),
        ("ZIP", "a.csv.zip", "https://example.jp/a.csv.zip", False),
        ("", "a", "http://[", False),
        ("", "", "", False),
    ],
)
def test_tables_are_known_by_format_or_by_name(format: str, name: str, url: str, expected: bool) -> None:
    listed = Listed("", "", "", "", "", name, format, url, "")
    assert is_table(listed) is expected


def test_a_workbook_is_rated_as_its_csv(host: Stranger) -> None:
    book, content = openpyxl.Workbook(), BytesIO()
    for row in csv.reader(StringIO(AED.decode("utf-8-sig"))):
        book.worksheets[0].append(row)
    book.save(content)
    sheet = resource(host, "a.xlsx", content.getvalue(), format="XLSX")
    host.becomes_ckan([dataset("a", resource(host, "a.csv", AED), sheet)])
    one, other = (entry.checked for entry in taken(host).entries)
    assert one is not None
    assert other is not None
    assert (one.schema, one.required, one.rows) == (other.schema, other.required, other.rows)


def test_other_formats_are_counted(host: Stranger) -> None:
    formats = ["PDF", "pdf", ".PDF", "SHP", "", "x" * 999]
    others = [resource(host, str(n), None, format=words) for n, words in enumerate(formats)]
    host.becomes_ckan([dataset("a", *others, resource(host, "a.csv", AED))])
    census = taken(host)
    assert dict(census.holdings.others) == {"PDF": 3, "SHP": 1, "?": 1, "X" * 40: 1}
    assert fetched(host) == ["a.csv"]
    assert format_of(Listed("", "", "", "", "", "", "application/vnd.ms-excel", "", "")) == "XLS"


def test_every_page_of_the_list_is_read(host: Stranger) -> None:
    host.becomes_ckan([dataset(f"d{n:03}", resource(host, f"{n}.csv", None)) for n in range(250)])
    census = taken(host, limit=1)
    assert (census.holdings.datasets, len(census.holdings.files)) == (250, 250)
    assert (len(census.entries), census.unvisited) == (1, 249)
    assert sum("package_search" in path for path in host.paths()) == 3


def test_only_the_organizations_that_were_named_are_searched(host: Stranger) -> None:
    host.becomes_ckan([])
    host.pages["/api/3/action/organization_show"] = ckan_says({})
    taken(host, organizations=("mihon", "tonari"))
    searched = [path for path in host.paths() if "package_search" in path]
    assert ["organization%3A%22mihon%22" in path for path in searched] == [True, False]


@pytest.mark.parametrize("name", ["nai", '" OR 1', "見本市"])
def test_an_organization_that_is_not_there_is_a_mistake_of_usage(host: Stranger, name: str) -> None:
    host.becomes_ckan([])
    missing = {"success": False, "error": {"__type": "Not Found Error", "message": "Not found"}}
    host.pages["/api/3/action/organization_show"] = Page(404, json.dumps(missing).encode())
    with pytest.raises(UsageError, match="has no organization"):
        taken(host, organizations=(name,))


@pytest.mark.parametrize(
    "result",
    [
        {"count": 1, "results": [1, None, "a"]},
        {"count": 1, "results": [{"resources": "x", "organization": 1, "name": []}]},
        {"count": 1, "results": [{"resources": [1, {"url": 5, "format": "CSV"}], "title": "\ud800"}]},
        {"count": 9, "results": [{}]},
    ],
)
def test_whatever_a_portal_lists_the_census_ends(host: Stranger, result: object) -> None:
    """`count` may promise more than there is: then an empty page ends the list."""
    host.becomes_ckan([])
    pages = iter([ckan_says(result)])
    nothing = ckan_says({"count": 9, "results": []})
    host.pages["/api/3/action/package_search"] = lambda _: next(pages, nothing)
    assert all(entry.problem for entry in taken(host).entries)


@pytest.mark.parametrize("result", [[], None, "x", {"results": None}, {"results": [], "count": "many"}])
def test_a_list_that_is_none_ends_the_census_with_a_word(host: Stranger, result: object) -> None:
    host.becomes_ckan([])
    host.pages["/api/3/action/package_search"] = ckan_says(result)
    with pytest.raises(PortalFailure, match="list of datasets"):
        taken(host)


# ── What it amounts to ────────────────────────────────────────────────────────────────────────────


def test_unknown_datasets_are_counted_apart_from_the_mean(host: Stranger) -> None:
    host.becomes_ckan(
        [dataset("a", resource(host, "a.csv", AED)), dataset("b", resource(host, "b.csv", UNKNOWN))]
    )
    told = total(taken(host).entries)
    assert (told.files, told.measured, told.unknown, told.failed) == (2, 1, 1, 0)
    assert told.mean is not None
    assert told.mean == total(taken(host, limit=1).entries).mean
    unknown = taken(host).entries[1].checked
    assert unknown is not None
    assert unknown.conforms is None
    assert unknown.counts.error > told.errors == 0
    assert not needs_work(taken(host))


def test_a_file_that_cannot_be_fetched_does_not_enter_the_mean(host: Stranger) -> None:
    good = dataset("a", resource(host, "a.csv", AED))
    host.becomes_ckan([good])
    alone = total(taken(host).entries).mean
    host.becomes_ckan([good, dataset("b", resource(host, "b.csv", None))])
    told = total(taken(host).entries)
    assert (told.mean, told.failed) == (alone, 1)
    assert isinstance(alone, Fraction)


def test_what_could_not_be_fetched_says_why(host: Stranger, strangers: Start) -> None:
    other = strangers()
    host.pages["/files/moved.csv"] = Page(302, headers={"Location": f"{other.url}/secret"})
    host.becomes_ckan(
        [
            dataset(
                "a",
                resource(host, "gone.csv", None),
                resource(host, "page.csv", b"\xef\xbb\xbf\r\n<!DOCTYPE HTML><title>not found</title>"),
                resource(host, "large.csv", b"x" * 5000),
                resource(host, "moved.csv", None),
                resource(host, "inside.csv", None, url=f"{other.url}/secret"),
                resource(host, "local.csv", None, url="file:///etc/passwd"),
                resource(host, "none.csv", None, url=""),
                resource(host, "aed.csv", AED),
            )
        ]
    )
    census = taken(host, max_bytes=4999)
    told = reasons(census)
    assert other.asked == []
    assert "404" in told["gone.csv"]
    assert "a web page" in told["page.csv"]
    assert "4999" in told["large.csv"]
    assert "public network" in told["moved.csv"]
    assert "public network" in told["inside.csv"]
    assert "(file)" in told["local.csv"]
    assert "http or https" in told["none.csv"]
    assert "aed.csv" not in told


def test_a_portal_that_falls_silent_ends_the_census(host: Stranger) -> None:
    host.becomes_ckan([dataset("a", resource(host, "a.csv", AED), resource(host, "b.csv", AED))])

    def say(progress: Progress) -> None:
        if progress.number == 2:
            host.server_close()
            host.shutdown()

    with pytest.raises(PortalFailure, match="stopped answering"):
        survey(wishes(host), say, sleep=lambda _: None)


def test_a_file_that_breaks_the_reader_does_not_end_the_census(
    host: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.becomes_ckan([dataset("a", resource(host, "a.csv", AED), resource(host, "b.csv", UNKNOWN))])

    def breaking(source: Any, options: Any) -> Any:
        if source.name == "a.csv":
            raise RecursionError
        return validate(source, options)

    monkeypatch.setattr("opendata.surveying.validate", breaking)
    census = taken(host)
    assert list(reasons(census)) == ["a.csv"]
    assert census.entries[1].checked


# ── Going on ──────────────────────────────────────────────────────────────────────────────────────


class Interrupted(Exception):
    pass


def interrupted(host: Stranger, folder: Path, after: int) -> None:
    def say(progress: Progress) -> None:
        if progress.number > after:
            raise Interrupted

    with pytest.raises(Interrupted):
        survey(wishes(host, save=folder), say)


def three(host: Stranger) -> list[Made]:
    return [dataset(name, resource(host, f"{name}.csv", AED + name.encode())) for name in "abc"]


def test_a_census_goes_on_where_it_was_left(host: Stranger, tmp_path: Path) -> None:
    host.becomes_ckan(three(host))
    whole = taken(host)
    host.asked.clear()
    interrupted(host, tmp_path, after=2)
    assert fetched(host) == ["a.csv", "b.csv"]
    told: list[Progress] = []
    again = survey(wishes(host, save=tmp_path), told.append)
    assert fetched(host) == ["a.csv", "b.csv", "c.csv"]
    assert again.entries == whole.entries
    assert all(progress.resumes for progress in told)


def test_a_census_left_long_ago_begins_anew(host: Stranger, tmp_path: Path) -> None:
    host.becomes_ckan(three(host))
    interrupted(host, tmp_path, after=2)
    survey(wishes(host, save=tmp_path), lambda _: None, clock=lambda: "2099-01-01T00:00:00+00:00")
    assert fetched(host) == ["a.csv", "b.csv", "a.csv", "b.csv", "c.csv"]


def unless_known(body: bytes, tag: str) -> Callable[[Asked], Page]:
    headers = {"ETag": tag, "Last-Modified": "Mon, 06 Apr 2026 00:00:00 GMT"}
    return lambda asked: (
        Page(304) if asked.headers.get("If-None-Match") == tag else Page(body=body, headers=headers)
    )


def test_another_census_fetches_only_what_changed(host: Stranger, tmp_path: Path) -> None:
    host.becomes_ckan(three(host))
    for name in "abc":
        host.pages[f"/files/{name}.csv"] = unless_known(AED + name.encode(), f'"{name}1"')
    first = taken(host, save=tmp_path)
    host.pages["/files/b.csv"] = unless_known(UNKNOWN, '"b2"')
    host.asked.clear()
    second = taken(host, save=tmp_path)
    asked = {one.path: one.headers for one in host.asked if one.path.startswith("/files/")}
    assert [headers["If-None-Match"] for headers in asked.values()] == ['"a1"', '"b1"', '"c1"']
    assert {headers["If-Modified-Since"] for headers in asked.values()} == {"Mon, 06 Apr 2026 00:00:00 GMT"}
    assert [one == two for one, two in zip(first.entries, second.entries, strict=True)] == [True, False, True]
    assert (tmp_path / second.entries[1].path).read_bytes() == UNKNOWN


def test_a_file_that_was_damaged_in_the_folder_is_fetched_again(host: Stranger, tmp_path: Path) -> None:
    host.becomes_ckan(three(host))
    for name in "abc":
        host.pages[f"/files/{name}.csv"] = unless_known(AED + name.encode(), f'"{name}"')
    first = taken(host, save=tmp_path)
    (tmp_path / first.entries[0].path).write_bytes(b"damaged")
    (tmp_path / first.entries[1].path).unlink()
    assert taken(host, save=tmp_path).entries == first.entries
    assert (tmp_path / first.entries[0].path).read_bytes() == AED + b"a"
    assert (tmp_path / first.entries[1].path).read_bytes() == AED + b"b"


def test_a_folder_of_another_portal_is_refused(host: Stranger, strangers: Start, tmp_path: Path) -> None:
    other = strangers()
    for one in (host, other):
        one.becomes_ckan([])
    taken(host, save=tmp_path)
    with pytest.raises(UsageError, match="another portal"):
        taken(other, save=tmp_path)


def test_two_censuses_never_share_a_folder(host: Stranger, tmp_path: Path) -> None:
    host.becomes_ckan([])
    with (
        open_notebook(tmp_path, host.url, surveying.now()),
        pytest.raises(EnvironmentFailure, match="Another census"),
    ):
        taken(host, save=tmp_path)


def test_a_folder_that_cannot_be_used_is_told(host: Stranger, tmp_path: Path) -> None:
    host.becomes_ckan([])
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFailure, match="cannot be kept"):
        taken(host, save=tmp_path / "file")
    (tmp_path / "census.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(EnvironmentFailure, match="cannot be kept"):
        taken(host, save=tmp_path)


HOSTILE = [
    "../../x",
    "/etc/passwd",
    "..",
    ".",
    "",
    "con",
    "NUL",
    "a/b",
    "a\\b",
    "a\0b",
    "名前",
    "x" * 300,
    "C:",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_of_a_stranger_leaves_the_folder(name: str, tmp_path: Path) -> None:
    path = path_for(name, name, name, name)
    pieces = path.split("/")
    assert len(pieces) == 4
    assert all(piece.isascii() and piece.strip(".") and len(piece) < 110 for piece in pieces)
    assert (tmp_path / path).resolve().is_relative_to(tmp_path.resolve() / "files")
    assert not {piece.partition(".")[0].lower() for piece in pieces} & {"con", "nul"}


def test_hostile_names_of_a_portal_stay_in_the_folder(host: Stranger, tmp_path: Path) -> None:
    host.becomes_ckan(
        [
            dataset(f"../{n}{name}", resource(host, "a.csv", AED, id=name), organization=name)
            for n, name in enumerate(HOSTILE)
        ]
    )
    folder = tmp_path / "deep" / "census"
    census = taken(host, save=folder)
    kept = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert {folder / entry.path for entry in census.entries} | {folder / "census.sqlite"} <= kept
    assert all(path.is_relative_to(folder) for path in kept)
    assert len({entry.path for entry in census.entries}) == len(HOSTILE)


# ── Words ─────────────────────────────────────────────────────────────────────────────────────────


def with_a_person() -> bytes:
    text = AED.decode("utf-8-sig").splitlines()
    return "\r\n".join([f"{text[0]},備考2", *(f"{line},携帯 {PERSON}" for line in text[1:])]).encode(
        "utf-8-sig"
    )


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", CENSUS_FORMATS)
def test_data_of_persons_are_counted_and_never_shown(host: Stranger, name: str, language: Any) -> None:
    host.becomes_ckan([dataset("a", resource(host, "a.csv", with_a_person()))])
    census = taken(host)
    assert total(census.entries).private > 0
    assert PERSON not in str(accounts(CENSUS_FORMATS[name], (census,), language))


def odd(host: Stranger) -> Census:
    """A census whose every word is a trap."""
    trap = "<script>alert(1)</script>=1+1\u202e\x00"
    made = dataset("a", resource(host, "a.csv", AED) | {"name": trap}, organization="=cmd")
    made["title"] = trap
    made["organization"]["title"] = trap
    host.becomes_ckan([made, dataset("b", resource(host, "b.csv", None, url="javascript:alert(1)"))])
    return taken(host)


def test_the_page_holds_the_words_of_others_as_text(host: Stranger) -> None:
    page = str(accounts("census_html", (odd(host),), "ja"))
    assert "<script" not in page
    assert 'href="javascript' not in page
    assert "\u202e" not in page


def test_the_table_holds_no_formula(host: Stranger) -> None:
    rows = list(csv.DictReader(StringIO(str(accounts("census_csv", (odd(host),), "en")))))
    assert rows[1]["organization"] == "'=cmd" or rows[0]["organization"] == "'=cmd"
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]


def test_the_json_tells_every_file_and_the_sums(host: Stranger) -> None:
    host.becomes_ckan(
        [
            dataset("a", resource(host, "a.csv", AED)),
            dataset("b", resource(host, "b.csv", None), organization="x"),
        ]
    )
    told = json.loads(str(accounts("census_json", (taken(host),), "en")))
    jsonschema.validate(told, json.loads(CONTRACT.read_text(encoding="utf-8")))
    assert [one["name"] for one in told["organizations"]] == ["mihon", "x"]
    good, bad = told["files"]
    assert good["result"]["schema"] == "aed"
    assert good["result"]["required_item_rate"] == told["total"]["mean_required_item_rate"]
    assert len(good["sha256"]) == 64
    assert (bad["result"], bad["sha256"], bad["problem"]) == (None, None, "it answers HTTP 404")


# ── The command ───────────────────────────────────────────────────────────────────────────────────


def run(host: Stranger, *words: str) -> int:
    return main(["census", host.url, "--pause", "0", "--allow-private", "--lang", "en", *words])


def test_the_command_writes_a_report_and_tells_whether_work_is_left(
    host: Stranger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    host.becomes_ckan([dataset("a", resource(host, "a.csv", None))])
    assert run(host) == 1
    assert "1 not fetched" in capsys.readouterr().out
    host.becomes_ckan([])
    assert run(host, "--format", "json", "--output", str(tmp_path / "census.json")) == 0
    assert json.loads((tmp_path / "census.json").read_text())["total"]["files"] == 0


@pytest.mark.parametrize(
    "words",
    [
        *(["--limit", "0"], ["--limit", "x"], ["--pause", "-1"], ["--pause", "nan"]),
        *(["--max-bytes", "0"], ["--max-bytes", "inf"]),
    ],
)
def test_a_number_out_of_range_is_a_mistake_of_usage(
    host: Stranger, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert main(["census", host.url, *words, "--lang", "en"]) == 2
    assert words[0] in capsys.readouterr().err
    assert host.asked == []


def test_what_is_no_ckan_ends_with_three(host: Stranger, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(host) == 3
    assert "is not a CKAN" in capsys.readouterr().err


def test_a_proxy_that_is_passed_by_is_told(
    host: Stranger, strangers: Start, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    proxy = strangers()
    for name in ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    host.becomes_ckan([])
    run(host)
    assert "proxy" not in capsys.readouterr().err
    monkeypatch.setenv("http_proxy", proxy.url)
    assert run(host) == 0
    assert "connects directly" in capsys.readouterr().err
    assert proxy.asked == []
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    run(host)
    assert "proxy" not in capsys.readouterr().err
