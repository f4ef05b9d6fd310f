"""Files become datasets: taken in as they are, described, and never lost."""

import hashlib
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package
from hypothesis import given
from hypothesis import strategies as st
from sheets.workbooks import Sheet, book, rows

from opendata import adding, detecting, history, saving, workspace
from opendata.adding import Change, Outcome, Request
from opendata.commands import main
from opendata.errors import OpendataError, UsageError
from opendata.packages import dump
from opendata.schema import find, home
from opendata.sniffing import Source
from opendata.workspace import Beginning, Workspace

SAMPLE = (home() / "datasets" / "152048_aed" / "152048_aed.csv").read_text(encoding="utf-8-sig")
HEADER, *ROWS = [line + "\r\n" for line in SAMPLE.splitlines()[:6]]
AED = find("aed", "legacy-2017")[0]
NOTHING_SAID = Request()
FIRST, LATER = "2026-04-01T09:00:00+09:00", "2026-05-01T09:00:00+09:00"
NAME = "152048_aed"


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    beginning = Beginning("152048", contact_name="情報管理課", contact_email="a@example.lg.jp")
    workspace.begin(tmp_path / "city", beginning)
    return workspace.load(tmp_path / "city")


def content(*rows: str) -> bytes:
    return (HEADER + "".join(rows)).encode("utf-8-sig")


def change(city: Workspace, data: bytes, time: str, request: Request, name: str) -> Change:
    return adding.prepare(city, Source(name, lambda: BytesIO(data)), request, time)


def take(
    city: Workspace,
    data: bytes,
    time: str = FIRST,
    request: Request = NOTHING_SAID,
    name: str = "AED 一覧.csv",
) -> Outcome:
    return adding.carry_out(change(city, data, time, request, name), time)


def package(city: Workspace, name: str = NAME) -> dict[str, Any]:
    path = city.root / "datasets" / name / "datapackage.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def entries(city: Workspace) -> list[dict[str, Any]]:
    path = city.root / "datasets" / NAME / "history.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_file_becomes_a_described_dataset(city: Workspace) -> None:
    data = content(*ROWS)
    assert take(city, data).action == "created"
    folder = city.root / "datasets" / NAME
    assert {path.name for path in folder.iterdir()} == {f"{NAME}.csv", "datapackage.json", "schema.json"}
    assert (folder / f"{NAME}.csv").read_bytes() == data
    (dataset,) = workspace.load(city.root).catalog.datasets
    assert dataset.keywords == ("推奨データセット", "AED設置箇所")
    assert (dataset.licence, dataset.frequency, dataset.theme) == (
        "cc-by-4.0",
        "yearly",
        "safety-environment",
    )
    assert dataset.bbox == (138.942016, 37.620512, 138.982332, 37.646517)
    assert dataset.created == dataset.modified == FIRST
    (file,) = dataset.distributions
    assert (file.size, file.schema, file.encoding) == (len(data), "aed@legacy-2017", "utf-8")
    assert Path(file.path).read_bytes() == data


def test_the_samples_become_packages_that_frictionless_accepts(
    city: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["add", str(home() / "datasets"), "--workspace", str(city.root)]) == 1
    out = capsys.readouterr().out
    paths = sorted(city.root.glob("datasets/*/datapackage.json"))
    assert len(paths) == len(list((home() / "datasets").glob("*/*.csv"))) == len(out.splitlines())
    for path in paths:
        assert Package.validate_descriptor(str(path)).valid, path
    report = Package(str(city.root / "datasets" / NAME / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])
    before = everything(city.root)
    assert main(["add", str(home() / "datasets"), "--workspace", str(city.root)]) == 1
    assert capsys.readouterr().out.count("変更はありません") == len(paths)
    assert everything(city.root) == before


def test_period_and_area_come_from_the_cells(city: Workspace) -> None:
    for slug in ("population", "event"):
        path = home() / "datasets" / f"152048_{slug}" / f"152048_{slug}.csv"
        take(city, path.read_bytes(), name=path.name)
    assert package(city, "152048_population")["temporal"] == {"start": "2026-04-01", "end": "2026-04-01"}
    assert package(city, "152048_event")["temporal"]["start"] == "2026-04-18"


