"""Rules propose, fixing decides: what is repaired, what is turned down, and what is never touched."""

import csv
import unicodedata
from collections.abc import Callable, Mapping
from io import BytesIO, StringIO
from unittest.mock import patch

import pytest

from opendata.edits import Fixed
from opendata.fixing import fix
from opendata.model import (
    Cells,
    Check,
    Combination,
    Role,
    Rows,
    Rule,
    Safety,
    Scope,
    Severity,
    Tables,
    Text,
)
from opendata.repairing import Terms
from opendata.rules import all_rules
from opendata.rules.coordinate_out_of_range import PLAIN_PAIR
from opendata.rules.coordinates_swapped import faults as swapped
from opendata.schema import find
from opendata.shaping import Wishes
from opendata.sniffing import Source
from opendata.validating import Options

WORDS = Text("見本です。", "A sample.")
HEADER = "NO,名称,名称_カナ,住所,設置位置,備考"
ROW = "0000000001,見本公民館,ミホンコウミンカン,見本市見本町1,玄関,"
PLAIN = Wishes()
AED = Options(schema=find("aed", "legacy-2017")[0])


def toy(
    code: str, check: Check, safety: Safety | None = Safety.SAFE, severity: Severity = Severity.WARNING
) -> Rule:
    return Rule(
        code=code,
        severity=severity,
        scope=Scope.CELL,
        title=WORDS,
        message=WORDS,
        remedy=WORDS,
        why=WORDS,
        source="sample",
        check=check,
        examples=(),
        safety=safety,
    )


def cells(
    role: Role | None, good: Callable[[str], object], fix: Callable[[str], str | None] | None = None
) -> Cells:
    return Cells(
        applies=lambda item: role is None or item.role is role,
        predicate=lambda item: good,
        fix=(lambda value, item: fix(value)) if fix else None,
    )


def narrow(value: str) -> str:
    return unicodedata.normalize("NFKC", value)


def fill(counts: Mapping[Combination, int]) -> Mapping[Combination, Mapping[int, Mapping[str, object]]]:
    """A blank number is the only one there is."""
    known = {key[0] for key in counts if key[0].strip()}
    blank = [key for key in counts if not key[0].strip()]
    return {key: {0: {"becomes": known.copy().pop()}} for key in blank} if len(known) == 1 else {}


TRIM = toy("toy-trim", cells(None, lambda value: value == value.strip(), str.strip))
WIDTH = toy("toy-width", cells(Role.RECORD_ID, lambda v: v == narrow(v), narrow))
DASH = toy("toy-dash", cells(Role.NAME, lambda v: v != "－", lambda v: ""))
EMPTY = toy("toy-empty", cells(Role.REMARKS, lambda v: v != "－", lambda v: ""))
UNSAFE = toy("toy-unsafe", cells(Role.REMARKS, lambda v: "×" not in v, lambda v: v.replace("×", "不可")))
UNSAFE = UNSAFE._replace(safety=Safety.UNSAFE)
SWAP = toy(
    "toy-swap",
    Rows(
        roles=(Role.LATITUDE, Role.LONGITUDE),
        plain=PLAIN_PAIR,
        faults=swapped,
        fix=lambda values: (values[1], values[0]),
    ),
)
FILL = toy("toy-fill", Tables(roles=(Role.LOCAL_GOVERNMENT_CODE, Role.RECORD_ID), faults=fill))
TOYS = (TRIM, WIDTH, DASH, EMPTY, UNSAFE, SWAP, FILL)


def fixed(
    content: str | bytes,
    *more: Rule,
    wishes: Wishes = PLAIN,
    options: Options = AED,
    shipped: bool = False,
) -> Fixed:
    """Fix with the rules given; the shipped ones object as ever, and propose only where asked to."""
    data = content.encode("utf-8-sig") if isinstance(content, str) else content
    kept = tuple(rule if shipped else rule._replace(safety=None) for rule in all_rules())
    with patch("opendata.validating.by_code", lambda: {rule.code: rule for rule in kept + more}):
        return fix(Source("sample.csv", lambda: BytesIO(data)), wishes, options)


def table(*rows: str, header: str = HEADER) -> str:
    return "".join(f"{row}\r\n" for row in (header, *rows))


def text(found: Fixed) -> str:
    assert found.content is not None
    return found.content.decode("utf-8-sig")


def told(found: Fixed) -> list[tuple[str | None, object, object, str]]:
    return [(edit.place.a1, edit.before, edit.after, edit.code) for edit in found.edits]


# ── Values ────────────────────────────────────────────────────────────────────────────────────────


