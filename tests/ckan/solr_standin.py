#!/usr/bin/env python3
"""A stand-in for Apache Solr, just big enough for CKAN 2.9 - 2.12.

It is NOT Solr.  It answers the handful of HTTP calls CKAN makes through pysolr
and requests, so that the rest of CKAN (database, auth, validators, uploads)
runs its own real code.  Standard library only; one process, one core.

What it does
  GET  <core>/schema?wt=schema.xml, <core>/admin/file/?file=schema.xml
       -> the schema.xml that ships inside the installed ckan package
  POST <core>/update/            JSON list, JSON command object or XML
       -> add (by uniqueKey), delete by id / by query, commit; an update is
          invisible until a commit, as in Solr
  GET/POST <core>/select/        q, fq (repeatable), q.op, df, defType, qf, mm,
       sort, start, rows, fl, facet, facet.field, facet.limit, facet.mincount
  GET  <core>/admin/ping         -> {"status": "OK"}

It reads field types from that schema.xml, and keeps the Solr rules which reach
a CKAN client as errors or as surprising search results:
  * lucene classic precedence with q.op (AND / OR / + / - / NOT / ( ) / "..." /
    ranges / wildcards / ^boost / ~ / NOW date maths)
  * several values for a field that is not multiValued          -> HTTP 400
  * an indexed string longer than 32,766 UTF-8 bytes            -> HTTP 400
  * an unparsable date / int                                    -> HTTP 400
  * a sort spec without asc/desc, sort on a multiValued field   -> HTTP 400
  * text fields split on white space and at letter/digit/case/punctuation
    breaks only: a run of Japanese is ONE token, as in CKAN's stock schema
What it does not do: stemming, synonyms, real relevance, highlighting, spatial,
block join, json facets, {!local params}, cursors.  Unknown request parameters
are refused with HTTP 400 rather than ignored, so a silent gap cannot hide.
"""

import argparse
import datetime as dt
import json
import os
import pathlib
import re
import signal
import sqlite3
import sys
import threading
import time
import unicodedata
import urllib.parse
import xml.etree.ElementTree as ET
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

IMMENSE = 32766
DATE_RE = re.compile(
    r"^(-?\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?"
    r"(?:Z|([+-]\d\d):?(\d\d))$"
)


class SolrError(Exception):
    def __init__(self, msg, code=400):
        super().__init__(msg)
        self.msg, self.code = msg, code


# --------------------------------------------------------------- schema


class Field:
    __slots__ = ("default", "indexed", "kind", "multi", "name", "required", "split_case", "stored")


class Schema:
    def __init__(self, path):
        self.xml = pathlib.Path(path).read_bytes()
        root = ET.fromstring(self.xml)
        self.name = root.get("name") or ""
        types = {}
        for el in root.iter():
            if el.tag in ("fieldType", "fieldtype"):
                cls = (el.get("class") or "").rsplit(".", 1)[-1]
                kind = "string"
                split_case = False
                if cls == "TextField":
                    kind = "text"
                    xml = ET.tostring(el).decode()
                    if "NGramTokenizer" in xml:
                        kind = "ngram"
                    split_case = 'splitOnCaseChange="1"' in xml
                elif cls == "BoolField":
                    kind = "bool"
                elif "Date" in cls:
                    kind = "date"
                elif re.match(r"(Trie)?(Int|Long)", cls):
                    kind = "int"
                elif re.match(r"(Trie)?(Float|Double)", cls):
                    kind = "float"
                types[el.get("name")] = (kind, el.get("multiValued") == "true", split_case)
        self.fields, self.dynamic, self.copies = {}, [], []
        for el in root.iter():
            if el.tag in ("field", "dynamicField"):
                kind, tmulti, split_case = types[el.get("type")]
                f = Field()
                f.name, f.kind, f.split_case = el.get("name"), kind, split_case
                mv = el.get("multiValued")
                f.multi = tmulti if mv is None else mv == "true"
                f.stored = el.get("stored", "true") == "true"
                f.indexed = el.get("indexed", "true") == "true"
                f.required = el.get("required") == "true"
                f.default = el.get("default")
                if el.tag == "field":
                    self.fields[f.name] = f
                else:
                    self.dynamic.append(f)
            elif el.tag == "copyField":
                self.copies.append((el.get("source"), el.get("dest")))
            elif el.tag == "uniqueKey":
                self.key = el.text.strip()
        # Solr tries the longest dynamic pattern first
        self.dynamic.sort(key=lambda f: -len(f.name))

    @staticmethod
    def _glob(pattern, name):
        if pattern.startswith("*"):
            return name.endswith(pattern[1:])
        if pattern.endswith("*"):
            return name.startswith(pattern[:-1])
        return pattern == name

    def field(self, name):
        f = self.fields.get(name)
        if f is None:
            for d in self.dynamic:
                if self._glob(d.name, name):
                    return d
            raise SolrError(f"undefined field {name}")
        return f


