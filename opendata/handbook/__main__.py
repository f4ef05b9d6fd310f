"""python -m opendata.handbook reference | site | needs: docs/reference, docs as web pages, needs of rules."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from opendata.errors import OpendataError
from opendata.handbook.needs import needs, written
from opendata.handbook.reference import reference
from opendata.handbook.site import site
from opendata.rules import NEEDS
from opendata.saving import save


def main() -> int:
    """Write what is asked for. 0 done, 2 usage, 3 environment."""
    args = _parser().parse_args()
    try:
        if args.what == "reference":
            pages = {path: page.encode() for path, page in reference().items()}
            _write(args.docs / "reference", pages)
            _forget(args.docs / "reference", pages)
        elif args.what == "needs":
            save(NEEDS, written(needs()).encode())
        else:
            _write(args.output, site(args.docs))
    except OpendataError as problem:
        print(f"opendata.handbook: {problem.text.ja}\n{problem.text.en}", file=sys.stderr)
        return problem.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m opendata.handbook", description=__doc__)
    parser.add_argument("what", choices=("reference", "site", "needs"))
    parser.add_argument("--docs", type=Path, default=Path("docs"), metavar="DIR", help="the documents")
    parser.add_argument(
        "--output", type=Path, default=Path("build/docs"), metavar="DIR", help="where the site goes"
    )
    return parser


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        save(folder / path, content)


def _forget(folder: Path, pages: Mapping[str, bytes]) -> None:
    """Pages of rules, datasets or settings that are no longer declared."""
    for path in folder.rglob("*.md"):
        if path.relative_to(folder).as_posix() not in pages:
            path.unlink()


if __name__ == "__main__":
    sys.exit(main())
