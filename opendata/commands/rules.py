"""opendata rules [CODE]: what each rule means, why, where it comes from, and how it is repaired."""

from __future__ import annotations

import argparse
from difflib import get_close_matches

from opendata.console import emit
from opendata.errors import UsageError
from opendata.model import Language, Rule, Text
from opendata.reports import rule_page
from opendata.validating import rules_by_code


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    code = Text("ルールの名前（例：column-renamed）", "the rule, such as column-renamed")
    output = Text("書き出し先のファイル", "file to write")
    parser.add_argument("code", nargs="?", metavar="CODE", help=code.to(language))
    parser.add_argument(
        "--format", choices=rule_page.FORMATS, default="text", help=" / ".join(rule_page.FORMATS)
    )
    parser.add_argument("--output", metavar="FILE", help=output.to(language))


def run(args: argparse.Namespace) -> int:
    rules = rules_by_code()
    if args.code is None:
        text = rule_page.listing(rules.values(), args.format, args.lang)
    else:
        text = rule_page.page(chosen_rule(args.code), args.format, args.lang)
    emit(text, args)
    return 0


def chosen_rule(code: str) -> Rule:
    """Raises UsageError, with the nearest names, for an unknown code."""
    rules = rules_by_code()
    if code in rules:
        return rules[code]
    near = get_close_matches(code, rules, n=3, cutoff=0.5) or [name for name in rules if code in name][:3]
    unknown = Text("「{code}」というルールはありません。", "There is no rule {code}.")
    advice = (
        Text("近い名前：{near}。", " Near it: {near}.")
        if near
        else Text("opendata rules で一覧を確認してください。", " “opendata rules” lists them.")
    )
    words = Text(unknown.ja + advice.ja, unknown.en + advice.en)
    raise UsageError(words.format(code=code, near=Text("、".join(near) or "－", ", ".join(near) or "–")))