def test_an_unchanged_file_changes_nothing(city: Workspace) -> None:
    take(city, content(*ROWS))
    before = everything(city.root)
    assert take(city, content(*ROWS), LATER).action == "unchanged"
    assert everything(city.root) == before


def test_a_changed_file_keeps_its_history(city: Workspace) -> None:
    take(city, content(*ROWS))
    changed = ROWS[2].replace("見本", "別の")
    outcome = take(
        city, content(ROWS[1], changed, *ROWS[3:], ROWS[0].replace("0000000001", "0000000009")), LATER
    )
    assert outcome.difference == history.Difference(added=1, removed=1, changed=1)
    (entry,) = entries(city)
    assert (entry["time"], entry["difference"]) == (LATER, {"added": 1, "removed": 1, "changed": 1})
    assert (city.root / "datasets" / NAME / entry["kept"]).read_bytes() == content(*ROWS)
    assert package(city)["created"] == FIRST
    assert package(city)["modified"] == LATER


def test_rows_without_an_identifier_are_told_apart_whole(city: Workspace) -> None:
    header, *rows = [row.split(",", 2)[2] for row in (HEADER, *ROWS)]
    take(city, (header + "".join(rows)).encode("utf-8-sig"))
    later = (header + "".join(rows[1:]) + rows[0].replace("見本", "別の")).encode("utf-8-sig")
    assert take(city, later, LATER).difference == history.Difference(added=1, removed=1, changed=0)


def test_encoding_and_order_of_columns_are_no_change_of_rows(city: Workspace) -> None:
    take(city, content(*ROWS))
    turned = [",".join(reversed(line.strip().split(","))) + "\r\n" for line in (HEADER, *ROWS)]
    outcome = take(city, "".join(turned).encode("cp932"), LATER)
    assert (outcome.action, outcome.difference) == ("updated", history.Difference(0, 0, 0))
    assert package(city)["resources"][0]["encoding"] == "cp932"
    report = Package(str(city.root / "datasets" / NAME / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])


def test_what_people_wrote_by_hand_stays(city: Workspace) -> None:
    take(city, content(*ROWS))
    path = city.root / "datasets" / NAME / "datapackage.json"
    raw = package(city) | {"title": "三条市のAED", "homepage": "https://example.lg.jp/", "keywords": ["救急"]}
    raw["licenses"] = [{"name": "our-own", "path": "https://example.lg.jp/terms"}]
    raw["resources"][0] |= {"title": "4月版", "note": "x"}
    path.write_text("\ufeff" + json.dumps(raw), encoding="utf-8")
    take(city, content(*ROWS[1:]), LATER)
    after = package(city)
    assert (after["title"], after["homepage"]) == ("三条市のAED", "https://example.lg.jp/")
    assert after["licenses"][0]["name"] == "our-own"
    assert after["keywords"] == ["推奨データセット", "AED設置箇所", "救急"]
    assert (after["resources"][0]["title"], after["resources"][0]["note"]) == ("4月版", "x")


def test_the_user_describes_what_the_file_cannot_tell(city: Workspace) -> None:
    take(city, content(*ROWS))
    request = Request(title="救急の備え", frequency="四半期ごと", licence="cc0-1.0", marks=("barrier-free",))
    outcome = take(city, content(*ROWS), LATER, request)
    found = package(city)
    assert outcome.action == "described"
    assert (found["title"], found["updateFrequency"]) == ("救急の備え", "quarterly")
    assert (found["licenses"][0]["name"], found["marks"]) == ("CC0-1.0", ["geodata", "barrier-free"])
    assert found["modified"] == FIRST
    with pytest.raises(UsageError, match="barrier-free"):
        take(city, content(*ROWS), LATER, Request(marks=("no-such-mark",)))


