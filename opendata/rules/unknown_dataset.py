"""A file's header is that of one of the standard datasets."""

from collections.abc import Iterator, Mapping, Sequence

from opendata.model import Bad, Candidate, Column, Field, Good, Headers, Layout, Rule, Scope, Severity, Text

_NAMED = 5
_CANDIDATE = Text(
    "{title}（{id}、一致度{score}%、このファイルにない項目：{absent}）",
    "{title} ({id}, {score}% alike, not in this file: {absent})",
)


def described(candidate: Candidate) -> Text:
    absent, more = candidate.absent[:_NAMED], len(candidate.absent) > _NAMED
    return _CANDIDATE.format(
        title=candidate.schema.title,
        id=candidate.schema.id,
        score=int(candidate.score * 100),
        absent=Text("、".join(absent) + "など" * more or "なし", ", ".join(absent) + ", …" * more or "none"),
    )


def joined(near: Sequence[Text]) -> Text:
    return Text("／".join(one.ja for one in near) or "なし", "; ".join(one.en for one in near) or "none")


def faults(layout: Layout) -> Iterator[tuple[Column | None, Field | None, Mapping[str, object]]]:
    if layout.schema is None:
        near = layout.candidates
        nearest = near[0].schema.id if near else "SLUG@EDITION"
        yield None, None, {"near": joined([described(one) for one in near]), "nearest": nearest}


RULE = Rule(
    code="unknown-dataset",
    severity=Severity.ERROR,
    scope=Scope.FILE,
    title=Text("どのデータセットか分かりません", "The dataset is not recognised"),
    message=Text(
        "列名からデータセットを決められません。標準のデータセットの列名が求められています。近いもの：{near}。",
        "The header does not tell which dataset this is; the names of a standard dataset are expected. "
        "Nearest: {near}.",
    ),
    remedy=Text(
        "列名を定義書の項目名に合わせるか、「--schema {nearest}」のようにデータセットを指定してください。",
        "Give the columns the item names of the definition, or name the dataset with “--schema {nearest}”.",
    ),
    why=Text(
        "データセットが決まらないと、どの列に何を書くべきかを検査できません。",
        "Until the dataset is known, no column can be checked.",
    ),
    source="自治体標準オープンデータセット・推奨データセット 定義書; the threshold is opendata's own",
    check=Headers(faults=faults),
    examples=(
        Good("NO,名称,設置位置,小児対応設備の有無,利用可能日時特記事項\n1,見本公民館,玄関,有,\n", schema=""),
        Good("見本の列,見本の値\n見本,見本\n"),
        Bad("見本の列,見本の値\n見本,見本\n", schema=""),
        Bad("名称,住所,見本の列\n見本公民館,見本市見本町1,見本\n", schema=""),
    ),
)
