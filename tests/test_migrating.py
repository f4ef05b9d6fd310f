"""Old layout → current layout: every column has a place, nothing is dropped, nothing is guessed."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opendata import migrating
from opendata.addresses import Parts, split
from opendata.errors import UsageError
from opendata.model import Assessed, Severity
from opendata.moves import Account, Kind, Way, Why, accessibility_words, declared
from opendata.schema import all_schemas, find, home
from opendata.sniffing import Source
from opendata.validating import Options, rules_by_code, validate

SPEC = Path(__file__).resolve().parents[2] / "shared" / "spec"
CORPUS = SPEC.parent / "corpus"
LEGACY = [schema for schema in all_schemas() if schema.edition == "legacy-2017"]
SAMPLES = [
    path
    for schema in LEGACY
    for path in sorted((home() / "datasets").glob(f"152048_{schema.slug}/152048_{schema.slug}.csv"))
]
FAULTS = {
    "evacuation_space": {("required-item-blank", "所在地_連結表記")},
    "hospital": {("required-item-blank", "URL")},
}
"""Required cells that the samples leave blank on purpose."""


class Result(NamedTuple):
    """What one file became."""

    plan: migrating.Plan
    account: Account
    header: list[str]
    rows: list[list[str]]
    content: bytes

    def column(self, name: str) -> list[str]:
        return [row[self.header.index(name)] for row in self.rows]

    def kinds(self, kind: Kind) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        return [(move.sources, move.targets) for move in self.plan.moves if move.kind is kind]

    def undone(self) -> list[tuple[Why, str | None, str, int]]:
        return [(one.why, one.place.a1, one.value, one.row) for one in self.account.listed]


def migrated(source: Source, schema_id: str = "", lgcode: str = "") -> Result:
    slug, _, edition = schema_id.partition("@")
    plan = migrating.prepare(source, lgcode, find(slug, edition)[0] if schema_id else None)
    account, content = Account(), migrating.lines([plan.header], is_beginning=True)
    for batch in migrating.carry_out(plan):
        account.add(batch)
        content += migrating.lines(batch.rows)
    header, *rows = csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))
    return Result(plan, account, header, rows, content)


def sample(slug: str) -> Result:
    return migrated(Source.of(str(home() / "datasets" / f"152048_{slug}" / f"152048_{slug}.csv")))


def table(header: Sequence[str], *rows: Sequence[str], name: str = "sample.csv") -> Source:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([header, *rows])
    return Source(name, lambda: BytesIO(out.getvalue().encode("utf-8-sig")))


def facility(**cells: str) -> Source:
    """One public facility of Sanjo."""
    names = [item.name for item in find("public_facility", "legacy-2017")[0].fields]
    start = {
        names[0]: "152048",
        "NO": "1",
        "名称": "見本会館",
        "名称_カナ": "ミホンカイカン",
        "住所": "新潟県三条市旭町2-3-1",
    }
    values = start | cells
    return table(names, [values.get(name, "") for name in names])


def checked(result: Result) -> Assessed:
    return validate(Source("result.csv", lambda: BytesIO(result.content)))


def errors(file: Assessed) -> set[tuple[str, str]]:
    rules = rules_by_code()
    return {
        (group.code, finding.place.field or "")
        for group in file.report.groups
        for finding in group.findings
        if rules[group.code].severity is Severity.ERROR
    }


# ── The table ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("schema", LEGACY, ids=lambda schema: schema.slug)
def test_every_item_of_both_editions_is_in_the_table_and_nothing_else(schema) -> None:  # type: ignore[no-untyped-def]
    moves = declared(schema.slug)
    new = find(schema.slug, "ods-v3")[0]
    assert {name for one in moves for name in one.sources} == {item.name for item in schema.fields}
    assert {name for one in moves for name in one.targets} == {item.name for item in new.fields}


def test_a_split_address_names_its_parts_in_order_and_a_joined_name_its_halves() -> None:
    for schema in LEGACY:
        for one in declared(schema.slug):
            ends = [name.rpartition("_")[2] for name in one.targets]
            if one.way is Way.SPLIT_ADDRESS:
                assert ends == ["都道府県", "市区町村", "町字", "番地以下"]
            if one.way is Way.JOIN:
                assert one.sources == ("都道府県名", "市区町村名")


def test_every_accessibility_word_names_a_column_that_a_list_is_split_into() -> None:
    reached = {
        name
        for slug in ("public_facility", "tourism")
        for one in declared(slug)
        if one.way is Way.SPLIT_LIST
        for name in one.targets
    }
    assert {item for _, item in accessibility_words()} <= reached


@pytest.mark.skipif(not SPEC.is_dir(), reason="the specification is not here")
def test_the_table_says_what_the_specification_says() -> None:
    ways = {"same": "same", "rename": "rename", "new column": "new", "concatenate": "join"}
    expected = []
    with (SPEC / "legacy-to-v3.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rule = row["rule"]
            way = ways.get(rule) or ("rename" if "rename" in rule else rule)
            way = "split-address" if "parse" in way else "split-list" if "list" in way else way
            old = row["old_name"].split(" | ")[0]
            expected.append((row["dataset_old"][3:], old, row["new_name"], way, row["confidence"]))
    path = home() / "schemas" / "migrations" / "legacy-2017-to-ods-v3.csv"
    with path.open(encoding="utf-8", newline="") as file:
        actual = [tuple(row.values())[:5] for row in csv.DictReader(file)]
    assert len(actual) == 591
    assert actual == expected


# ── Whole files ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_migrates_into_its_own_dataset_with_no_error_that_it_did_not_have(path: Path) -> None:
    source = Source.of(str(path))
    before, result = validate(source), migrated(source)
    after = checked(result)
    assert after.report.layout.schema is result.plan.target
    assert not after.report.layout.missing
    assert after.report.rows == before.report.rows
    new = {(code, field) for code, field in errors(after) - errors(before) if code.startswith("required")}
    assert new == FAULTS.get(result.plan.target.slug, set()) - errors(before)
    assert after.counts.error == before.counts.error


def test_the_samples_are_those_of_thirteen_datasets() -> None:
    assert len(SAMPLES) == 13


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_result_is_in_the_standard_form(path: Path) -> None:
    content = migrated(Source.of(str(path))).content
    assert content.startswith(b"\xef\xbb\xbf")
    codes = {group.code for group in checked(migrated(Source.of(str(path)))).report.groups}
    assert not codes & {"mixed-newlines", "encoding-not-utf-8", "columns-reordered", "column-renamed"}


def test_aed_keeps_its_values_and_gets_the_parts_of_its_address() -> None:
    result = sample("aed")
    assert result.header == [item.name for item in find("aed", "ods-v3")[0].fields]
    first = dict(zip(result.header, result.rows[0], strict=True))
    assert {name: value for name, value in first.items() if value} == {
        "全国地方公共団体コード": "152048",
        "ID": "0000000001",
        "地方公共団体名": "新潟県三条市",
        "名称": "見本市役所",
        "名称_カナ": "ミホンシヤクショ",
        "所在地_全国地方公共団体コード": "152048",
        "所在地_連結表記": "新潟県三条市見本町一丁目1番1号",
        "所在地_都道府県": "新潟県",
        "所在地_市区町村": "三条市",
        "所在地_町字": "見本町一丁目",
        "所在地_番地以下": "1番1号",
        "緯度": "37.625346",
        "経度": "138.942016",
        "設置位置": "1階総合案内",
        "電話番号": "0256-00-0001",
        "内線番号": "100",
        "法人番号": "5000020152048",
        "団体名": "三条市",
        "利用可能曜日": "月火水木金",
        "開始時間": "08:30",
        "終了時間": "17:15",
        "利用可能日時特記事項": "閉庁日を除く",
        "小児対応設備の有無": "有",
        "URL": "https://www.example.lg.jp/aed/0001.html",
        "備考": "見本（架空のデータ）",
    }


def test_event_grows_from_32_to_79_columns() -> None:
    result = sample("event")
    assert (len(result.plan.source.fields), len(result.header)) == (32, 79)
    assert result.column("イベント名")[0] == "見本春まつり"
    assert result.column("開始日")[1] == "2026/5/3", "a date is no business of a migration"
    assert result.column("所在地_番地以下")[0] == "1番2号"
    assert result.plan.name == "152048_event"


def test_evacuation_space_gets_the_publisher_in_front_and_keeps_its_own_code() -> None:
    result = sample("evacuation_space")
    assert len(result.header) == 39
    assert set(result.column("全国地方公共団体コード")) == {"152048"} == set(result.column("市区町村コード"))
    assert result.column("災害種別_洪水")[:2] == ["1", ""]
    assert (("全国地方公共団体コード",),) in [(targets,) for _, targets in result.kinds(Kind.FILLED)]


def test_the_open_data_list_grows_from_15_to_42_columns() -> None:
    names = [item.name for item in find("open_data_list", "legacy-2017")[0].fields]
    url = "https://www.example.lg.jp/aed"
    row = ["152048", "1", "新潟県", "三条市", "AED設置箇所一覧", "見本です。", "CSV", "司法・安全・環境"]
    more = ["年1回", url, "無", "CC BY 4.0", "2026-04-01", "2026-05-02", "見本"]
    result = migrated(table(names, [*row, *more]))
    assert (len(names), len(result.header)) == (15, 42)
    first = dict(zip(result.header, result.rows[0], strict=True))
    assert {name: value for name, value in first.items() if value} == {
        "データセット_ID": "1",
        "全国地方公共団体コード": "152048",
        "地方公共団体名": "新潟県三条市",
        "データセット_タイトル": "AED設置箇所一覧",
        "データセット_概要": "見本です。",
        "データセット_分類": "司法・安全・環境",
        "データセット_公開日": "2026-04-01",
        "データセット_最終更新日": "2026-05-02",
        "データセット_URL": url,
        "データセット_更新頻度": "年1回",
        "データセット_備考": "見本",
        "ファイル形式": "CSV",
        "ファイル_ライセンス": "CC BY 4.0",
        "ファイル_API対応有無": "無",
    }
    assert checked(result).conformance.conforms


def test_a_public_facility_gets_a_mark_for_every_feature_and_keeps_the_list() -> None:
    words = (
        "スロープ有;エレベーター有；車椅子可;多目的トイレ有り;筆談対応無し;オストメイト対応トイレ○;授乳室有"
    )
    result = migrated(facility(バリアフリー情報=words))
    first = dict(zip(result.header, result.rows[0], strict=True))
    marks = {name: first[name] for name in result.header[35:52] if first[name]}
    assert marks == {
        "車椅子可": "可",
        "バリアフリートイレ": "有",
        "スロープ、エレベータ、エスカレータ": "有",
        "筆談対応": "無",
        "オストメイト対応トイレ": "有",
        "授乳室": "有",
    }
    assert result.header[56:] == ["バリアフリー情報"]
    assert first["バリアフリー情報"] == words
    assert result.undone() == []
    assert checked(result).conformance.conforms


@pytest.mark.parametrize(
    ("words", "undone"),
    [
        ("なし", [(Why.WORD_UNKNOWN, "なし")]),
        ("身障者用スロープ・トイレ", [(Why.WORD_UNKNOWN, "身障者用スロープ・トイレ")]),
        ("スロープ有;エレベーター無", [(Why.WORDS_CONTRADICT, "スロープ有;エレベーター無")]),
        ("手すり、筆談", [(Why.WORD_UNKNOWN, "手すり")]),
        ("スロープ、エレベータ、エスカレータ", []),
    ],
)
def test_words_that_are_not_plain_are_left_to_people(words: str, undone: list[tuple[Why, str]]) -> None:
    result = migrated(facility(バリアフリー情報=words))
    assert [(why, value) for why, _, value, _ in result.undone()] == undone
    assert result.column("バリアフリー情報") == [words]


# ── Columns ───────────────────────────────────────────────────────────────────────────────────────

AED = ["都道府県コード又は市区町村コード", "NO", "名称", "名称_カナ", "住所", "設置位置"]


def aed(header: Sequence[str] = (), cells: Sequence[str] = (), **start: str) -> Source:
    values = dict(zip(AED, ["152048", "1", "見本", "ミホン", "新潟県三条市旭町2-3-1", "玄関"], strict=True))
    return table([*AED, *header], [*(values | start).values(), *cells])


def old(source: Source, lgcode: str = "") -> Result:
    return migrated(source, "aed@legacy-2017", lgcode)


def test_columns_without_a_place_follow_the_standard_ones_under_their_own_names() -> None:
    result = old(aed(["見本の列", "担当"], ["あ", "い"]))
    assert result.header[39:] == ["見本の列", "担当"]
    assert result.rows[0][39:] == ["あ", "い"]
    assert result.kinds(Kind.LEFT) == [(("見本の列",), ("見本の列",)), (("担当",), ("担当",))]


def test_a_column_that_only_the_new_edition_knows_goes_to_its_place() -> None:
    result = old(aed(["名称_英字", "所在地_全国地方公共団体コード"], ["Mihon", ""]))
    assert result.column("名称_英字") == ["Mihon"]
    assert result.column("所在地_全国地方公共団体コード") == ["152048"]
    assert len(result.header) == 39


def test_parts_of_the_address_that_the_file_has_are_never_split_anew() -> None:
    result = old(aed(["所在地_市区町村"], ["加茂市"]))
    assert result.column("所在地_市区町村") == ["加茂市"]
    assert result.column("所在地_町字") == [""]


def test_a_second_column_of_one_name_gets_a_number() -> None:
    result = old(aed(["見本", "備考", "備考", "見本"], ["あ", "い", "う", "え"]))
    assert result.header[39:] == ["見本", "備考_2", "見本_2"]
    assert result.column("備考") == ["い"]
    assert "duplicate-column" not in {code for code, _ in errors(checked(result))}


def test_a_nameless_column_stays_only_if_it_holds_something() -> None:
    assert len(old(aed([""], [""])).header) == 39
    result = old(aed([""], ["あ"]))
    assert (result.header[39:], result.rows[0][39:]) == ([""], ["あ"])


def test_rows_outside_the_table_are_told_and_blank_rows_are_not_written() -> None:
    source = aed()
    text = "見本の表題,,,,,\r\n" + source.open().read().decode("utf-8-sig") + ",,,,,\r\n"
    result = old(Source("sample.csv", lambda: BytesIO(text.encode())))
    assert [(row.record, row.line, row.text) for row in result.plan.removed] == [(1, 1, "見本の表題,,,,,")]
    assert len(result.rows) == 1


@pytest.mark.parametrize(
    ("header", "cells", "joined"),
    [
        (["都道府県名", "市区町村名"], ["新潟県", "三条市"], "新潟県三条市"),
        (["都道府県名", "市区町村名"], ["新潟県", "新潟県三条市"], "新潟県三条市"),
        (["都道府県名", "市区町村名"], ["", "三条市"], "三条市"),
        (["市区町村名"], ["三条市"], "三条市"),
        (["都道府県名", "市区町村名"], ["", ""], "新潟県三条市"),
        ([], [], "新潟県三条市"),
    ],
)
def test_the_name_of_the_publisher_is_joined_or_follows_from_the_code(
    header: list[str], cells: list[str], joined: str
) -> None:
    assert old(aed(header, cells)).column("地方公共団体名") == [joined]


def test_a_missing_code_comes_from_the_user_then_the_file_then_its_name() -> None:
    blank = aed(都道府県コード又は市区町村コード="")
    assert old(blank, lgcode="152048").column("全国地方公共団体コード") == ["152048"]
    named = old(Source("152048_aed.csv", blank.open))
    assert named.column("全国地方公共団体コード") == ["152048"]
    unknown = old(Source("sample.csv", blank.open))
    assert unknown.column("全国地方公共団体コード") == [""]
    assert unknown.undone()[0][0] is Why.PUBLISHER_UNKNOWN
    rows = [["152048", "1", *[""] * 4], ["", "2", *[""] * 4]]
    assert old(table(AED, *rows)).column("全国地方公共団体コード") == ["152048", "152048"]


def test_a_code_that_means_none_is_copied_and_nothing_follows_from_it() -> None:
    result = old(aed(都道府県コード又は市区町村コード="999999"))
    assert result.column("全国地方公共団体コード") == ["999999"]
    assert result.column("地方公共団体名") == [""]


@pytest.mark.parametrize(
    ("slug", "date", "name"),
    [
        ("population", "2026-04-01", "152048_population_20260401"),
        ("population", "令和8年4月1日", "152048_population"),
        ("food_business", "", "152048_food_business_all"),
        ("aed", "", "152048_aed"),
    ],
)
def test_files_get_the_names_of_the_standard(slug: str, date: str, name: str) -> None:
    names = [item.name for item in find(slug, "legacy-2017")[0].fields]
    row = [{"都道府県コード又は市区町村コード": "152048", "調査年月日": date}.get(item, "") for item in names]
    assert migrated(table(names, row), f"{slug}@legacy-2017").plan.name == name


def test_a_file_whose_cells_could_get_lost_is_not_migrated() -> None:
    source = Source("sample.csv", lambda: BytesIO((",".join(AED) + "\r\n1,2,3,4,5,6,7\r\n").encode()))
    plan = migrating.prepare(source, chosen=find("aed", "legacy-2017")[0])
    assert plan.obstacles
    assert not plan.jobs


@pytest.mark.parametrize("content", ["", "あ,い\r\n1,2\r\n", "名称,開始日\r\n", "PK\x03\x04"])
def test_a_file_of_no_old_dataset_is_refused(content: str) -> None:
    with pytest.raises(UsageError):
        migrating.prepare(Source("sample.csv", lambda: BytesIO(content.encode())))


def test_a_file_of_the_current_edition_is_refused() -> None:
    with pytest.raises(UsageError, match="nothing to migrate"):
        sample("aed_v3")


# ── Addresses ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("address", "publisher", "parts"),
    [
        ("新潟県三条市旭町二丁目3番1号", None, ("新潟県", "三条市", "旭町二丁目", "3番1号", "152048")),
        ("三条市旭町2-3-1", "152048", ("新潟県", "三条市", "旭町", "2-3-1", "152048")),
        ("三条市旭町２－３－１", "150002", ("新潟県", "三条市", "旭町", "２－３－１", "152048")),
        ("新潟県　三条市 旭町3番地先", None, ("新潟県", "三条市", "旭町", "3番地先", "152048")),
        ("〒955-8686　新潟県三条市旭町2", None, ("新潟県", "三条市", "旭町", "2", "152048")),
        ("新潟県加茂市幸町2-3-5", "152048", ("新潟県", "加茂市", "幸町", "2-3-5", "152099")),
        ("新潟県三条市", None, ("新潟県", "三条市", "", "", "152048")),
        ("茨城県龍ヶ崎市3710", None, ("茨城県", "龍ヶ崎市", "", "3710", "082082")),
        (
            "大島郡周防大島町大字小松126-2",
            "353051",
            ("山口県", "大島郡周防大島町", "大字小松", "126-2", "353051"),
        ),
        ("福島県郡山市朝日一丁目23-7", None, ("福島県", "郡山市", "朝日一丁目", "23-7", "072036")),
        ("札幌市中央区北1条西2丁目", "011002", ("北海道", "札幌市中央区", "北1条西2丁目", "", "011011")),
        ("厚別区青葉町一丁目2-3", "011002", ("北海道", "札幌市厚別区", "青葉町一丁目", "2-3", "011088")),
        ("宇田川町1-1", "131130", None),
        ("渋谷区宇田川町1-1", "131130", ("東京都", "渋谷区", "宇田川町", "1-1", "131130")),
        ("新潟県三条市旭町三丁目二番一号", None, ("新潟県", "三条市", "旭町三丁目", "二番一号", "152048")),
        ("北海道札幌市", None, ("北海道", "札幌市", "", "", "")),
    ],
)
def test_an_address_is_split_where_nothing_is_in_doubt(
    address: str, publisher: str | None, parts: tuple[str, ...] | None
) -> None:
    doubt = None if parts else Why.NO_MUNICIPALITY
    assert split(address, publisher) == (*(parts or [""] * 5), doubt)


def test_the_ward_of_a_designated_city_stands_where_the_edition_of_the_definition_places_it() -> None:
    address = "北海道札幌市厚別区青葉町一丁目2-3"
    assert split(address, None)[1:3] == ("札幌市厚別区", "青葉町一丁目")
    assert split(address, None, ward_is_town=True)[1:3] == ("札幌市", "厚別区青葉町一丁目")
    assert split("厚別区青葉町1", "011002", ward_is_town=True)[1:3] == ("札幌市", "厚別区青葉町")
    assert split("東京都港区芝1", None, ward_is_town=True)[1:3] == ("港区", "芝")


@pytest.mark.parametrize(
    ("address", "why", "town", "block"),
    [
        ("三条市旭町", Why.NO_BOUNDARY, "旭町", ""),
        ("三条市旭町甲144-9", Why.NO_BOUNDARY, "旭町甲144-9", ""),
        ("三条市旭町に1-3", Why.NO_BOUNDARY, "旭町に1-3", ""),
        ("三条市旭町タ4", Why.NO_BOUNDARY, "旭町タ4", ""),
        ("三条市見前第7地割12-1", Why.NO_BOUNDARY, "見前第7地割12-1", ""),
        ("三条市6番町1", Why.NO_BOUNDARY, "6番町1", ""),
        ("三条市旭町2丁目地先", Why.NO_BOUNDARY, "旭町2丁目地先", ""),
        ("三条市旭町 市役所2階", Why.NO_BOUNDARY, "旭町 市役所2階", ""),
        ("三条市旭町1丁目、2丁目", Why.NO_BOUNDARY, "旭町1丁目、2丁目", ""),
        ("三条市旭町2-3\n三条市東町1", Why.NO_BOUNDARY, "", ""),
        ("三条市旭町2-3-1 市役所", Why.TEXT_AFTER_BLOCK, "旭町", "2-3-1 市役所"),
        ("三条市旭町2（公民館）", Why.TEXT_AFTER_BLOCK, "旭町", "2（公民館）"),
        ("三条市旭町2-3-1公民館内", Why.TEXT_AFTER_BLOCK, "旭町", "2-3-1公民館内"),
    ],
)
def test_what_is_in_doubt_stays_together_and_says_why(address: str, why: Why, town: str, block: str) -> None:
    expected = Parts("新潟県", "三条市", town, block, "152048", why)
    assert split(address, "152048") == expected


@pytest.mark.parametrize(
    ("address", "publisher", "why"),
    [
        ("旭町2-3-1", "152048", Why.NO_MUNICIPALITY),
        ("市内全域", "152048", Why.NO_MUNICIPALITY),
        ("三条市旭町2-3-1", None, Why.OTHER_MUNICIPALITY),
        ("長岡市旭町1", "152048", Why.OTHER_MUNICIPALITY),
        ("新潟県旧栄町1", "152048", Why.NO_MUNICIPALITY),
    ],
)
def test_without_a_certain_municipality_nothing_is_split(
    address: str, publisher: str | None, why: Why
) -> None:
    assert split(address, publisher) == Parts(doubt=why)


@given(st.text("新潟県三条市札幌厚別区旭町大字甲タ一二丁目番地号の条郡-－　 12３（）\n", max_size=24))
def test_the_parts_of_any_address_are_the_address(text: str) -> None:
    for publisher in (None, "152048", "011002"):
        parts = split(text, publisher)
        if parts.city and "\n" not in text:
            told = "".join(parts[1:4])
            assert "".join(told.split()) in "".join((parts.city + text).split())
        else:
            assert parts.doubt


def test_a_cell_left_to_people_names_its_place_in_the_file_and_in_the_result() -> None:
    rows = [["152048", str(n), "見本", "ミホン", address, ""] for n, address in enumerate(("", "旭町1"))]
    result = old(table(AED, [""] * 6, *rows))
    assert result.undone() == [(Why.NO_MUNICIPALITY, "E4", "旭町1", 3)]


# ── Nothing is dropped ────────────────────────────────────────────────────────────────────────────

CELLS = st.text(st.sampled_from("見本有無可;；、 \u3000\"'\n12新潟県三条市-"), max_size=8)


def missing(before: Sequence[Sequence[str]], result: Result) -> list[str]:
    """The filled cells of the file that are in no cell of the same record of the result."""
    filled = [row for row in before if any(map(str.strip, row))]
    assert len(filled) == len(result.rows)
    return [
        cell
        for row, after in zip(filled, result.rows, strict=True)
        for cell in map(str.strip, row)
        if cell and not any(cell in one for one in after)
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(LEGACY),
    st.lists(st.sampled_from(["見本", "備考", "所在地_町字", "", "画像", "地方公共団体名"]), max_size=4),
    st.data(),
)
def test_every_filled_cell_is_found_in_the_result(schema, extra: list[str], data: st.DataObject) -> None:  # type: ignore[no-untyped-def]
    header = [*(item.name for item in schema.fields), *extra]
    few = st.dictionaries(st.integers(0, len(header) - 1), CELLS, max_size=8)
    chosen = data.draw(st.lists(few, min_size=1, max_size=3))
    rows = [[cells.get(number, "") for number in range(len(header))] for cells in chosen]
    result = migrated(table(header, *rows), f"{schema.slug}@legacy-2017")
    assert missing(rows, result) == []


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
def test_every_old_file_of_the_corpus_migrates_with_nothing_dropped() -> None:
    count = 0
    for path in sorted(CORPUS.rglob("*.csv")):
        source = Source.of(str(path))
        try:
            result = migrated(source)
        except UsageError:
            continue
        count += 1
        blocks = [list(zip(*block.columns, strict=True)) for block in result.plan.table.blocks()]
        assert missing([row for block in blocks for row in block], result) == [], path
        options = Options(schema=result.plan.target)
        after = validate(Source("result.csv", lambda content=result.content: BytesIO(content)), options)  # type: ignore[misc]
        assert not after.report.layout.missing
    assert count >= 50