def test_the_pillar_and_field_of_the_plan_are_named_in_either_language(city: Workspace) -> None:
    take(city, content(*ROWS), request=Request(pillar="open-data", priority_field="観光"))
    assert (package(city)["pillar"], package(city)["priorityField"]) == ("open-data", "tourism")
    take(city, content(*ROWS), LATER, Request(pillar="closing the digital divide"))
    assert (package(city)["pillar"], package(city)["priorityField"]) == ("digital-divide", "tourism")


def test_another_edition_does_not_replace_a_dataset_unasked(city: Workspace) -> None:
    path = home() / "datasets" / "152048_aed_v3" / "152048_aed_v3.csv"
    take(city, content(*ROWS))
    with pytest.raises(UsageError, match="--dataset"):
        take(city, path.read_bytes(), LATER, name="aed.csv")
    assert take(city, path.read_bytes(), LATER, name=path.name).dataset == "152048_aed_v3"
    assert take(city, path.read_bytes(), LATER, Request(dataset="aed")).action == "updated"
    assert package(city)["keywords"] == ["自治体標準ODS", "AED設置箇所"]


def test_a_second_format_joins_the_dataset(city: Workspace) -> None:
    take(city, content(*ROWS))
    take(city, b'{"type": "FeatureCollection", "features": []}', LATER, Request(dataset="aed"), "x.GeoJSON")
    names = [(item["name"], item["format"]) for item in package(city)["resources"]]
    assert names == [(NAME, "csv"), (f"{NAME}-geojson", "geojson")]
    assert Package.validate_descriptor(str(city.root / "datasets" / NAME / "datapackage.json")).valid


def test_two_files_of_one_dataset_are_not_silently_made_one(
    city: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in (1, 2):
        (tmp_path / f"aed{number}.csv").write_bytes(content(*ROWS[:number]))
    words = [str(tmp_path / "aed1.csv"), str(tmp_path / "aed2.csv"), "--workspace", str(city.root)]
    assert main(["add", *words]) == 2
    assert (city.root / "datasets" / NAME / f"{NAME}.csv").read_bytes() == content(ROWS[0])
    assert "aed2.csv" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name",
    ["../../escape", "..", "x/../../y", "x" * 300, "🚑", "Ａ", "a b", "a.b", "C:\\x", "a\0b", "\udcff", ""],
)
def test_no_name_leads_out_of_the_workspace(name: str, city: Workspace, tmp_path: Path) -> None:
    before = everything(tmp_path)
    with pytest.raises(UsageError):
        take(city, content(*ROWS), request=Request(dataset=name))
    assert everything(tmp_path) == before


@pytest.mark.parametrize(
    "name", ["../../evil.csv", "CON.csv", "あ" * 300 + ".csv", "🚑.csv", "\udcff.csv", "-"]
)
def test_a_file_name_never_becomes_a_path(name: str, city: Workspace, tmp_path: Path) -> None:
    take(city, content(*ROWS), name=name, request=Request(title="../" + "題" * 300 + "🚑\udcff"))
    folder = f"city/datasets/{NAME}"
    files = {f"{folder}/{file}" for file in (f"{NAME}.csv", "datapackage.json", "schema.json")}
    assert set(everything(tmp_path)) == files | {"city/opendata.toml"}
    assert workspace.load(city.root).catalog.datasets


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("path", "../../../secret.csv"),
        ("path", "/etc/passwd"),
        ("path", "CON.csv"),
        ("path", "history/x.csv"),
        ("path", 7),
        ("hash", "md5:00"),
        ("bytes", "many"),
        ("conformsTo", "../../x@legacy-2017"),
        ("conformsTo", "nothing@nowhere"),
    ],
)
def test_a_package_that_makes_no_sense_is_named(key: str, value: object, city: Workspace) -> None:
    take(city, content(*ROWS))
    raw = package(city)
    raw["resources"][0][key] = value
    (city.root / "datasets" / NAME / "datapackage.json").write_text(json.dumps(raw))
    with pytest.raises(UsageError, match=r"datapackage\.json"):
        workspace.load(city.root)


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"name": "other", "resources": []}', '{"name": "152048_aed"}', "[" * 10**5]
)
def test_a_package_that_is_none_is_named(text: str, city: Workspace) -> None:
    take(city, content(*ROWS))
    (city.root / "datasets" / NAME / "datapackage.json").write_text(text)
    with pytest.raises(UsageError, match=r"datapackage\.json"):
        workspace.load(city.root)


