"""No column holds what identifies a person."""

import re
from collections.abc import Iterator, Mapping

from opendata.model import Bad, Column, Field, Good, Headers, Layout, Rule, Scope, Severity, Text
from opendata.patterns import late

PERSONAL = late(
    "生年月日|誕生日|個人番号|マイナンバー|住民票コード|基礎年金番号|年金番号|被保険者番号|受給者番号"
    "|(?:障害者|母子|療育)手帳(?:の)?番号|免許証番号|旅券番号|パスポート番号|在留カード番号|口座番号|口座名義"
    "|本籍|病歴|傷病名|(?:保護者|世帯主|児童|生徒|利用者|申請者|受給者|対象者)の?(?:氏名|名前|住所|電話)"
    "|自宅の?(?:住所|電話)|(?:date.?of.?)?birth.?(?:day|date)|my.?number",
    re.IGNORECASE,
)


def faults(layout: Layout) -> Iterator[tuple[Column | None, Field | None, Mapping[str, object]]]:
    """Items of the standard are meant to be published, whatever they are called."""
    for column in layout.columns:
        if column.item is None and (found := PERSONAL.search(column.label)):
            yield column, None, {"word": found.group()}


RULE = Rule(
    code="personal-data-column",
    severity=Severity.PRIVATE,
    scope=Scope.FILE,
    title=Text("個人情報の列があります", "A column is for data about persons"),
    message=Text(
        "{column}列目の「{value}」は、個人情報（{word}）の列のようです。",
        "Column {column}, “{value}”, seems to hold data about persons (“{word}”).",
    ),
    remedy=Text(
        "公開してはならない情報であれば、列ごと取り除いてください。"
        "公開してよいと確かめたときだけ、公開のときにこのセル（{a1}）を挙げて理由を書いてください。",
        "Remove the whole column if it must not be published; only when you have made sure that it may, "
        "name this cell ({a1}) and the reason when you publish.",
    ),
    why=Text(
        "一度公開した個人情報は、取り戻すことができません。",
        "Data about persons cannot be called back once they are out.",
    ),
    source="個人情報の保護に関する法律; 行政手続における特定の個人を識別するための番号の利用等に関する法律",
    check=Headers(faults=faults),
    examples=(
        Good("NO,名称,住所\n0000000001,見本公民館,見本市見本町1\n"),
        Bad("NO,名称,生年月日\n0000000001,見本公民館,1900-01-01\n"),
        Bad("NO,名称,保護者の氏名\n0000000001,見本公民館,見本 花子\n"),
    ),
)
