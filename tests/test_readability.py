"""Every official rule of machine readability answers real files rightly, and the set keeps its manners."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from sheets import workbooks

from opendata import readability
from opendata.gathering import gather
from opendata.model import Answer, Standing, Text
from opendata.rules import all_rules
from opendata.schema import find
from opendata.sniffing import Source
from opendata.validating import Options, validate

CRITERIA = readability.all_criteria()
FOLDER = Path(readability.__file__).parent
CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
IDS = (
    *(f"L1-{number:02}" for number in range(1, 16)),
    *(f"L2-{number:02}" for number in range(1, 7)),
    *(f"L3-{number:02}" for number in range(1, 10)),
)
JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
MET, BROKEN = Standing.MET, Standing.BROKEN
OPEN, BESIDE = Standing.UNDECIDED, Standing.NOT_APPLICABLE


@cache
def answers(content: str | bytes, schema: str = "", name: str = "sample.csv") -> dict[str, Answer]:
    """How a file stands to every official rule; text is stored as UTF-8 with BOM."""
    data = content.encode("utf-8-sig") if isinstance(content, str) else content
    slug, _, edition = schema.partition("@")
    chosen = find(slug, edition)[0] if schema else None
    file = validate(Source(name, lambda: BytesIO(data)), Options(schema=chosen, grades=True))
    return {mark.criterion.id: mark.answer for grade in file.grades for mark in grade.marks}


LISTS = "名称,部屋\n見本館,和室\n見本会館,会議室\n"


class Case(NamedTuple):
    """A file and how it stands to one rule; `number` is how many places are to be found."""

    id: str
    standing: Standing
    content: str | bytes
    schema: str = ""
    number: int | None = None


# ── Workbooks ─────────────────────────────────────────────────────────────────────────────────────

HEADER = ("NO", "名称", "定員（人）", "備考")
RECORDS = tuple((number, f"見本公民館{number}", number * 10 + 100, "") for number in range(1, 11))


def drawn(draw: Callable[[Any, Any], None] = lambda sheet, book: None) -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("一覧")
        for number, record in enumerate((HEADER, *RECORDS)):
            sheet.write_row(number, 0, record)
        draw(sheet, book)
    return content.getvalue()


def edited(edit: Callable[[Any], None]) -> bytes:
    """The same workbook, changed and saved by another library."""
    book = openpyxl.load_workbook(BytesIO(drawn()))
    edit(book.worksheets[0])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def red(sheet: Any, book: Any) -> None:
    sheet.write(3, 1, "見本公民館3", book.add_format({"bg_color": "#FF0000"}))


def striped_header(sheet: Any, book: Any) -> None:
    sheet.write_row(0, 0, HEADER, book.add_format({"bg_color": "#DDEBF7"}))


def digits_as_text(sheet: Any, book: Any) -> None:
    sheet.write_string(2, 2, "120")


BOOKS = (
    Case("L1-01", MET, drawn()),
    Case("L1-10", MET, drawn()),
    Case("L1-10", BROKEN, drawn(lambda sheet, _: sheet.insert_textbox(12, 0, "注記")), number=1),
    Case("L1-10", BROKEN, edited(lambda s: setattr(s["B3"], "comment", Comment("注記", "見本"))), number=1),
    Case("L1-11", MET, drawn(striped_header)),
    Case("L1-11", BROKEN, drawn(red), number=1),
    Case("L1-12", MET, drawn()),
    Case("L1-12", BROKEN, edited(lambda sheet: sheet.merge_cells("D3:D5")), number=1),
    Case("L1-13", MET, drawn()),
    Case("L1-13", BROKEN, drawn(lambda sheet, _: sheet.set_row(4, None, None, {"hidden": True})), number=1),
    Case(
        "L1-13",
        BROKEN,
        drawn(lambda sheet, _: sheet.set_column("C:C", None, None, {"hidden": True})),
        number=1,
    ),
    Case("L1-14", BESIDE, drawn()),
    Case("L1-15", BESIDE, drawn()),
    Case("L2-01", MET, drawn()),
    Case("L2-01", BROKEN, drawn(digits_as_text), number=1),
    Case("L2-02", BROKEN, edited(lambda sheet: sheet.merge_cells("D3:D5")), number=1),
    Case("L2-06", MET, drawn()),
    Case("L2-06", BROKEN, drawn(lambda sheet, _: sheet.write_formula(5, 2, "=C2+10", None, 120)), number=1),
)

# ── Text ──────────────────────────────────────────────────────────────────────────────────────────

PLAIN = "NO,名称,定員（人）,備考\n" + "".join(f"{n},見本公民館{n},{n * 10},\n" for n in range(1, 11))
EVACUATION = "evacuation_space@legacy-2017"
FILES = (
    Case("L1-01", MET, PLAIN),
    Case("L1-01", BROKEN, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\x00\x01\x02\x03"),
    Case("L1-01", BROKEN, "<!DOCTYPE html>\n<html><body>見本</body></html>\n"),
    Case("L1-01", BROKEN, drawn()),
    Case("L1-01", OPEN, b""),
    Case("L1-02", MET, PLAIN),
    Case("L1-02", BROKEN, PLAIN + PLAIN, number=1),
    Case("L1-02", BROKEN, "地区,男,女\n" + "本町,1,2\n" * 6 + ",,\n地区,世帯,人口\n本町,5,6\n", number=1),
    Case("L1-02", OPEN, PLAIN + "\n11,見本会館,50,\n"),
    Case("L1-03", MET, PLAIN),
    Case("L1-03", BROKEN, PLAIN + "\n11,見本会館,50,\n", number=1),
    Case("L1-03", BROKEN, "NO,名称,,備考\n1,見本公民館,,あり\n", number=1),
    Case("L1-03", BROKEN, PLAIN + ",,,\n,,,\n", number=2),
    Case("L1-04", MET, PLAIN),
    Case("L1-04", BROKEN, PLAIN.replace(",\n", ",あり\n") + "※令和8年4月1日現在,,,\n", number=1),
    Case(
        "L1-04", BROKEN, "NO,名称,\n" + "".join(f"{n},見本{n},{'要確認' * (n == 3)}\n" for n in range(1, 21))
    ),
    Case("L1-04", OPEN, PLAIN.replace(",\n", ",あり\n") + ",見本会館,,\n"),
    Case("L1-04", OPEN, "地区,人口,世帯数\n本町,3,1\n東町,4,2\n合計,7,3\n", number=1),
    Case("L1-05", MET, PLAIN),
    Case("L1-05", MET, "№,名称\n1,見本公民館\n"),
    Case("L1-05", BROKEN, "NO,名称,\n1,見本公民館,あり\n", number=1),
    Case("L1-05", BROKEN, "NO,名称,Column1\n1,見本公民館,あり\n", number=1),
    Case("L1-05", BROKEN, "1,見本公民館,35.5,139.5\n2,見本会館,35.6,139.6\n"),
    Case("L1-06", MET, PLAIN + "11,見本　公民館,50,\n"),
    Case("L1-06", BROKEN, PLAIN + "11,見本会館　,50,\n", number=1),
    Case("L1-06", BROKEN, PLAIN + "11,見　本　館,50,\n", number=1),
    Case("L1-06", BROKEN, PLAIN + '11,"見本\n会館",50,\n', number=1),
    Case("L1-06", BROKEN, PLAIN.replace("名称", "名　称"), number=1),
    Case("L1-06", OPEN, PLAIN + '11,見本会館,50,"予約が必要です。\n電話でどうぞ。"\n', number=1),
    Case("L1-06", BROKEN, PLAIN + "11,見本会館,50,　\n", number=1),
    Case("L1-07", MET, PLAIN),
    Case("L1-07", BROKEN, "名称,開館\n見本館,9:00～17:15\n見本会館,午前9時から午後5時まで\n", number=2),
    Case("L1-07", MET, "名称,開館\n見本館,9:00～\n"),
    Case("L1-07", BROKEN, LISTS + "見本センター,和室、会議室\n見本ホール,和室、会議室\n", number=2),
    Case("L1-07", OPEN, LISTS + "見本センター,和室、茶室\n", number=1),
    Case("L1-07", MET, LISTS + "見本センター,和室\n"),
    Case("L1-07", OPEN, "名称,部屋\n見本館,１\n見本会館,２００\n見本ホール,１，２００\n", number=1),
    Case("L1-07", BROKEN, "名称,連絡先\n見本館,0000-00-0001、0000-00-0002\n", number=1),
    Case("L1-07", BROKEN, '名称,位置\n見本館,"35.123456,139.123456"\n', number=1),
    Case("L1-07", OPEN, "名称,設備\n見本館,会議室、和室\n", number=1),
    Case("L1-07", MET, "名称,紹介\n見本館,本町にあり、駅から近い公民館です。\n"),
    Case("L1-08", MET, PLAIN),
    Case("L1-08", BROKEN, PLAIN + "11,㈱見本,50,①階\n", number=2),
    Case("L1-08", BROKEN, "NO,面積（㎡）\n1,20\n", number=1),
    Case("L1-08", OPEN, "名称,建物\n見本館,見本ビルⅡ\n", number=1),
    Case("L1-08", OPEN, "名称,代表\n見本館,見本髙\n", number=1),
    Case("L1-09", MET, PLAIN),
    Case("L1-09", BESIDE, "NO,名称\n1,見本公民館\n"),
    Case("L1-09", OPEN, PLAIN + "11,見本会館,,\n", number=1),
    Case("L1-09", BROKEN, PLAIN + "11,見本会館,,\n12,見本会館,-,\n", number=1),
    Case("L1-09", BROKEN, "名称,緯度,経度\n見本館,35.5,139.5\n見本会館,0,0\n", EVACUATION, number=2),
    Case("L1-10", BESIDE, PLAIN),
    Case("L1-11", BESIDE, PLAIN),
    Case("L1-12", BESIDE, PLAIN),
    Case("L1-13", BESIDE, PLAIN),
    Case("L1-14", MET, PLAIN),
    Case("L1-14", BROKEN, PLAIN + '11,"見本\n会館",50,\n', number=1),
    Case("L1-14", BROKEN, PLAIN.replace("名称", '"名\n称"'), number=1),
    Case("L1-15", MET, PLAIN + '11,"見本会館,別館",50,\n'),
    Case("L1-15", BROKEN, PLAIN + "11,見本会館,別館,50,あり\n", number=1),
    Case("L1-15", BROKEN, PLAIN + '11,"見本会館,50,\n'),
    Case("L1-15", BESIDE, PLAIN.replace(",", "\t")),
    Case("L2-01", MET, PLAIN),
    Case("L2-01", BESIDE, "NO,名称\n1,見本公民館\n"),
    Case("L2-01", BROKEN, PLAIN + "11,見本会館,50人,\n", number=1),
    Case("L2-01", BROKEN, PLAIN + '11,見本会館,"1,200",\n12,見本館,５０,\n', number=2),
    Case("L2-01", BROKEN, "名称,緯度,経度\n見本館,35度30分,139.5\n", EVACUATION, number=1),
    Case("L2-01", BROKEN, '地区,令和5年（2023年）_男\n本町,900\n東町,"1,200"\n', number=1),
    Case("L2-01", BESIDE, "名称,開設年度\n見本館,2020\n"),
    Case("L2-02", MET, PLAIN),
    Case("L2-02", BROKEN, "地区,名称\n本町,見本館\n〃,見本会館\n", number=1),
    Case("L2-02", BROKEN, "地区,名称\n本町,見本館\n,見本会館\n東町,見本園\n,見本所\n", number=1),
    Case("L2-02", OPEN, "地区,名称\n本町,見本館\n東町,見本会館\n,見本園\n西町,見本所\n", number=1),
    Case("L2-03", MET, PLAIN),
    Case("L2-03", BROKEN, "NO,名称,電話,電話\n1,見本館,0000-00-0001,\n", number=2),
    Case("L2-03", OPEN, "1,見本公民館,35.5,139.5\n2,見本会館,35.6,139.6\n"),
    Case("L2-04", BESIDE, "NO,名称\n1,見本公民館\n"),
    Case("L2-04", MET, "名称,設備\n" + "見本館,有\n見本館,無\n" * 6),
    Case("L2-04", BROKEN, "名称,設備\n" + "見本館,有\n見本館,あり\n" * 6, number=1),
    Case("L2-04", BROKEN, "名称,災害種別_洪水\n見本館,○\n見本会館,1\n", EVACUATION, number=1),
    Case("L2-05", BESIDE, "NO,名称\n1,見本公民館\n"),
    Case("L2-05", MET, "名称,使いみち\n" + "見本館,会議\n見本館,その他\n" * 6),
    Case("L2-05", BROKEN, "名称,使いみち\n" + "見本館,会議\n見本館,その他（茶会）\n" * 6, number=6),
    Case("L2-05", OPEN, "名称,使いみち\n見本館,会議\n見本館,その他（茶会）\n", number=1),
    Case("L2-06", BESIDE, PLAIN),
    Case("L3-01", MET, PLAIN),
    Case("L3-01", BROKEN, "見本市の施設,,,\n" + PLAIN, number=1),
    Case("L3-01", BROKEN, "\n" + PLAIN, number=1),
    Case("L3-01", BROKEN, "1,見本公民館,35.5,139.5\n2,見本会館,35.6,139.6\n"),
    Case("L3-02", BESIDE, PLAIN),
    Case("L3-02", MET, "名称,市区町村コード\n見本館,152048\n", "aed@legacy-2017"),
    Case("L3-02", OPEN, "名称,施設区分\n見本館,1\n見本会館,2\n", number=1),
    Case("L3-03", MET, PLAIN),
    Case("L3-03", BESIDE, "NO,名称\n1,見本公民館\n"),
    Case("L3-03", OPEN, PLAIN + "11,見本会館,-,\n", number=1),
    Case("L3-04", MET, PLAIN),
    Case("L3-04", BESIDE, "NO,名称\n1,見本公民館\n"),
    Case("L3-04", OPEN, "名称,面積\n見本館,120\n見本会館,80.5\n", number=1),
    Case("L3-05", BESIDE, PLAIN),
    Case("L3-05", MET, "名称,開設年月日\n見本館,2026-04-01\n"),
    Case("L3-05", MET, "名称,開設年月日\n見本館,令和8年（2026年）\n見本会館,2026-04-01\n"),
    Case("L3-05", MET, "名称,和暦,西暦\n見本館,令和8年4月1日,2026-04-01\n"),
    Case("L3-05", BROKEN, "名称,開設年月日\n見本館,令和8年4月1日\n見本会館,R8.4.1\n", number=2),
    Case("L3-05", BROKEN, "名称,令和7年度利用者数\n見本館,100\n", number=1),
    Case("L3-06", OPEN, PLAIN),
    Case("L3-06", MET, "自治体コード,名称\n152048,見本館\n"),
    Case("L3-06", MET, "都道府県,名称\n新潟県,見本館\n"),
    Case("L3-06", BROKEN, "都道府県,名称\n新潟,見本館\n", number=1),
    Case("L3-06", BROKEN, "自治体コード,名称\n152049,見本館\n", number=1),
    Case("L3-07", OPEN, PLAIN),
    Case("L3-08", OPEN, PLAIN),
    Case("L3-09", MET, PLAIN),
    Case("L3-09", BROKEN, "地区,2023年,2024年,2025年\n本町,1,2,3\n", number=3),
    Case("L3-09", BROKEN, "地区,0〜4歳,5〜9歳,10〜14歳\n本町,1,2,3\n", number=3),
    Case("L3-09", OPEN, "名称,写真1,写真2,写真3\n見本館,a.jpg,b.jpg,c.jpg\n", number=3),
    Case("L3-09", BESIDE, "地区,0-4歳の男性\n本町,1\n", "population@legacy-2017"),
)


@pytest.mark.parametrize("case", FILES, ids=lambda case: f"{case.id}-{case.standing}")
def test_a_text_file_stands_to_the_rule_as_a_person_would_say(case: Case) -> None:
    check(case, answers(case.content, case.schema)[case.id])


@pytest.mark.parametrize("case", BOOKS, ids=lambda case: f"{case.id}-{case.standing}")
def test_a_workbook_stands_to_the_rule_as_a_person_would_say(case: Case) -> None:
    check(case, answers(case.content, name="sample.xlsx")[case.id])


def check(case: Case, answer: Answer) -> None:
    assert answer.standing is case.standing, answer
    assert case.number is None or answer.number == case.number, answer
    assert (answer.reason is None) == (case.standing is MET)


def test_every_rule_has_a_file_that_meets_it_and_one_that_breaks_it() -> None:
    """But those that one file can never break, or that no single file can be judged by."""
    standings = {(case.id, case.standing) for case in (*FILES, *BOOKS)}
    never_broken = {"L3-02", "L3-03", "L3-04", "L3-07", "L3-08"}
    assert {id for id in IDS if (id, BROKEN) not in standings} == never_broken
    assert {id for id in IDS if (id, MET) not in standings} == {"L3-07", "L3-08"}


def test_places_are_named_as_excel_names_them() -> None:
    answer = answers(PLAIN + "11,見本会館,50人,\n")["L2-01"]
    assert [(sight.place.a1, sight.value) for sight in answer.sights] == [("C12", "50人")]


def test_a_file_without_records_leaves_the_rules_about_records_open() -> None:
    found = answers("NO,名称\n")
    assert found["L3-01"].standing is MET
    assert {found[id].standing for id in ("L1-06", "L1-14", "L2-01")} == {OPEN}


def test_what_cannot_be_read_leaves_all_but_the_first_rule_open() -> None:
    found = answers(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\x00\x01\x02\x03")
    assert found["L1-01"].standing is BROKEN
    assert {answer.standing for id, answer in found.items() if id != "L1-01"} == {OPEN}


def test_a_format_that_tells_of_nothing_but_values_leaves_looks_open() -> None:
    content = workbooks.opendocument(workbooks.table(HEADER, *([("1", "見本公民館", "120", "")] * 3)))
    found = answers(content, name="sample.ods")
    assert {found[id].standing for id in ("L1-10", "L1-11", "L1-12", "L1-13", "L2-06")} == {OPEN}
    assert found["L1-14"].standing is BESIDE


# ── Manners ───────────────────────────────────────────────────────────────────────────────────────


def test_all_thirty_rules_are_there_in_the_official_order() -> None:
    assert tuple(criterion.id for criterion in CRITERIA) == IDS


def test_every_file_of_the_folder_is_listed_and_named_after_its_rule() -> None:
    files = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
    assert files == set(readability.NAMES)
    for name, criterion in zip(readability.NAMES, CRITERIA, strict=True):
        assert name.startswith(criterion.id.lower().replace("-", "_") + "_")


def texts() -> Iterator[tuple[str, Text]]:
    for criterion in CRITERIA:
        yield from ((f"{criterion.id} {n}", getattr(criterion, n)) for n in ("title", "why", "remedy"))
    for case in (*FILES, *BOOKS):
        name = "sample.xlsx" if case in BOOKS else "sample.csv"
        if reason := answers(case.content, case.schema, name)[case.id].reason:
            yield f"{case.id} {case.standing}", reason


def test_both_languages_are_written_in_their_own_script() -> None:
    for name, text in texts():
        assert JAPANESE.search(text.ja), name
        assert not JAPANESE.search(re.sub(r"[㈱①㎡新潟県三条市株式会社]", "", text.en)), (name, text.en)
        assert "{" not in text.ja + text.en, name


def test_remedies_and_reasons_are_polite_sentences() -> None:
    for name, text in texts():
        if not name.endswith("title"):
            assert text.ja.endswith("。"), (name, text.ja)
            assert text.en.endswith("."), (name, text.en)


def test_the_rules_of_ours_that_stand_behind_one_exist() -> None:
    known = {rule.code for rule in all_rules()}
    assert {code for criterion in CRITERIA for code in criterion.codes} <= known


def test_weights_are_small_whole_numbers() -> None:
    assert {criterion.weight for criterion in CRITERIA} == {1, 2, 3}


# ── Real files ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not at hand")
def test_every_real_file_gets_a_grade_for_each_level() -> None:
    files = [validate(source, Options(keep=5, grades=True)) for source in gather([str(CORPUS)])]
    assert len(files) > 100
    for file in files:
        assert [grade.level for grade in file.grades] == [1, 2, 3]
        assert all(grade.score is None or 0 <= grade.score <= 100 for grade in file.grades)
        assert sum(len(grade.marks) for grade in file.grades) == len(IDS)
