"""`python cli.py …` from a checkout: the same thin door as the console script `opendata`."""

from opendata.commands import program

if __name__ == "__main__":
    program()