def test_a_file_of_no_known_dataset_needs_a_name(city: Workspace) -> None:
    with pytest.raises(UsageError, match="--dataset"):
        take(city, b"a,b\n1,2\n")
    request = Request(dataset="budget", title="予算", title_en="Budget")
    assert take(city, b"a,b\n1,2\n", request=request).dataset == "152048_budget"
    assert "schema" not in package(city, "152048_budget")["resources"][0]
    with pytest.raises(UsageError, match="geojson"):
        take(city, b"a", request=request, name="a.exe")


@pytest.mark.parametrize(
    ("key", "value"), [("theme", "x"), ("marks", ["y"]), ("updateFrequency", "sometimes")]
)
def test_a_term_that_does_not_exist_is_named_with_its_package(
    key: str, value: object, city: Workspace
) -> None:
    take(city, content(*ROWS))
    path = city.root / "datasets" / NAME / "datapackage.json"
    path.write_text(json.dumps(package(city) | {key: value}))
    with pytest.raises(UsageError, match=r"datapackage\.json"):
        workspace.load(city.root)


def test_two_resources_of_one_path_are_refused(city: Workspace) -> None:
    take(city, content(*ROWS))
    raw = package(city)
    (city.root / "datasets" / NAME / "datapackage.json").write_text(
        json.dumps(raw | {"resources": raw["resources"] * 2})
    )
    with pytest.raises(UsageError, match=r"datapackage\.json"):
        workspace.load(city.root)


# ── Workbooks ─────────────────────────────────────────────────────────────────────────────────────

CELLS = [line.strip().split(",") for line in (HEADER, *ROWS)]
PERSON = ("氏名", "携帯電話"), ("見本太郎", "090-0000-0000")


def aed_book(*records: int, **others: Sheet) -> bytes:
    """The sample's records of those numbers on the sheet 一覧, and other sheets."""
    return book({"一覧": rows(CELLS[0], *(CELLS[number] for number in records)), **others})


def take_book(city: Workspace, data: bytes, time: str = FIRST, request: Request = NOTHING_SAID) -> Outcome:
    return take(city, data, time, request, "AED 一覧.xlsx")


def files(city: Workspace, name: str = NAME) -> set[str]:
    folder = city.root / "datasets" / name
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_workbook_is_taken_in_as_the_standard_csv_of_its_sheet(city: Workspace) -> None:
    outcome = take_book(city, aed_book(1, 2, 名簿=rows(*PERSON)))
    assert (outcome.action, outcome.file) == ("created", f"{NAME}.csv")
    assert outcome.book
    assert (outcome.book.sheet, outcome.book.sheets) == ("一覧", 1)
    stored = (city.root / "datasets" / NAME / f"{NAME}.csv").read_bytes()
    assert stored == content(*ROWS[:2])
    assert files(city) == {f"{NAME}.csv", "datapackage.json", "schema.json"}
    (item,) = package(city)["resources"]
    assert (item["format"], item["conformsTo"], item["bytes"]) == ("csv", "aed@legacy-2017", len(stored))
    report = Package(str(city.root / "datasets" / NAME / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])


def test_persons_in_other_sheets_of_a_workbook_are_nowhere_in_the_workspace(city: Workspace) -> None:
    take_book(city, aed_book(1, 名簿=rows(*PERSON)))
    for name, data in everything(city.root).items():
        assert not data.startswith(b"PK"), name
        assert "見本太郎".encode() not in data, name


def test_an_unchanged_workbook_changes_nothing_though_its_bytes_differ(city: Workspace) -> None:
    take_book(city, aed_book(1, 2))
    before = everything(city.root)
    assert take_book(city, aed_book(1, 2, 控え=rows(("説明", "値"), ("x", "y"))), LATER).action == "unchanged"
    assert everything(city.root) == before
    assert take(city, content(*ROWS[:2]), LATER).action == "unchanged"


