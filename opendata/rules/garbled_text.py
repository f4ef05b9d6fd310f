"""No value is garbled: Japanese text whose bytes were taken for another encoding."""

from collections.abc import Mapping

from opendata.characters import is_clean_japanese, is_garbled, is_ordinary, recovered
from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text

SHOWN = 40
"""Characters of a text that a sentence quotes."""


def applies(_: Field) -> bool:
    return True


def is_readable(value: str) -> bool:
    return not is_garbled(value)


def predicate(_: Field) -> Predicate:
    return is_readable


def fix(value: str, _: Field) -> str | None:
    """Nothing is guessed: every byte must be there, and all of them must make sense."""
    text = recovered(value)
    return text if text is not None and is_clean_japanese(text) and not is_garbled(text) else None


def hint(value: str, _: Field | None) -> Mapping[str, object]:
    text = "".join(filter(str.isprintable, recovered(value) or ""))
    return {"near": text[:SHOWN] or Text("読み取れません", "not to be made out")}


NAME = Field(name="名称", title=Text("名称", "Name"), role=Role.NAME)

RULE = Rule(
    code="garbled-text",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("文字化けしています", "A value is garbled"),
    message=Text(
        "「{field}」の「{value}」は文字化けしています。元の文字が必要です。推定：{near}",
        "{field}: “{value}” is garbled; the original text is expected. It probably said: {near}",
    ),
    remedy=Text(
        "元のファイルから入力し直してください。ファイルを開くときに、文字コードを正しく選ぶと防げます。",
        "Enter the value again from the original; open files in the right encoding to prevent it.",
    ),
    why=Text(
        "Shift_JISやUTF-8の文字を別の文字コードとして読み、そのまま保存すると、誰にも読めなくなります。",
        "Text read in the wrong encoding and saved that way can be read by nobody.",
    ),
    source="opendata, own rule (defects of published files)",
    check=Cells(applies=applies, predicate=predicate, fix=fix, plain=is_ordinary),
    safety=Safety.SAFE,
    hint=hint,
    examples=(
        Good("見本公民館", field=NAME),
        Good("São Paulo", field=NAME),
        Good("34°03'15.9\"N", field=NAME),
        Good("繧繝縁の畳", field=NAME),
        Bad("見本公民館".encode().decode("latin-1"), field=NAME, becomes="見本公民館"),
        Bad("市役所".encode("cp932").decode("latin-1"), field=NAME, becomes="市役所"),
        Bad("見本".encode().decode("cp932"), field=NAME, becomes="見本"),
        Bad("Ž{Ý–¼", field=NAME),
        Bad("縺ｿ縺ｻ繧薙??縺セン", field=NAME),
    ),
)
