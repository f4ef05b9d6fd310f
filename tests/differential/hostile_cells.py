"""Cells that tell two readers apart: real-looking seeds, bent by characters that software disagrees on."""

from __future__ import annotations

import random
from functools import cache

DIGITS = [*"0123456789０１２３５９٠١٣٥٩२𝟓²Ⅳ①一"]
SPACES = [" ", "\u3000", "\t", "\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1f", "\x85", "\xa0", "\u2028"]
INVISIBLE = ["\u200b", "\ufeff", "\u200d", "\u0301", "\u3099", "\U000e0100", "\x00", "\x7f"]
MARKS = [*"-+−ー－.．,，_eE:：/／@＠#'\"*%()（）[]<>|\\;、。", "--", "..", "__", "//"]
LETTERS = [*"azAZfnN日月有無ゟヶﾊﾟ東京ｱéßİı", "が", "か\u3099", "𠮷", "🏥", "null", "None"]
NUMBERS = [
    "NaN",
    "nan",
    "sNaN",
    "-NaN",
    "NaN12",
    "Infinity",
    "-inf",
    "Inf",
    "1e5",
    "1E-7",
    "1_0",
    "0x1F",
    "1e",
]
ALPHABET = DIGITS * 2 + SPACES + INVISIBLE + MARKS * 2 + LETTERS + NUMBERS

COMMON = [
    "",
    " ",
    "　",
    "\n",
    "0",
    "-0",
    "1" * 300,
    "あ" * 2000,
    "NULL",
    "null",
    "-",
    "無",
    "12,345",
    "1.5e3",
]

SEEDS = {
    "string": [
        "東京都",
        "131016",
        "２１３",
        "03-1234-5678",
        "月火水木金",
        "月日",
        "有",
        "有り",
        "無",
        "シミン",
        "A" * 12,
    ],
    "uri": [
        "https://www.example.jp/a?b=c#d",
        "mailto:a@example.jp",
        "http:",
        "HTTP://例え.jp",
        "a+b-c.d:e",
        "www.a.jp",
    ],
    "email": [
        "someone@example.jp",
        "a.b-c_d@sub.city.example.lg.jp",
        "x@y.co",
        "o'brien+tag@xn--eckwd4c7c.jp",
        '"quoted"@example.com',
        "日本@例え.jp",
        "é@münchen.de",
        "a@-b.jp",
        "a" * 64 + "@example.jp",
        "a@" + "b" * 63 + ".jp",
        "a@" + "b." * 124 + "jp",
    ],
    "number": [
        "35.689487",
        "139.691711",
        "20",
        "45.999999999999999999",
        "46.0000000000000000000000001",
        "-122.0000001",
        "1e999999999999999999",
        "1e9999999999999999999",
        "-1E-5000",
        "9" * 5000,
        "0." + "3" * 400,
        "+1.",
        ".5",
    ],
    "integer": [
        "0",
        "12",
        "-7",
        "+1",
        "007",
        "1_000",
        "1.0",
        "１２",
        "9" * 4300,
        "9" * 4301,
        "-" + "1" * 5000,
    ],
    "date": [
        "2024-04-01",
        "2024-4-1",
        "2024-02-29",
        "2023-02-29",
        "0001-01-01",
        "9999-12-31",
        "2024/04/01",
        "R6.4.1",
    ],
    "time": ["09:30", "9:3", "23:59", "24:00", "00:00", "09:30:00", "１０:00", "9時30分", " 9:30", "12: 5"],
}


@cache
def hostile_cells(kind: str, count: int) -> tuple[str, ...]:
    """`count` different cells around the seeds of a kind, the same ones every time; few of them very long."""
    rng = random.Random(kind)
    seeds = SEEDS[kind] + COMMON
    short = [seed for seed in seeds if len(seed) < 50]
    found = dict.fromkeys(seeds)
    while len(found) < count:
        chance = rng.random()
        near = rng.choice(seeds if chance < 0.02 else short)
        found[_mutated(rng, near) if chance < 0.7 else _invented(rng)] = None
    return tuple(found)[:count]


def _mutated(rng: random.Random, text: str) -> str:
    """One to three characters put in, replaced, taken away or swapped; now and then only written wide."""
    chars = list(text)
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(chars) + 1)
        match rng.randrange(5):
            case 0 | 1:
                chars.insert(place, rng.choice(ALPHABET))
            case 2:
                chars[place : place + 1] = [rng.choice(ALPHABET)]
            case 3:
                del chars[place : place + 1]
            case _:
                chars[place : place + 1] = [_turned(rng, char) for char in chars[place : place + 1]]
    return "".join(chars)


def _turned(rng: random.Random, char: str) -> str:
    """Another digit for a digit, a neighbour for any other character."""
    return str(rng.randrange(10)) if char in "0123456789" else chr(min(ord(char[0]) + 1, 0xD7FF))


def _invented(rng: random.Random) -> str:
    return "".join(rng.choice(ALPHABET) for _ in range(rng.randint(1, 12)))