def test_a_changed_workbook_keeps_its_history_by_identifier(city: Workspace) -> None:
    take_book(city, aed_book(1, 2, 3))
    outcome = take_book(city, aed_book(2, 3, 4), LATER)
    assert (outcome.action, outcome.difference) == ("updated", history.Difference(1, 1, 0))
    (entry,) = entries(city)
    assert entry["file"] == f"{NAME}.csv"
    assert (city.root / "datasets" / NAME / entry["kept"]).read_bytes() == content(*ROWS[:3])


def test_the_sheet_to_take_in_is_chosen_by_name(city: Workspace) -> None:
    data = aed_book(1, 旧=rows(CELLS[0], CELLS[3]))
    assert take_book(city, data, request=Request(sheet="旧")).book
    assert (city.root / "datasets" / NAME / f"{NAME}.csv").read_bytes() == content(ROWS[2])
    with pytest.raises(UsageError, match="一覧, 旧"):
        take_book(city, data, LATER, Request(sheet="新"))


def test_a_workbook_of_no_known_dataset_becomes_csv_too(city: Workspace) -> None:
    data = book({"予算": rows(("款", "金額"), ("総務費", 1200)), "内訳": rows(*PERSON)})
    with pytest.raises(UsageError, match=r"一覧\.xlsx.*--dataset"):
        take_book(city, data)
    outcome = take_book(city, data, request=Request(dataset="budget"))
    stored = city.root / "datasets" / "152048_budget" / "152048_budget.csv"
    assert outcome.file == stored.name
    assert stored.read_bytes().decode("utf-8-sig") == "款,金額\r\n総務費,1200\r\n"


@pytest.mark.parametrize("data", [aed_book(1)[:900], book({"空": rows()})])
def test_a_workbook_that_cannot_become_csv_is_refused_and_says_why(data: bytes, city: Workspace) -> None:
    before = everything(city.root)
    with pytest.raises(UsageError, match="cannot be taken in as CSV"):
        take_book(city, data, request=Request(dataset="aed"))
    assert everything(city.root) == before