def test_a_value_is_repaired_and_every_other_cell_stays_as_it_was_written() -> None:
    found = fixed(table(ROW, '１２,"見本会館",,"見本市\r\n見本町2","奥",'), WIDTH)
    assert told(found) == [("A3", "１２", "12", "toy-width")]
    assert text(found) == table(ROW, '12,"見本会館",,"見本市\r\n見本町2","奥",')


def test_repairs_build_on_each_other_in_the_order_of_the_rules() -> None:
    found = fixed(table("　１　,見本公民館,,見本市見本町1,玄関,"), WIDTH, TRIM)
    assert [code for *_, code in told(found)] == ["toy-width", "toy-trim"]
    assert text(found).splitlines()[1].startswith("1,")


def test_a_repair_that_another_rule_would_object_to_is_turned_down() -> None:
    picky = toy("toy-picky", cells(Role.RECORD_ID, lambda value: value != "1"))
    assert told(fixed(table("１,見本公民館,,見本市見本町1,玄関,"), WIDTH, picky)) == []


def test_a_repair_that_does_not_satisfy_its_own_rule_is_turned_down() -> None:
    vain = toy("toy-vain", cells(Role.REMARKS, lambda v: v != "a" and v != "b", lambda v: "b"))
    assert told(fixed(table(ROW + "a"), vain)) == []


def test_a_required_item_is_never_emptied_but_others_may_be() -> None:
    found = fixed(table("1,－,,見本市見本町1,玄関,－"), DASH, EMPTY)
    assert told(found) == [("F2", "－", "", "toy-empty")]


def test_blanks_alone_leave_a_cell_but_neither_a_required_item_nor_a_blank_row() -> None:
    content = table("1,　, ,見本市見本町1, ,\t", " ,　,,,,　", ROW)
    found = fixed(content, wishes=Wishes(only=frozenset({"blanks-only-cell"})), shipped=True)
    assert told(found) == [("F2", "\t", "", "blanks-only-cell")]
    assert text(found) == table("1,　, ,見本市見本町1, ,", " ,　,,,,　", ROW)


def test_no_record_is_emptied() -> None:
    content = table("－", "見本", header="備考")
    assert told(fixed(content, EMPTY)) == []


def test_an_unsafe_repair_waits_for_a_word_and_no_word_helps_a_rule_without_safety() -> None:
    content = table(ROW + "×")
    assert told(fixed(content, UNSAFE)) == []
    assert told(fixed(content, UNSAFE, wishes=Wishes(unsafe=True))) == [
        ("F2", "×", "不可", "toy-unsafe"),
    ]
    assert told(fixed(content, UNSAFE._replace(safety=None), wishes=Wishes(unsafe=True))) == []


def test_data_about_people_are_never_rewritten_nor_hidden() -> None:
    private = toy(
        "toy-private", cells(Role.REMARKS, lambda v: "私" not in v, lambda v: ""), severity=Severity.PRIVATE
    )
    hiding = toy("toy-hiding", cells(Role.REMARKS, lambda v: v != "私事", lambda v: "用事"))
    assert told(fixed(table(ROW + "私事"), private, hiding, wishes=Wishes(unsafe=True))) == []


def test_only_the_rules_asked_for_are_answered() -> None:
    content = table("　１　,見本公民館,,見本市見本町1,玄関,").replace("\r\n", "\n")
    found = fixed(content, WIDTH, TRIM, wishes=Wishes(only=frozenset({"toy-width"})))
    assert [code for *_, code in told(found)] == ["toy-width"]
    assert "\r" not in text(found)


def test_a_repair_that_would_repeat_an_identifier_is_taken_back_and_the_others_stay() -> None:
    found = fixed(table(*(f"{n},見本{n},,見本市見本町{n},玄関," for n in ("１", "２", "1"))), WIDTH)
    assert told(found) == [("A3", "２", "2", "toy-width")]
    assert [line[0] for line in text(found).splitlines()] == ["N", "１", "2", "1"]


# ── Values that belong together ───────────────────────────────────────────────────────────────────

PLACED = "NO,名称,住所,緯度,経度,設置位置"


def test_a_pair_is_repaired_together() -> None:
    found = fixed(table("1,見本公民館,見本市,138.961738,37.636732,玄関", header=PLACED), SWAP)
    assert [(a1, after) for a1, _, after, _ in told(found)] == [("D2", "37.636732"), ("E2", "138.961738")]


