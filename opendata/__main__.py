"""`python -m opendata` is the same door as the console script."""

from opendata.commands import program

if __name__ == "__main__":
    program()