def stored_whole(city: Workspace, data: bytes) -> None:
    """As earlier versions did: the workbook itself is the resource."""
    take(city, content(ROWS[0]))
    folder = city.root / "datasets" / NAME
    (folder / f"{NAME}.csv").unlink()
    (folder / f"{NAME}.xlsx").write_bytes(data)
    raw, name = package(city), f"{NAME}.xlsx"
    raw["resources"] = [
        {"name": f"{NAME}-xlsx", "path": name, "title": "AED", "format": "xlsx", "bytes": len(data)}
        | {"hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "conformsTo": "aed@legacy-2017"}
    ]
    (folder / "datapackage.json").write_bytes(dump(raw))


def test_a_workbook_stored_whole_by_an_earlier_version_keeps_working(
    city: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    stored_whole(city, aed_book(1))
    (dataset,) = workspace.load(city.root).catalog.datasets
    assert [file.format for file in dataset.distributions] == ["XLSX"]
    assert main(["status", "--workspace", str(city.root)]) == 0
    assert NAME in capsys.readouterr().out


def test_the_csv_of_a_workbook_takes_the_place_of_the_workbook_stored_whole(city: Workspace) -> None:
    old = aed_book(1, 2)
    stored_whole(city, old)
    outcome = take_book(city, aed_book(1, 3), LATER)
    assert (outcome.action, outcome.difference) == ("updated", history.Difference(1, 1, 0))
    (entry,) = entries(city)
    assert (entry["file"], entry["kept"][-5:]) == (f"{NAME}.xlsx", ".xlsx")
    assert (city.root / "datasets" / NAME / entry["kept"]).read_bytes() == old
    assert [item["path"] for item in package(city)["resources"]] == [f"{NAME}.csv"]
    assert f"{NAME}.xlsx" not in files(city)
    before = everything(city.root)
    assert take_book(city, aed_book(1, 3), LATER).action == "unchanged"
    assert everything(city.root) == before


def test_a_workbook_altered_since_it_was_stored_whole_is_not_deleted(city: Workspace) -> None:
    stored_whole(city, aed_book(1))
    path = city.root / "datasets" / NAME / f"{NAME}.xlsx"
    altered = aed_book(1, 2)
    path.write_bytes(altered)
    take_book(city, aed_book(1, 3), LATER)
    assert path.read_bytes() == altered
    assert [item["path"] for item in package(city)["resources"]] == [f"{NAME}.csv"]


def test_the_screen_names_the_sheet_and_says_that_the_others_are_not_part_of_it(
    city: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def veiled(sheet: Any, workbook: Any) -> None:
        rows(CELLS[0], CELLS[1])(sheet, workbook)
        sheet.set_column("C:D", None, None, {"hidden": True})

    (tmp_path / "AED.xlsx").write_bytes(book({"一覧": veiled, "名簿": rows(*PERSON)}))
    words = ["add", str(tmp_path / "AED.xlsx"), "--workspace", str(city.root)]
    main([*words, "--lang", "ja"])
    told = capsys.readouterr().out
    assert "シート「一覧」をCSVにして取り込みました。ほかの1枚のシートは含まれません" in told
    assert "隠してある行と列（2）も含まれています" in told
    main([*words, "--lang", "en", "--sheet", "一覧"])
    assert "the sheet “一覧” was taken in as CSV; other sheets, not part of it: 1" in capsys.readouterr().out


class _Cut(Exception):
    pass


@pytest.mark.parametrize("step", range(6))
def test_cut_short_at_any_step_the_next_run_completes_it(
    step: int, city: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0
    true = saving.save

    def save(path: Path, data: bytes) -> None:
        nonlocal calls
        calls += 1
        if calls > step:
            raise _Cut
        true(path, data)

    take(city, content(*ROWS))
    with monkeypatch.context() as patched:
        patched.setattr(adding, "save", save)
        try:
            take(city, content(*ROWS[1:]), LATER)
        except _Cut:
            workspace.load(city.root)
    take(city, content(*ROWS[1:]), LATER)
    (entry,) = entries(city)
    assert entry["difference"] == {"added": 0, "removed": 1, "changed": 0}
    assert (city.root / "datasets" / NAME / entry["kept"]).read_bytes() == content(*ROWS)
    assert package(city)["resources"][0]["bytes"] == len(content(*ROWS[1:]))


def test_a_file_altered_in_place_is_not_taken_for_the_previous_one(city: Workspace) -> None:
    take(city, content(*ROWS))
    (city.root / "datasets" / NAME / f"{NAME}.csv").write_bytes(content(*ROWS[1:]))
    outcome = take(city, content(*ROWS[1:]), LATER)
    assert (outcome.action, outcome.difference) == ("updated", None)
    assert entries(city)[0]["kept"] is None
    (city.root / "datasets" / NAME / f"{NAME}.csv").write_bytes(b"")
    take(city, content(*ROWS[1:]), LATER)
    assert (city.root / "datasets" / NAME / f"{NAME}.csv").read_bytes() == content(*ROWS[1:])


def test_the_machine_refusing_is_no_crash(city: Workspace) -> None:
    (city.root / "datasets" / NAME).write_text("a file where a folder should be")
    with pytest.raises(OpendataError):
        take(city, content(*ROWS))


@given(st.lists(st.integers(1, 5)), st.lists(st.integers(1, 5)))
def test_differences_add_up(before: list[int], after: list[int]) -> None:
    def rows(numbers: list[int]) -> history.Rows:
        data = content(*(ROWS[number - 1] for number in numbers))
        source = Source("a.csv", lambda: BytesIO(data))
        table = adding._table(source)
        layout = detecting.assign(table.header, AED, (AED,))
        return history.rows(table, layout)

    found = history.compare(rows(before), rows(after))
    assert len(after) - len(before) == found.added - found.removed
    assert (found == (0, 0, 0)) == (sorted(before) == sorted(after))
