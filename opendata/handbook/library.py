"""What other Python programs may use, made of the source of opendata.api and its docstrings."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator

import opendata
from opendata import api
from opendata.handbook.leaves import code, linked, listed, paragraphs, twice
from opendata.model import Language, Text

TITLE = Text("Pythonから使う", "Use from Python")
PAGE = "python.md"
_ABOUT = Text(
    "`import opendata` で、検査、修正、ルールと定義の参照ができます。"
    "何も表示せず、ファイルに書くのは `Repaired.save` だけです。"
    "ここにある名前は変わりません。ひとつひとつの説明は、プログラムの中にある英語のものです（{link}）。",
    "`import opendata` checks, repairs and looks things up. Nothing is printed, and nothing but "
    "`Repaired.save` writes a file. The names on this page are kept stable.",
)
_BELOW = Text("説明と例", "explanations and examples")
_ENGLISH_HALF = "use-from-python"
_EQUALS = re.compile(r"(?<=[\w\]])=")
_Function = ast.FunctionDef


def pages() -> dict[str, str]:
    up = (Text("リファレンス", "Reference"), "README.md")
    return {PAGE: twice(TITLE, _page, up)}


def _page(language: Language) -> str:
    about = _ABOUT.say(language, {"link": linked(_BELOW.to(language), f"#{_ENGLISH_HALF}")})
    nodes = _nodes()
    if language == "ja":
        functions = (code(_signature(node)) for node in nodes.values() if isinstance(node, _Function))
        return paragraphs(about, listed(functions))
    return paragraphs(about, *(_section(name, nodes.get(name)) for name in opendata.__all__))


def _nodes() -> dict[str, ast.FunctionDef | ast.ClassDef]:
    """What is offered and written in opendata.api itself, by name."""
    found = ast.parse(inspect.getsource(api)).body
    return {
        node.name: node
        for node in found
        if isinstance(node, _Function | ast.ClassDef) and node.name in opendata.__all__
    }


def _section(name: str, node: ast.FunctionDef | ast.ClassDef | None) -> str:
    head = f"## opendata.{name}"
    if node is None:
        return paragraphs(head, _said(inspect.getdoc(getattr(opendata, name))))
    if isinstance(node, _Function):
        return paragraphs(head, _fenced(f"opendata.{_signature(node)}"), _said(ast.get_docstring(node)))
    return paragraphs(head, _said(ast.get_docstring(node)), "\n".join(_members(node)))


def _members(node: ast.ClassDef) -> Iterator[str]:
    """Fields, properties and methods, one line each, in the order of the source."""
    for each in node.body:
        if isinstance(each, ast.AnnAssign):
            yield f"- {code(ast.unparse(each))}"
        elif isinstance(each, _Function) and not each.name.startswith("_"):
            shown = f"{each.name}: {_returned(each)}" if each.decorator_list else _signature(each)
            about = (ast.get_docstring(each) or "").split("\n\n>>>")[0]
            yield f"- {code(shown)}" + (f"  {' '.join(about.split())}" if about else "")


def _signature(node: ast.FunctionDef) -> str:
    arguments = ast.unparse(node.args).removeprefix("self, ").removeprefix("self")
    return f"{node.name}({_EQUALS.sub(' = ', arguments)}) -> {_returned(node)}"


def _returned(node: ast.FunctionDef) -> str:
    return ast.unparse(node.returns) if node.returns else "None"


def _said(words: str | None) -> str:
    """A docstring as Markdown: its examples become code."""
    return paragraphs(
        *(_fenced(part) if part.startswith(">>>") else part for part in (words or "").split("\n\n"))
    )


def _fenced(words: str) -> str:
    return f"```python\n{words}\n```"
