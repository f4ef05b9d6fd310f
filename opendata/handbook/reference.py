"""The reference made of the declarations: every page of docs/reference, as Markdown in both languages."""

from __future__ import annotations

from opendata.handbook import contracts, criteria, datasets, library, programs, rules
from opendata.handbook.leaves import linked, listed, paragraphs, twice
from opendata.model import Language, Text

TITLE = Text("リファレンス", "Reference")
_ABOUT = Text(
    "この中のページは、プログラムが使う宣言（ルール、項目の定義、コマンド、設定の形）から"
    " `make docs` で作ります。"
    "手では書き換えず、もとの宣言を直してください。",
    "These pages are made by `make docs` from the declarations that the program itself runs on: the rules, "
    "the items, the commands, the shape of the settings. Please mend the declaration, not the page.",
)
_RATES = Text("適合率の定義", "How the rates are defined")


def reference() -> dict[str, str]:
    """Path below docs/reference → page. The same declarations always give the same pages."""
    pages = {"README.md": twice(TITLE, _contents)}
    for family in (rules, criteria, datasets, programs, library, contracts):
        pages |= family.pages()
    return pages


def _contents(language: Language) -> str:
    parts = [
        (rules.TITLE, "rules/README.md"),
        (criteria.TITLE, criteria.PAGE),
        (datasets.TITLE, "datasets/README.md"),
        (programs.TITLE, "cli.md"),
        (library.TITLE, library.PAGE),
        *((contract.title, contract.page) for contract in contracts.CONTRACTS),
        (_RATES, "../rates.md"),
    ]
    return paragraphs(
        _ABOUT.to(language), listed(linked(title.to(language), target) for title, target in parts)
    )
