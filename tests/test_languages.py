"""The languages of published data: counted cell by cell, shown, and proven by what is really published."""

import csv
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from opendata.commands import main
from opendata.languages import MOST, code_of
from opendata.ledger import Ledger
from opendata.model import Assessed, Schema, Translation
from opendata.schema import all_schemas, find
from opendata.sniffing import Source
from opendata.validating import Options, validate

AED = find("aed", "ods-v3")[0]
EVENT = find("event", "ods-v3")[0]
PLAN = """\
title = "見本市の計画"
period = { start = "2020-04-01", end = "2030-03-31" }
[[measures]]
id = "open"
title = "公開"
[[measures.kpis]]
id = "languages"
title = "対応言語数"
definition = "languages"
unit = "languages"
target = 3
"""


def records(name: str, *values: str) -> bytes:
    """As many records of the dataset as there are values for that item."""
    found = AED if name in [item.name for item in AED.fields] else EVENT
    town = {"全国地方公共団体コード": "152048", "地方公共団体名": "新潟県三条市", "ID": "1"}
    rows = [{**{i.name: i.example or "" for i in found.fields}, **town, name: value} for value in values]
    names = [item.name for item in found.fields]
    lines = [
        ",".join(f'"{cell}"' for cell in cells) for cells in (names, *([r[n] for n in names] for r in rows))
    ]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def checked(content: bytes, schema: Schema | None = None) -> Assessed:
    chosen = schema or (EVENT if "言語コード".encode() in content else AED)
    return validate(Source("a.csv", lambda: BytesIO(content)), Options(schema=chosen))


def translations(file: Assessed, field: str) -> list[Translation]:
    return [one for one in file.report.translations if one.field == field]


# ── One table ─────────────────────────────────────────────────────────────────────────────────────


def test_filled_translations_are_counted_row_by_row() -> None:
    file = checked(records("名称_英字", "Sample Hall", "", " ", "Library"))
    assert translations(file, "名称_英字") == [Translation("名称_英字", "en", 2)]
    assert file.report.languages == ("ja", "en")
    blank = checked(records("名称_英字", "", ""))
    assert translations(blank, "名称_英字") == [Translation("名称_英字", "en", 0)]
    assert blank.report.languages == ("ja",)


def test_codes_of_languages_are_counted_by_language() -> None:
    file = checked(records("言語コード", "ja", "zh_CN", "eng", "zh-cn", "中国語", "", "EN"))
    assert translations(file, "言語コード") == [
        Translation("言語コード", "en", 2),
        Translation("言語コード", "ja", 1),
        Translation("言語コード", "zh-cn", 2),
    ]
    assert {"ja", "en", "zh-cn"} == set(file.report.languages)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("ja", "ja"),
        (" EN ", "en"),
        ("jpn", "ja"),
        ("zh_TW", "zh-tw"),
        ("日本語", ""),
        ("japanese", ""),
        ("", ""),
    ],
)
def test_a_code_is_compared_without_its_dress(value: str, code: str) -> None:
    assert code_of(value) == code


def test_a_column_of_anything_is_no_list_of_languages() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    file = checked(records("言語コード", *(f"x{a}{b}" for a in letters[:10] for b in letters)))
    assert len(translations(file, "言語コード")) == MOST


def test_every_item_in_english_of_every_edition_is_counted() -> None:
    for schema in all_schemas():
        named = [item.name for item in schema.fields if item.name.rstrip("）").endswith(("英字", "英語"))]
        content = (",".join(f'"{i.name}"' for i in schema.fields) + "\r\n").encode("utf-8-sig")
        report = checked(content, schema).report
        assert [one.field for one in report.translations if one.language == "en"] == named, schema.id


def test_validate_tells_languages_to_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "aed.csv").write_bytes(records("名称_英字", "Sample Hall", ""))
    main(["validate", str(tmp_path / "aed.csv"), "--schema", "aed@ods-v3", "--format", "json"])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert file["languages"] == ["ja", "en"]
    assert file["translations"] == [{"field": "名称_英字", "language": "en", "filled": 1}]


# ── What is published ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def city(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    root = tmp_path / "三条市"
    contact = ["--contact-name", "見本課", "--contact-email", "mihon@example.lg.jp"]
    assert main(["init", str(root), "--lgcode", "152048", *contact]) == 0
    (root / "plan.toml").write_text(PLAN, encoding="utf-8")
    capsys.readouterr()
    return root


def take_in(city: Path, name: str, content: bytes) -> None:
    path = city.parent / f"152048_{name}.csv"
    path.write_bytes(content)
    main(["add", str(path), "--workspace", str(city), "--schema", f"{name}@ods-v3", "--dataset", name])


def publish(city: Path) -> None:
    words = [word for name in ("aed", "event") for word in ("--override", f"152048_{name}=見本のため")]
    main(["publish", "--workspace", str(city), "--yes", *words])


def value(city: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    main(["kpi", "--workspace", str(city), "--plan", str(city / "plan.toml"), "--format", "json"])
    (indicator,) = json.loads(capsys.readouterr().out)["indicators"]
    return indicator["value"]["rounded"]


def status(city: Path, format: str, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    main(["status", "--workspace", str(city), "--format", format, "--lang", "ja"])
    return capsys.readouterr().out


def test_the_indicator_follows_what_is_really_published(
    city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take_in(city, "aed", records("名称_英字", "", ""))
    publish(city)
    japanese = value(city, capsys)
    take_in(city, "aed", records("名称_英字", "Sample Hall", ""))
    unpublished = value(city, capsys)
    publish(city)
    english = value(city, capsys)
    take_in(city, "event", records("言語コード", "zh-cn"))
    publish(city)
    assert (japanese, unpublished, english, value(city, capsys)) == (1, 1, 2, 3)
    receipts = Ledger(city / ".opendata" / "ledger.sqlite").receipts()
    assert [receipt.languages for receipt in receipts][:2] == [("ja",), ("ja", "en")]


def test_status_shows_the_languages_of_every_dataset(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    take_in(city, "aed", records("名称_英字", "Sample Hall", ""))
    (shown,) = json.loads(status(city, "json", capsys))["datasets"]
    assert shown["languages"] == ["ja", "en"]
    assert shown["translations"] == [{"field": "名称_英字", "language": "en", "filled": 1}]
    (row,) = csv.DictReader(status(city, "csv", capsys).splitlines())
    assert row["言語"] == "ja, en"
    assert "ja, en" in status(city, "text", capsys)