def test_values_that_only_together_set_off_a_rule_are_left_alone() -> None:
    """Emptying one half of a pair would leave the other half alone."""
    half = toy("toy-half", cells(Role.LATITUDE, lambda v: v != "－", lambda v: ""))
    assert told(fixed(table("1,見本公民館,見本市,－,138.961738,玄関", header=PLACED), half)) == []


def test_what_the_whole_column_says_fills_a_gap() -> None:
    header = "都道府県コード又は市区町村コード,NO,名称"
    found = fixed(table("152048,1,見本公民館", ",2,見本会館", header=header), FILL)
    assert told(found) == [("A3", "", "152048", "toy-fill")]


# ── The file, its header and its records ──────────────────────────────────────────────────────────


def test_the_standard_form_is_utf_8_with_a_mark_and_crlf() -> None:
    found = fixed(f"{HEADER}\n{ROW}\n".encode("cp932"))
    assert [edit.code for edit in found.edits] == ["encoding-not-utf-8", "standard-form"]
    assert found.content == table(ROW).encode("utf-8-sig")


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-16", "euc_jis_2004"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_bytes_stay_where_encoding_and_header_are_kept(encoding: str, newline: str) -> None:
    rows = (HEADER, ROW, f'２,"見本{newline}会館",,"見本市見本町2",奥,"""見本"""', "3,見本,,見本市,奥,－")
    data = newline.join(rows).encode(encoding)
    wishes = Wishes(keep_encoding=True, keep_header=True)
    assert fixed(data, wishes=wishes).edits.counts.total() == 0
    found = fixed(data, EMPTY, wishes=wishes)
    assert found.content == data.replace("－".encode(encoding)[-2 if "16" in encoding else 0 :], b"", 1)


def test_bytes_of_characters_that_cp932_has_twice_stay() -> None:
    """EEBF would be written FA7A: only copied bytes stay what they are."""
    data = (
        f"{HEADER}\r\n1,".encode("cp932")
        + b"\xee\xbf"
        + ",,見本市,奥,\r\n2,見本,,見本市,奥,－\r\n".encode("cp932")
    )
    found = fixed(data, EMPTY, wishes=Wishes(keep_encoding=True))
    assert found.content == data.replace("－".encode("cp932"), b"")


def test_a_value_that_the_encoding_does_not_have_is_not_written() -> None:
    wide = toy("toy-wide", cells(Role.REMARKS, lambda v: v != "髙", lambda v: "𠮷"))
    data = table(ROW + "髙").encode("cp932")
    assert told(fixed(data, wide, wishes=Wishes(keep_encoding=True))) == []
    assert "𠮷" in text(fixed(data, wide))


def test_columns_get_their_names_and_their_order_and_unknown_ones_follow() -> None:
    found = fixed('見本の列,備　考,名称,ＮＯ\r\nあ,い,見本公民館,"1"\r\n')
    assert text(found) == "名称,備考,見本の列\r\n".replace("名称", "NO,名称", 1) + '"1",見本公民館,い,あ\r\n'
    assert {edit.code for edit in found.edits} == {"column-renamed", "columns-reordered"}
    kept = fixed("備考,名称,ＮＯ\r\nい,見本公民館,1\r\n", wishes=Wishes(keep_header=True))
    assert len(kept.edits) == 0


def test_a_column_without_name_goes_only_when_it_is_empty() -> None:
    found = fixed("_id,名称,,備考,\r\n1,見本公民館,,い,う\r\n")
    assert text(found) == "名称,備考,\r\n見本公民館,い,う\r\n"
    assert [edit.code for edit in found.edits] == ["ckan-id-column", "unnamed-column"]


@pytest.mark.parametrize(
    ("label", "tidy"),
    [
        ("見本の列　", "見本の列"),
        ('"見本の\n列"', "見本の列"),
        ("見　本", "見本"),
        ("見　本　欄", "見本欄"),
        ("見本　の列", "見本 の列"),
        ('"Sample\ncolumn"', "Sample column"),
        ('"見本\nURL"', "見本 URL"),
        ("telephone　number", "telephone number"),
    ],
)
def test_names_of_other_columns_lose_what_only_lays_them_out(label: str, tidy: str) -> None:
    found = fixed(f"NO,名称,{label}\r\n1,見本公民館,あ\r\n")
    assert text(found).replace('"', "") == f"NO,名称,{tidy}\r\n1,見本公民館,あ\r\n"


