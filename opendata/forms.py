"""Field → what a form asks for: what is expected in words, and the rule Excel holds a typed value to.

A formula calls the cell {cell} and its column {column}. Every cell is text, so that Excel changes nothing;
numbers and dates are therefore checked as the characters they are made of. `rows_1_10` is a defined name for
rows 1 to 10 of a hidden sheet: were they rows of the form, deleting some of them would bend the count.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from opendata.model import Field, Role, Text

_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LONGEST_NUMBER = 20
_LONGEST_ID = 40

_SHORT_PATTERN = re.compile(r"\[0-9\]\{([0-9]+)\}")
_ORDERED_PATTERN = re.compile(r"(?:[^\[\]{}()?*+.\\|^$]\?){2,}")
_KANA = (Role.NAME_KANA, Role.KANA)
_LATIN = (Role.NAME_ENGLISH, Role.ENGLISH)


class Entry(NamedTuple):
    """What may be typed. Where `formula` is empty and there are no `choices`, everything may.

    `is_open` where the choices are suggestions, and other values are accepted too.
    """

    expects: Text
    formula: str = ""
    choices: tuple[str, ...] = ()
    is_open: bool = False


def entry(item: Field) -> Entry:
    """The narrowest kind of entry that admits every value the standard admits."""
    if choices := item.constraints.enum or item.open_vocabulary:
        return of_choices(choices, is_open=not item.constraints.enum or item.separator is not None)
    if item.type in ("number", "integer"):
        return _number(item)
    if item.type == "date":
        return _DATE
    if item.type == "time":
        return _TIME
    if item.format in _BY_FORMAT:
        return _BY_FORMAT[item.format]
    if item.role in _BY_ROLE:
        return _BY_ROLE[item.role]
    return _patterned(item) if item.constraints.pattern else _text(item)


def of_choices(choices: tuple[str, ...], *, is_open: bool = False) -> Entry:
    if len(choices) == 1:
        expects = Text(f"「{choices[0]}」だけ", f"“{choices[0]}” and nothing else")
    elif is_open:
        expects = Text("一覧の値（なければほかの語）", "a value of the list, or another word where none fits")
    else:
        expects = Text("一覧にある値一つ", "one value of the list")
    return Entry(expects, choices=choices, is_open=is_open)


def listed_code(codes: tuple[str, ...]) -> Entry:
    """One of the codes of all local governments, which are too many to name."""
    return Entry(
        Text(
            "実在する6桁の全国地方公共団体コード（半角数字）", "an existing six-digit local government code"
        ),
        choices=codes,
    )


# ── Formulas ──────────────────────────────────────────────────────────────────────────────────────


def _all_of(*conditions: str) -> str:
    return f"=AND({','.join(conditions)})"


def _only(characters: str, count: int, cell: str = "{cell}") -> str:
    """Nothing but these among the first so many characters: half-width ones only, since FIND is exact."""
    return f'SUMPRODUCT(--ISERR(FIND(MID({cell},ROW(rows_1_{count}),1),"{characters}")))=0'


def _made_of(characters: str, longest: int) -> str:
    """A short value is filled up, because LibreOffice finds nothing where MID has nothing left."""
    filled = f'{{cell}}&REPT("{characters[0]}",{longest})'
    return f"LEN({{cell}})<={longest},{_only(characters, longest, filled)}"


def _length(item: Field) -> tuple[str, ...]:
    limits = item.constraints
    least = (f"LEN({{cell}})>={limits.min_length}",) if limits.min_length is not None else ()
    return (*least, f"LEN({{cell}})<={limits.max_length}") if limits.max_length is not None else least


_UNIQUE = "SUMPRODUCT(--({column}={cell}))=1"
_ONE_LINE = (
    "ISERR(FIND(CHAR(10),{cell}))",
    'LEFT({cell})<>" "',
    'RIGHT({cell})<>" "',
    'LEFT({cell})<>"\u3000"',
    'RIGHT({cell})<>"\u3000"',
)


def _digits(count: int) -> Entry:
    return Entry(
        Text(f"半角数字{count}桁（ハイフンなし）", f"{count} half-width digits without hyphens"),
        _all_of(f"LEN({{cell}})={count}", _only(_DIGITS, count)),
    )


def _number(item: Field) -> Entry:
    is_whole = item.type == "integer"
    low, high = item.constraints.minimum, item.constraints.maximum
    may_be_negative = low is None or float(low) < 0
    characters = _DIGITS + ("" if is_whole else ".") + ("-" if may_be_negative else "")
    conditions = [_made_of(characters, _LONGEST_NUMBER), "ISNUMBER(--{cell})"]
    conditions += ['ISERR(FIND("-",{cell},2))'] if may_be_negative else []
    conditions += [] if is_whole else ['LEN(SUBSTITUTE({cell},".",""))>=LEN({cell})-1']
    conditions += [f"--{{cell}}>={low}"] if low is not None else []
    conditions += [f"--{{cell}}<={high}"] if high is not None else []
    kind = Text("半角の整数", "a whole number") if is_whole else Text("半角の数値", "a number")
    return Entry(_bounded(kind, low, high), _all_of(*conditions))


def _bounded(kind: Text, low: str | None, high: str | None) -> Text:
    if low is None and high is None:
        return Text(
            f"{kind.ja}（単位や桁区切りのコンマは付けない）", f"{kind.en} without unit or thousands comma"
        )
    if high is None:
        return Text(
            f"{low}以上の{kind.ja}（単位や桁区切りのコンマは付けない）",
            f"{kind.en} of {low} or more, without unit or thousands comma",
        )
    return Text(f"{low or '－'}以上{high}以下の{kind.ja}", f"{kind.en} from {low or '–'} to {high}")


def _patterned(item: Field) -> Entry:
    pattern = item.constraints.pattern or ""
    if found := _SHORT_PATTERN.fullmatch(pattern):
        return _digits(int(found[1]))
    if pattern in ("[0-9]+", "[0-9A-Za-z]+"):
        return _identifier(item, has_letters=pattern != "[0-9]+")
    if _ORDERED_PATTERN.fullmatch(pattern):
        return _in_order(pattern.replace("?", ""))
    return _text(item)


def _identifier(item: Field, *, has_letters: bool) -> Entry:
    kind = (
        Text("半角の英数字", "half-width letters and digits") if has_letters else Text("半角数字", "digits")
    )
    only = [_UNIQUE] if item.constraints.unique else []
    once = Text("（ほかの行と重ならない値）", ", a value no other row has") if only else None
    characters = _DIGITS + (_LETTERS if has_letters else "")
    expects = Text(kind.ja + once.ja, kind.en + once.en) if once else kind
    return Entry(expects, _all_of(*only, _made_of(characters, _LONGEST_ID), *_length(item)))


def _in_order(characters: str) -> Entry:
    """Some of the characters, each at most once and in this order, such as the days of the week."""
    last = len(characters)
    where = (
        f'FIND(MID({{cell}}&REPT("{characters[0]}",{last}),ROW(rows_{{first}}_{{last}}),1),"{characters}")'
    )
    this, following = where.replace("{first}", "1"), where.replace("{first}", "2")
    pairs = f"SUMPRODUCT((ROW(rows_1_{last - 1})<LEN({{cell}}))*({this.replace('{last}', str(last - 1))}"
    ordered = f"{pairs}>={following.replace('{last}', str(last))}))=0"
    return Entry(
        Text(
            f"「{characters}」のうち当てはまるものを、この順に続けたもの（区切りなし）",
            f"those of {characters} that apply, in this order and without anything between them",
        ),
        _all_of(f"LEN({{cell}})<={last}", ordered),
    )


def _text(item: Field) -> Entry:
    only = (_UNIQUE,) if item.constraints.unique else ()
    what = _TEXTS.get(item.role) if item.role else None
    words = what or Text("文字", "text")
    if item.separator:
        words = Text(
            f"{words.ja}（複数あれば半角の「{item.separator}」で区切る）",
            f"{words.en}, several parted by “{item.separator}”",
        )
    if only:
        words = Text(f"{words.ja}（ほかの行と重ならない値）", f"{words.en} that no other row has")
    expects = Text(
        f"{words.ja}。改行と前後の空白は入れない", f"{words.en}; no line breaks, no blanks around it"
    )
    return Entry(expects, _all_of(*only, *_length(item), *_ONE_LINE))


_TEXTS = {
    **dict.fromkeys(_KANA, Text("全角カタカナ", "full-width katakana")),
    **dict.fromkeys(_LATIN, Text("半角の英字", "half-width Latin letters")),
    Role.ADDRESS: Text("都道府県から始まる住所", "the address, prefecture first"),
}
_DATE = Entry(
    Text("「YYYY-MM-DD」の形の日付（半角、月と日は2桁）", "a date as YYYY-MM-DD"),
    _all_of(
        "LEN({cell})=10",
        'MID({cell},5,1)&MID({cell},8,1)="--"',
        'LEN(SUBSTITUTE({cell},"-",""))=8',
        _only(_DIGITS + "-", 10),
        "ABS(MID({cell},6,2)-6.5)<6",
        "DAY(DATE(2000+MOD(LEFT({cell},4),400),MID({cell},6,2),RIGHT({cell},2)))=--RIGHT({cell},2)",
    ),
)
"""The year is brought to 2000-2399, where the calendar repeats: Excel knows no day before 1900."""
_TIME = Entry(
    Text("「HH:MM」の形の時刻（半角、24時間制、00:00〜23:59）", "a time as HH:MM, from 00:00 to 23:59"),
    _all_of(
        "LEN({cell})=5",
        'MID({cell},3,1)=":"',
        'LEN(SUBSTITUTE({cell},":",""))=4',
        _only(_DIGITS + ":", 5),
        "--LEFT({cell},2)<24",
        "--RIGHT({cell},2)<60",
    ),
)
_CORPORATE_NUMBER = Entry(
    Text(
        "国税庁が指定した13桁の番号（半角数字、先頭は検査用数字）", "thirteen digits, the first a check digit"
    ),
    _all_of(
        "LEN({cell})=13",
        _only(_DIGITS, 13),
        "9-MOD(SUMPRODUCT(MID({cell},ROW(rows_2_13),1)*(2-MOD(ROW(rows_2_13),2))),9)=--LEFT({cell})",
    ),
)
_PHONE = Entry(
    Text(
        "市外局番からの番号一つ（半角。ハイフンか丸かっこで区切る）",
        "one number with its area code, half-width",
    ),
    _all_of(_made_of(_DIGITS + "-()#", 20), "LEN({cell})>2"),
)
_TOWN = Entry(
    Text("半角数字7桁（0008001、0008-001 の形）", "seven half-width digits, as 0008001 or 0008-001"),
    _all_of(
        _made_of(_DIGITS + "-", 8),
        'LEN(SUBSTITUTE({cell},"-",""))=7',
        'MID({cell}&"-",IF(LEN({cell})=8,5,8),1)="-"',
    ),
)
_POI = Entry(
    Text("4桁のPOIコード（半角）", "a POI code of four half-width digits, with a letter where it has one"),
    _all_of(_made_of(_DIGITS + _LETTERS, 6), "LEN({cell})>3"),
)
_URL = Entry(
    Text("http:// または https:// で始まるURL一つ", "one URL that begins with http:// or https://"),
    _all_of(
        'OR(LEFT({cell},7)="http://",LEFT({cell},8)="https://")',
        'ISERR(FIND(" ",{cell}))',
        'ISERR(FIND("\u3000",{cell}))',
        "ISERR(FIND(CHAR(10),{cell}))",
    ),
)
_EMAIL = Entry(
    Text("メールアドレス一つ（半角）", "one e-mail address"),
    _all_of(
        'LEN(SUBSTITUTE({cell},"@",""))=LEN({cell})-1',
        'ISNUMBER(FIND(".",{cell},FIND("@",{cell})+2))',
        'ISERR(FIND(" ",{cell}))',
        'ISERR(FIND("\u3000",{cell}))',
        "ISERR(FIND(CHAR(10),{cell}))",
    ),
)
_BY_FORMAT = {"uri": _URL, "email": _EMAIL}
_BY_ROLE: dict[Role | None, Entry] = {
    Role.CORPORATE_NUMBER: _CORPORATE_NUMBER,
    Role.PHONE: _PHONE,
    Role.FAX: _PHONE,
    Role.MACHIAZA_ID: _TOWN,
    Role.POI_CODE: _POI,
}
