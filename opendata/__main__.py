"""`python -m opendata` is the same door as the console script."""

from opendata.commands import main

if __name__ == "__main__":
    raise SystemExit(main())