def test_rows_that_are_no_records_go_and_the_log_keeps_them() -> None:
    above, below = "見本市の施設,,\r\n\r\n", "#注,,,,,\r\n"
    other = ROW.replace("1", "2")
    found = fixed(f"{above}{HEADER}\r\n{below}{ROW}\r\n,,,,,\r\n{other}\r\n,\r\n")
    assert [(edit.place.record, edit.before, edit.code) for edit in found.edits] == [
        (1, "見本市の施設,,", "rows-above-header"),
        (2, "", "blank-row"),
        (4, "#注,,,,,", "metadata-row"),
        (6, "", "blank-row"),
        (8, "", "trailing-blank-rows"),
    ]
    assert text(found) == table(ROW, other)


def test_a_row_that_held_only_ckans_number_goes_with_it() -> None:
    found = fixed("_id,NO,名称\r\n1,,\r\n2,1,見本公民館\r\n")
    assert text(found) == "NO,名称\r\n1,見本公民館\r\n"
    assert [(edit.before, edit.code) for edit in found.edits][1] == ("1,,", "blank-row")


def test_short_rows_are_filled_up_and_surplus_blanks_cut() -> None:
    found = fixed(table("1,見本公民館,,見本市", ROW.replace("1", "2") + ",,"))
    assert text(found) == table("1,見本公民館,,見本市,,", ROW.replace("1", "2"))
    assert found.edits.counts == {"too-few-cells": 1, "surplus-blank-cells": 1}


def test_other_delimiters_become_commas_and_commas_in_cells_get_quotes() -> None:
    found = fixed('NO\t名称\t備考\r\n1\t見本公民館\tい,ろ\r\n2\t見本\t"は"\r\n')
    assert text(found) == 'NO,名称,備考\r\n1,見本公民館,"い,ろ"\r\n2,見本,"は"\r\n'


@pytest.mark.parametrize(
    "content",
    [
        table(ROW, '2,"見本会館,,見本市,奥,'),
        table(ROW).encode("utf-8-sig") + b"2,\xff\xfe,,,,\r\n",
        table(ROW + "\0"),
        b"",
        b"PK\x03\x04[Content_Types].xml",
    ],
    ids=["unclosed quote", "undecodable", "nul", "empty", "spreadsheet"],
)
def test_a_file_that_could_lose_something_is_not_rewritten_at_all(content: str | bytes) -> None:
    found = fixed(content, *TOYS, wishes=Wishes(unsafe=True))
    assert found.obstacles
    assert (found.content, len(found.edits)) == (None, 0)


def test_a_row_with_too_many_cells_stays_as_it_is_and_the_rest_is_repaired() -> None:
    """Nobody knows which of its cells belong where, so that no column may move either."""
    header, odd = "名称,NO,備考,_", "見本会館,２,－,,余分"
    found = fixed(f"{header}\n見本公民館,１,－,\n{odd}\n,,,,\n".encode("cp932"), WIDTH, EMPTY)
    assert text(found) == f"{header}\r\n見本公民館,1,,\r\n{odd}\r\n"
    assert [note.en.startswith("Rows with more cells than the header (1)") for note in found.notes] == [True]
    assert fixed(f"{header}\r\n見本公民館,1,,\r\n{odd}\r\n", WIDTH, EMPTY).content is None


def test_a_row_whose_only_value_has_no_column_is_not_taken_for_a_blank_one() -> None:
    content = table(ROW, ",,,,,,余分")
    assert fixed(content).content is None
    assert text(fixed(content.replace("\r\n", "\n"))) == content


def test_separators_stay_where_a_row_has_too_many_cells() -> None:
    found = fixed("NO\t名称\n１\t見本公民館\n2\t見本\t会館,\n", WIDTH)
    assert text(found) == "NO\t名称\r\n1\t見本公民館\r\n2\t見本\t会館,\r\n"


def test_a_file_in_order_has_nothing_to_repair() -> None:
    found = fixed(table(ROW), *TOYS)
    assert (found.content, list(found.edits), found.obstacles) == (None, [], ())


def test_a_file_whose_form_cannot_be_repaired_without_harm_is_left() -> None:
    """Without CKAN's numbers the two rows would be one twice."""
    content = "_id,名称\r\n1,見本公民館\r\n2,見本公民館\r\n"
    assert fixed(content).obstacles
    assert not fixed(content, wishes=Wishes(keep_header=True)).obstacles


def test_missing_columns_are_not_invented() -> None:
    assert next(csv.reader(StringIO(text(fixed("名称\n見本公民館\n"))))) == ["名称"]


def test_terms_allow_by_safety_by_code_and_never_for_people() -> None:
    assert Terms((), unsafe=True).allow(UNSAFE)
    assert not Terms((), only=frozenset({"toy-trim"})).allow(WIDTH)
    assert not Terms((), unsafe=True).allow(WIDTH._replace(severity=Severity.PRIVATE))