# ------------------------------------------------------------- analysis


def _ctype(ch):
    """Character classes of Lucene's WordDelimiterIterator."""
    cat = unicodedata.category(ch)
    if cat == "Lu":
        return 2
    if cat == "Ll":
        return 1
    if cat in ("Lt", "Lm", "Lo"):
        return 3  # ALPHA = LOWER|UPPER
    if cat in ("Mn", "Mc", "Me", "Nd", "Nl", "No"):
        return 4  # DIGIT
    if cat == "Cs":
        return 7
    return 8  # delimiter


def _subwords(token, split_case):
    out, cur, last = [], "", None
    for ch in token:
        t = _ctype(ch)
        if t & 8:
            if cur:
                out.append(cur)
            cur, last = "", None
            continue
        brk = False
        if last is not None and not (t & last):
            if split_case and last == 2 and t == 1:
                brk = False  # "Ab": upper then lower never breaks
            elif not split_case and (t | last) & 3 and not (t | last) & 4:
                brk = False
            else:
                brk = True
        if brk:
            out.append(cur)
            cur = ch
        else:
            cur += ch
        last = t
    if cur:
        out.append(cur)
    return out


def _fold(s):
    s = (
        "".join(c for c in unicodedata.normalize("NFKD", s) if not unicodedata.combining(c))
        if s.isascii() is False and all(ord(c) < 0x250 or unicodedata.combining(c) for c in s)
        else s
    )
    return s.lower()


def analyze(text, split_case, index):
    """-> list of (position, term)"""
    out, pos = [], 0
    for tok in str(text).split():
        parts = [_fold(p) for p in _subwords(tok, split_case)]
        if not parts:
            continue
        for i, p in enumerate(parts):
            out.append((pos + i, p))
        if index and len(parts) > 1:
            out.append((pos, "".join(parts)))
        pos += len(parts)
    return out


# ---------------------------------------------------------------- dates


def parse_date(s):
    m = DATE_RE.match(s)
    if not m:
        raise SolrError(f"Invalid Date String:'{s}'") from None
    y, mo, d, h, mi, sec = (int(x) for x in m.groups()[:6])
    micro = int(float("0" + (m.group(7) or ".0")) * 1000) * 1000
    try:
        off = int(m.group(8) or 0) * 60
        off += int(m.group(9) or 0) * (-1 if off < 0 else 1)
        return dt.datetime(y, mo, d, h, mi, sec, micro) - dt.timedelta(minutes=off)
    except ValueError:
        raise SolrError(f"Invalid Date String:'{s}'") from None


def fmt_date(d):
    s = d.strftime("%Y-%m-%dT%H:%M:%S")
    if d.year < 1000:
        s = f"{d.year:04d}" + s[s.index("-") :]
    ms = d.microsecond // 1000
    return s + (f".{ms:03d}" if ms else "") + "Z"


