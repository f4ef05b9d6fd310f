"""opendata init DIR: a workspace with its settings, ready for the first dataset."""

from __future__ import annotations

import argparse
from pathlib import Path

from opendata.model import Language, Text
from opendata.workspace import Beginning, begin

_OPTIONS = (
    ("--lgcode", "152048", "全国地方公共団体コード（6桁）", "local government code, six digits"),
    ("--name-en", "NAME", "団体の英語名", "name of the municipality in English"),
    ("--licence", "KEY", "ライセンス（初期値 cc-by-4.0）", "licence (cc-by-4.0 by default)"),
    ("--contact-name", "NAME", "問い合わせ先の名称", "office to ask"),
    ("--contact-email", "ADDRESS", "問い合わせ先のメールアドレス", "its email address"),
    ("--contact-phone", "NUMBER", "問い合わせ先の電話番号", "its telephone number"),
    ("--contact-url", "URL", "問い合わせフォームのURL", "its contact form"),
)


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    folder = Text("作成するフォルダ", "folder to make")
    parser.add_argument("folder", metavar="DIR", help=folder.to(language))
    for flag, metavar, ja, en in _OPTIONS:
        parser.add_argument(
            flag, metavar=metavar, required=flag == "--lgcode", help=Text(ja, en).to(language)
        )


def run(args: argparse.Namespace) -> int:
    chosen = {key: getattr(args, key) for key in Beginning._fields if getattr(args, key) is not None}
    path = begin(Path(args.folder), Beginning(**chosen))
    words = Text(
        "「{path}」を作成しました。次は opendata add でファイルを取り込んでください。",
        "Made {path}. Next, take files in with “opendata add”.",
    )
    print(words.format(path=str(path)).to(args.lang))
    return 0