def date_math(s):
    m = re.match(r"^NOW(.*)$", s)
    if m:
        base, rest = dt.datetime.utcnow(), m.group(1)
    else:
        m = re.match(r"^(.*?Z)(.*)$", s)
        if not m:
            raise SolrError(f"Invalid Date in Date Math String:'{s}'")
        base, rest = parse_date(m.group(1)), m.group(2)
    for op, n, unit in re.findall(r"([+\-/])(\d*)([A-Z]+)", rest):
        unit = unit.rstrip("S") if unit not in ("MILLIS",) else unit
        if op == "/":
            keep = {"YEAR": 1, "MONTH": 2, "DAY": 3, "DATE": 3, "HOUR": 4, "MINUTE": 5, "SECOND": 6}[unit]
            t = list(base.timetuple()[:6])
            lo = [1, 1, 1, 0, 0, 0]
            base = dt.datetime(*[t[i] if i < keep else lo[i] for i in range(6)])
        else:
            k = int(n or 1) * (1 if op == "+" else -1)
            if unit in ("YEAR", "MONTH"):
                mon = base.month - 1 + k * (12 if unit == "YEAR" else 1)
                base = base.replace(year=base.year + mon // 12, month=mon % 12 + 1, day=min(base.day, 28))
            else:
                base += dt.timedelta(
                    seconds=k * {"DAY": 86400, "DATE": 86400, "HOUR": 3600, "MINUTE": 60, "SECOND": 1}[unit]
                )
    return base


# -------------------------------------------------------------- documents


class Doc:
    """One indexed document: stored values plus lazily analysed fields."""

    __slots__ = ("_tok", "raw", "seq", "vals")

    def __init__(self, schema, raw, seq):
        self.raw, self.seq, self._tok = raw, seq, {}
        vals = {}
        for name, value in raw.items():
            f = schema.field(name)
            values = value if isinstance(value, list) else [value]
            values = [v for v in values if v is not None]
            if not values:
                continue
            if len(values) > 1 and not f.multi:
                raise SolrError(
                    f"ERROR: [doc={raw.get(schema.key)}] multiple values encountered for non "
                    f"multiValued field {name}: {values}"
                )
            vals[name] = [self._convert(schema, raw, f, name, v) for v in values]
        for name, f in schema.fields.items():
            if f.required and name not in vals:
                raise SolrError(f"[doc={raw.get(schema.key)}] missing required field: {name}")
            if f.default == "NOW" and name not in vals:
                vals[name] = [dt.datetime.utcnow()]
        extra = {}
        for src, dest in schema.copies:
            for name in list(vals):
                if Schema._glob(src, name) and name != dest:
                    extra.setdefault(dest, []).extend(v if isinstance(v, str) else str(v) for v in vals[name])
        for dest, vs in extra.items():
            vals.setdefault(dest, [])
            vals[dest] = vals[dest] + vs
        # second hop CKAN's schema relies on: res_url -> urls -> text
        if "urls" in extra and ("urls", "text") in schema.copies:
            vals["text"] = vals.get("text", []) + extra["urls"]
        self.vals = vals

    @staticmethod
    def _convert(schema, raw, f, name, v):
        if isinstance(v, dict):
            raise SolrError(
                "ERROR: [doc={}] Error adding field '{}'='{}' msg=Unknown "
                "operation for the an atomic update: {}".format(
                    raw.get(schema.key), name, v, next(iter(v), "")
                )
            )
        try:
            if f.kind == "date":
                return parse_date(str(v))
            if f.kind == "int":
                return int(v)
            if f.kind == "float":
                return float(v)
        except (SolrError, ValueError):
            raise SolrError(
                "ERROR: [doc={}] Error adding field '{}'='{}' msg={}".format(
                    raw.get(schema.key),
                    name,
                    v,
                    f"Invalid Date String:'{v}'" if f.kind == "date" else f'For input string: "{v}"',
                )
            ) from None
        if isinstance(v, bool):
            v = "true" if v else "false"
        v = str(v)
        if f.kind == "string" and f.indexed and len(v.encode("utf-8", "replace")) > IMMENSE:
            raise SolrError(
                f"Exception writing document id {raw.get(schema.key)} to the index; possible "
                "analysis error: Document contains at least one immense term "
                f'in field="{name}" (whose UTF8 encoding is longer than the max '
                f"length {IMMENSE}), all of which were skipped."
            )
        return v

    def tokens(self, schema, name):
        got = self._tok.get(name)
        if got is None:
            f = schema.field(name)
            got, base = {}, 0
            for v in self.vals.get(name, ()):
                last = 0
                for pos, term in analyze(v, f.split_case, True):
                    got.setdefault(term, set()).add(base + pos)
                    last = pos
                base += last + 100
            self._tok[name] = got
        return got

    def stored(self, schema, fl):
        out = {}
        for name, values in self.vals.items():
            if fl is not None and name not in fl:
                continue
            f = schema.field(name)
            if not f.stored:
                continue
            vs = [fmt_date(v) if isinstance(v, dt.datetime) else v for v in values]
            if f.kind == "bool":
                vs = [v == "true" for v in vs]
            out[name] = vs if f.multi else vs[0]
        return out


# ------------------------------------------------------------ query parser

TOKEN = re.compile(
    r"""
    (?P<ws>\s+)
  | (?P<lpar>\() | (?P<rpar>\))
  | (?P<andop>AND(?=[\s(])|&&) | (?P<orop>OR(?=[\s(])|\|\|)
  | (?P<notop>NOT(?=[\s(])|!(?=\S))
  | (?P<plus>\+) | (?P<minus>-)
  | (?P<field>(?:\\.|[^\s:()\[\]{}"\\^~+\-!]|(?<=[^\s(+\-!])[+\-!])+|\*)\s*:
  | (?P<range>[\[{]\s*(?:"(?:\\.|[^"\\])*"|\S+?)\s+TO\s+(?:"(?:\\.|[^"\\])*"|[^\]}\s]+)\s*[\]}])
  | (?P<phrase>"(?:\\.|[^"\\])*")
  | (?P<term>(?:\\.|[^\s()\[\]{}"\\^~:])+)
  | (?P<suffix>[\^~][0-9.]*)
""",
    re.X | re.S,
)


def _unescape(s):
    return re.sub(r"\\(.)", r"\1", s, flags=re.S)


class Parser:
    def __init__(self, text, op, df):
        self.text, self.op, self.df = text, op, df
        self.toks, i = [], 0
        while i < len(text):
            m = TOKEN.match(text, i)
            if not m:
                self.fail(text[i], i)
            if m.lastgroup != "ws":
                val = m.group(m.lastgroup)
                self.toks.append((m.lastgroup, val, i))
            i = m.end()
        self.i = 0

    def fail(self, what, col=None):
        raise SolrError(
            f"org.apache.solr.search.SyntaxError: Cannot parse '{self.text}': "
            f'Encountered "{what}" at line 1, column {len(self.text) if col is None else col}.'
        )

    def peek(self):
        return self.toks[self.i] if self.i < len(self.toks) else (None, "", None)

    def take(self):
        t = self.peek()
        self.i += 1
        return t

    def parse(self):
        if not self.toks:
            return ("none",)
        node = self.clauses(self.df, top=True)
        if self.i < len(self.toks):
            self.fail(self.peek()[1], self.peek()[2])
        return node

    def clauses(self, field, top=False):
        out = []  # [occur, node]; occur in + - ?
        while True:
            kind, val, col = self.peek()
            if kind is None or kind == "rpar":
                break
            conj = None
            if kind in ("andop", "orop"):
                if not out:
                    self.fail(val, col)
                conj = "and" if kind == "andop" else "or"
                self.take()
                kind, val, col = self.peek()
            mod = None
            if kind in ("plus", "minus", "notop"):
                mod = "+" if kind == "plus" else "-"
                self.take()
            node = self.clause(field)
            # Lucene's QueryParserBase.addClause
            if conj == "and" and out and out[-1][0] != "-":
                out[-1][0] = "+"
            if self.op == "AND" and conj == "or" and out and out[-1][0] != "-":
                out[-1][0] = "?"
            if self.op == "OR":
                occ = "-" if mod == "-" else "+" if mod == "+" or conj == "and" else "?"
            else:
                occ = "-" if mod == "-" else "?" if conj == "or" and mod != "+" else "+"
            out.append([occ, node])
        if not out:
            self.fail("<EOF>")
        return ("bool", out, top)

    def clause(self, field):
        kind, val, col = self.take()
        if kind == "field":
            field = _unescape(val)
            kind, val, col = self.take()
        if kind == "lpar":
            node = self.clauses(field)
            if self.take()[0] != "rpar":
                self.fail("<EOF>")
        elif kind == "phrase":
            node = ("phrase", field, _unescape(val[1:-1]))
        elif kind == "range":
            m = re.match(
                r'^([\[{])\s*("(?:\\.|[^"\\])*"|\S+?)\s+TO\s+'
                r'("(?:\\.|[^"\\])*"|[^\]}\s]+)\s*([\]}])$',
                val,
                re.S,
            )
            lo, hi = (_unescape(x.strip('"')) for x in (m.group(2), m.group(3)))
            node = ("range", field, lo, hi, m.group(1) == "[", m.group(4) == "]")
        elif kind == "term":
            if field == "*" and val == "*":
                node = ("all",)
            elif re.search(r"(?<!\\)[*?]", val):
                node = ("wild", field, val)
            else:
                node = ("term", field, _unescape(val))
        elif kind in ("plus", "minus") and self.peek()[0] == "term":
            node = ("term", field, val + _unescape(self.take()[1]))
        else:
            self.fail(val or "<EOF>", col)
        while self.peek()[0] == "suffix":
            self.take()
        return node


# ------------------------------------------------------------- evaluation


class Documents(dict):
    """Documents by key, and for every whole string the keys of the documents that hold it."""

    def __init__(self, schema):
        super().__init__()
        self.schema, self.holding = schema, {}

    def __setitem__(self, key, doc):
        self.pop(key, None)
        super().__setitem__(key, doc)
        for term in self.terms(doc):
            self.holding.setdefault(term, set()).add(key)

    def __delitem__(self, key):
        self.pop(key)

    def pop(self, key, default=None):
        doc = super().pop(key, default)
        for term in self.terms(doc) if doc is not default else ():
            self.holding[term].discard(key)
        return doc

    def terms(self, doc):
        for name, values in doc.vals.items():
            f = self.schema.field(name)
            if f.kind == "string" and f.indexed:
                yield from ((name, value) for value in values)

    def among(self, node):
        """The keys of all that may match; None where only looking at each document can tell."""
        if node[0] in ("term", "phrase") and self.schema.field(node[1]).kind == "string":
            return self.holding.get((node[1], node[2]), set())
        if node[0] != "bool":
            return None
        must = [found for occ, sub in node[1] if occ == "+" and (found := self.among(sub)) is not None]
        if must:
            return set.intersection(*must)
        if any(occ == "+" for occ, _ in node[1]):
            return None
        may = [self.among(sub) for occ, sub in node[1] if occ != "-"]
        return set().union(*may) if may and None not in may else None

    def candidates(self, nodes):
        found = [keys for node in nodes if (keys := self.among(node)) is not None]
        return [self[key] for key in set.intersection(*found)] if found else list(self.values())


class Core:
    def __init__(self, schema, path):
        self.schema = schema
        self.docs, self.pending, self.seq = Documents(schema), [], 0
        self.lock = threading.RLock()
        self.db = sqlite3.connect(path, check_same_thread=False)
        self.db.execute("create table if not exists doc(id text primary key, body text)")
        for key, body in self.db.execute("select id, body from doc"):
            self.seq += 1
            self.docs[key] = Doc(schema, json.loads(body), self.seq)

    # -- updates
    def add(self, raw):
        key = raw.get(self.schema.key)
        if not key:
            raise SolrError("Document is missing mandatory uniqueKey field: " + self.schema.key)
        self.seq += 1
        self.pending.append(("add", str(key), Doc(self.schema, raw, self.seq)))

    def commit(self):
        with self.db:
            for op, key, doc in self.pending:
                if op == "add":
                    self.docs[key] = doc
                    self.db.execute("insert or replace into doc values(?,?)", (key, json.dumps(doc.raw)))
                elif op == "del":
                    self.docs.pop(key, None)
                    self.db.execute("delete from doc where id=?", (key,))
                else:
                    hits = [d for d in self.docs.candidates([key]) if self.match(key, d)]
                    for k in [str(d.raw[self.schema.key]) for d in hits]:
                        del self.docs[k]
                        self.db.execute("delete from doc where id=?", (k,))
        self.pending = []

    def delete_query(self, q):
        node = Parser(q, "OR", "text").parse()
        self.pending.append(("delq", node, None))

    # -- matching: None = no match, else a score
    def match(self, node, doc):
        s = self.score(node, doc)
        return s is not None

    def score(self, node, doc):
        kind = node[0]
        if kind == "all":
            return 1.0
        if kind == "none":
            return None
        if kind == "bool":
            total, must, should, hit = 0.0, 0, 0, False
            neg_only = True
            for occ, sub in node[1]:
                if occ != "-":
                    neg_only = False
                s = self.score(sub, doc)
                if occ == "-":
                    if s is not None:
                        return None
                elif occ == "+":
                    must += 1
                    if s is None:
                        return None
                    total += s
                else:
                    should += 1
                    if s is not None:
                        hit = True
                        total += s
            if neg_only:
                return 1.0 if node[2] else None
            if not must and should and not hit:
                return None
            return total
        if kind == "dismax":
            return self.dismax(node, doc)
        return self.leaf(node, doc)

    def leaf(self, node, doc):
        kind, name = node[0], node[1]
        f = self.schema.field(name)
        values = doc.vals.get(name)
        if not values or not f.indexed:
            return None
        if kind == "range":
            return self.in_range(f, values, node)
        if kind == "wild":
            pat = node[2]
            if pat == "*":
                return 1.0
            rx = re.compile(
                "".join(
                    ".*" if p == "*" else "." if p == "?" else re.escape(_unescape(p))
                    for p in re.findall(r"\\.|\*|\?|[^\\*?]+", pat)
                )
                + r"\Z",
                re.S,
            )
            if f.kind == "text":
                rx = re.compile(rx.pattern.lower(), re.S)
                hit = any(rx.match(t) for t in doc.tokens(self.schema, name))
            else:
                hit = any(rx.match(str(v)) for v in values)
            return 1.0 if hit else None
        text = node[2]
        if f.kind == "text":
            want = analyze(text, f.split_case, False)
            if not want:
                return None
            have = doc.tokens(self.schema, name)
            if any(t not in have for _, t in want):
                return None
            if kind == "phrase" and len(want) > 1:
                p0 = want[0][0]
                if not any(all(s + p - p0 in have[t] for p, t in want) for s in have[want[0][1]]):
                    return None
            return sum(1.0 + 0.1 * len(have[t]) for _, t in want)
        if f.kind == "ngram":
            hay = [str(v).lower() for v in values]
            toks = text.lower().split()
            ok = bool(toks) and all(2 <= len(t) <= 10 and any(t in h for h in hay) for t in toks)
            return 1.0 if ok else None
        if f.kind == "date":
            want = date_math(text)
            return 1.0 if want in values else None
        if f.kind in ("int", "float"):
            try:
                return 1.0 if float(text) in values else None
            except ValueError:
                raise SolrError(f"Invalid Number: {text}") from None
        if f.kind == "bool":
            return 1.0 if ((text[:1] in "1tT" and "true") or "false") in values else None
        return 1.0 if text in values else None

    def in_range(self, f, values, node):
        _, _, lo, hi, inc_lo, inc_hi = node

        def conv(x):
            if x == "*":
                return None
            if f.kind == "date":
                return date_math(x)
            if f.kind in ("int", "float"):
                return float(x)
            return x

        a, b = conv(lo), conv(hi)
        for v in values:
            if f.kind in ("text", "ngram"):
                v = v.lower()
            if a is not None and (v < a or (v == a and not inc_lo)):
                continue
            if b is not None and (v > b or (v == b and not inc_hi)):
                continue
            return 1.0
        return None

    def dismax(self, node, doc):
        _, units, qf, mm = node
        got, total = 0, 0.0
        for occ, kind, text in units:
            best = 0.0
            for name, boost in qf:
                s = self.leaf((kind, name, text), doc)
                if s is not None:
                    best = max(best, s * boost)
            if occ == "-":
                if best:
                    return None
            elif occ == "+":
                if not best:
                    return None
                total += best
            else:
                if best:
                    got += 1
                    total += best
        return total if got >= mm else None

    # -- select
    KNOWN = frozenset(
        {
            "q",
            "fq",
            "q.op",
            "df",
            "defType",
            "qf",
            "mm",
            "tie",
            "bf",
            "boost",
            "sort",
            "start",
            "rows",
            "fl",
            "wt",
            "facet",
            "facet.field",
            "facet.limit",
            "facet.mincount",
            "omitHeader",
            "indent",
            "json.nl",
        }
    )

    def build_query(self, p):
        q = p.get("q", ["*:*"])[0]
        if q.strip().startswith("{!"):
            raise SolrError("stand-in: {!local params} are not implemented")
        op = p.get("q.op", ["OR"])[0].upper()
        df = p.get("df", ["text"])[0]
        if p.get("defType", ["lucene"])[0] not in ("dismax", "edismax") or re.search(r"(?<!\\):", q):
            return Parser(q, op, df).parse()
        if q.strip() in ("", "*:*"):
            return ("all",) if q.strip() else ("none",)
        if re.match(r"\s*[+\-]{2}", q):
            Parser(q, op, df).fail(q.strip()[1])
        units = []
        for m in re.finditer(r'([+\-]?)(?:"([^"]*)"?|(\S+))', q):
            if m.group(2) is not None:
                units.append((m.group(1) or "?", "phrase", m.group(2)))
            elif m.group(3) not in ("AND", "OR"):
                units.append((m.group(1) or "?", "term", m.group(3)))
        qf = []
        for part in p.get("qf", [df])[0].split():
            name, _, b = part.partition("^")
            qf.append((name, float(b or 1)))
        n = len([u for u in units if u[0] == "?"])
        return ("dismax", units, qf, self.min_match(p.get("mm", ["100%"])[0], n))

    @staticmethod
    def min_match(spec, n):
        def one(s):
            if s.endswith("%"):
                k = int(s[:-1])
                return n + int(n * k / 100.0) if k < 0 else int(n * k / 100.0)
            return n + int(s) if s.startswith("-") else int(s)

        res = n
        for part in spec.split():
            if "<" in part:
                bound, val = part.split("<")
                if n > int(bound):
                    res = one(val)
            else:
                res = one(part)
        return max(0, min(n, res))

    def sort_key(self, spec):
        keys = []
        for part in spec.split(","):
            part = part.strip()
            if not part:
                continue
            bits = part.split()
            if len(bits) != 2 or bits[1].lower() not in ("asc", "desc"):
                raise SolrError(
                    f"Can't determine a Sort Order (asc or desc) in sort spec '{spec}', pos={len(bits[0])}"
                )
            if bits[0] != "score" and self.schema.field(bits[0]).multi:
                raise SolrError("can not sort on multivalued field: " + bits[0])
            keys.append((bits[0], bits[1].lower() == "desc"))
        return keys

    def select(self, p):
        unknown = set(p) - self.KNOWN
        if unknown:
            raise SolrError("stand-in: parameters not implemented: {}".format(", ".join(sorted(unknown))))
        op = p.get("q.op", ["OR"])[0].upper()
        df = p.get("df", ["text"])[0]
        query = self.build_query(p)
        filters = []
        for fq in p.get("fq", []):
            if not fq.strip():
                continue
            if fq.strip().startswith("{!"):
                raise SolrError("stand-in: {!local params} are not implemented")
            filters.append(Parser(fq, op, df).parse())
        hits = []
        for doc in self.docs.candidates([*filters, query]):
            if all(self.match(f, doc) for f in filters):
                s = self.score(query, doc)
                if s is not None:
                    hits.append((s, doc))
        hits.sort(key=lambda h: h[1].seq)
        keys = self.sort_key(p.get("sort", ["score desc"])[0])
        for name, desc in reversed(keys):
            if name == "score":
                hits.sort(key=lambda h: h[0], reverse=desc)
                continue
            f = self.schema.field(name)
            have = [h for h in hits if h[1].vals.get(name)]
            miss = [h for h in hits if not h[1].vals.get(name)]

            def val(h, name=name, f=f):
                v = h[1].vals[name][0]
                return v.lower() if f.kind == "text" else v

            have.sort(key=val, reverse=desc)
            hits = have + miss
        start = int(p.get("start", ["0"])[0])
        rows = int(p.get("rows", ["10"])[0])
        if start < 0:
            raise SolrError("'start' parameter cannot be negative")
        fl = set()
        for part in p.get("fl", ["*"]):
            fl.update(x for x in re.split(r"[\s,]+", part) if x)
        names = None if "*" in fl or not fl else fl
        docs = []
        for s, doc in hits[start : start + rows] if rows >= 0 else hits[start:]:
            d = doc.stored(self.schema, names)
            if "score" in fl:
                d["score"] = s
            docs.append(d)
        out = {"response": {"numFound": len(hits), "start": start, "numFoundExact": True, "docs": docs}}
        if p.get("facet", ["false"])[0].lower() == "true":
            out["facet_counts"] = {
                "facet_queries": {},
                "facet_fields": self.facets(p, hits),
                "facet_ranges": {},
                "facet_intervals": {},
                "facet_heatmaps": {},
            }
        return out

    def facets(self, p, hits):
        limit = int(p.get("facet.limit", ["100"])[0])
        mincount = int(p.get("facet.mincount", ["0"])[0])
        names = []
        for part in p.get("facet.field", []):
            # CKAN 2.9's json list arrives as one parameter per field
            names.append(part)
        out = {}
        for name in names:
            f = self.schema.field(name)
            counts = {}
            for _, doc in hits:
                vals = doc.tokens(self.schema, name) if f.kind == "text" else doc.vals.get(name, ())
                for v in set(vals):
                    v = fmt_date(v) if isinstance(v, dt.datetime) else str(v)
                    counts[v] = counts.get(v, 0) + 1
            items = [(v, n) for v, n in counts.items() if n >= mincount]
            items.sort(key=(lambda x: x[0]) if limit < 0 else (lambda x: (-x[1], x[0])))
            if limit >= 0:
                items = items[:limit]
            out[name] = [x for it in items for x in it]
        return out

    # -- update bodies
    def update(self, body, ctype, p):
        commit = False
        if "json" in ctype:
            data = json.loads(body or b"{}")
            if isinstance(data, list):
                for d in data:
                    self.add(d)
            else:
                for cmd, arg in data.items():
                    if cmd == "add":
                        self.add(arg["doc"])
                    elif cmd == "delete":
                        if isinstance(arg, dict) and "query" in arg:
                            self.delete_query(arg["query"])
                        else:
                            ids = arg.get("id") if isinstance(arg, dict) else arg
                            for i in ids if isinstance(ids, list) else [ids]:
                                self.pending.append(("del", str(i), None))
                    elif cmd in ("commit", "optimize"):
                        commit = True
                    else:
                        raise SolrError(f"Unknown command '{cmd}'")
        elif body.strip():
            root = ET.fromstring(body)
            for el in root.iter("doc"):
                d = {}
                for fe in el.findall("field"):
                    d.setdefault(fe.get("name"), []).append(fe.text or "")
                self.add({k: v[0] if len(v) == 1 else v for k, v in d.items()})
            if root.tag == "delete":
                for el in root:
                    if el.tag == "id":
                        self.pending.append(("del", el.text, None))
                    elif el.tag == "query":
                        self.delete_query(el.text)
            elif root.tag in ("commit", "optimize"):
                commit = True
            elif root.tag not in ("add", "rollback"):
                raise SolrError(f"Unknown command '{root.tag}'")
        if (
            commit
            or any(p.get(k, ["false"])[0] == "true" for k in ("commit", "softCommit"))
            or "commitWithin" in p
        ):
            self.commit()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "solr-standin"

    def log_message(self, fmt, *args):
        if self.server.verbose:
            sys.stderr.write(f"{self.log_date_time_string()} {fmt % args}\n")

    def send(self, code, payload, ctype="application/json; charset=utf-8"):
        body = (
            payload
            if isinstance(payload, bytes)
            else json.dumps(payload, ensure_ascii=False).encode("utf-8", "surrogatepass")
        )
        self.send_response(code)
        self.send_header("Content-Type", ctype)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_any(self):
        t0 = time.time()
        url = urllib.parse.urlsplit(self.path)
        p = urllib.parse.parse_qs(url.query, keep_blank_values=True)
        n = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(n) if n else b""
        ctype = self.headers.get("Content-Type", "")
        core = self.server.core
        path = url.path.rstrip("/")
        prefix = self.server.prefix
        if not path.startswith(prefix):
            return self.send(404, b"<html><body>Not Found</body></html>", "text/html")
        rest = path[len(prefix) :].strip("/")
        try:
            with core.lock:
                if rest == "select":
                    if "x-www-form-urlencoded" in ctype:
                        p.update(urllib.parse.parse_qs(body.decode("utf-8"), keep_blank_values=True))
                    out = core.select(p)
                elif rest == "update":
                    before = len(core.pending)
                    try:
                        core.update(body, ctype, p)
                    except SolrError:
                        del core.pending[before:]
                        raise
                    out = {}
                elif rest in ("schema", "admin/file"):
                    return self.send(200, core.schema.xml, "application/xml")
                elif rest == "admin/ping":
                    out = {"status": "OK"}
                else:
                    return self.send(404, b"<html><body>Not Found</body></html>", "text/html")
            head = {"status": 0, "QTime": int((time.time() - t0) * 1000)}
            self.send(200, dict({"responseHeader": head}, **out))
        except SolrError as e:
            self.send(
                e.code,
                {"responseHeader": {"status": e.code, "QTime": 0}, "error": {"msg": e.msg, "code": e.code}},
            )
        except Exception as e:  # a bug here, not in CKAN
            import traceback

            traceback.print_exc()
            self.send(
                500,
                {
                    "responseHeader": {"status": 500, "QTime": 0},
                    "error": {"msg": f"stand-in failure: {e!r}", "code": 500},
                },
            )

    do_GET = do_POST = handle_any


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--schema", required=True, help="CKAN's schema.xml")
    ap.add_argument("--data", required=True, help="SQLite file to keep docs in")
    ap.add_argument("--port", type=int, default=8984)
    ap.add_argument("--core", default="ckan")
    ap.add_argument("--verbose", action="store_true")
    a = ap.parse_args()
    os.makedirs(os.path.dirname(os.path.abspath(a.data)), exist_ok=True)
    srv = ThreadingHTTPServer(("127.0.0.1", a.port), Handler)
    srv.daemon_threads = True
    srv.core = Core(Schema(a.schema), a.data)
    srv.prefix = "/solr/" + a.core
    srv.verbose = a.verbose
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    print(
        f"solr stand-in: http://127.0.0.1:{a.port}{srv.prefix} "
        f"({srv.core.schema.name}, {len(srv.core.docs)} docs)",
        flush=True,
    )
    srv.serve_forever()


if __name__ == "__main__":
    main()
