"""What all readers share: options, what they yield, and ids. Pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from corpus.clean import clean_text
from corpus.notices import correction_notes
from corpus.types import Document, Rejected
from rag.text import language_of
from rag.types import Record

READERS = "2"  # raise it when any reader would read an old file in a new way: files are then read again
MAX_BYTES = 20_000_000  # a text longer than this is not an article
_TRACKING = re.compile(r"utm_.*|fbclid|gclid|yclid|mc_[ce]id|igshid|ocid|cmpid|ref_src", re.IGNORECASE)
_NOT_IN_URL = re.compile(r"[\s<>\"\x00-\x1f\ud800-\udfff]")
_SLUG = 60  # characters of a readable id before its hash


@dataclass(frozen=True, slots=True)
class Options:
    """What the editor says of everything in a source; what an item says of itself goes first, except `published`."""

    publisher: str = ""
    language: str = ""
    party: str = ""
    published: date | None = None  # given by hand: wins over the file
    columns: Mapping[str, str] = field(default_factory=dict)  # field → column, for tables
    max_bytes: int = MAX_BYTES
    outlet_kind: str = ""

    def stamp(self) -> str:
        """Changes when anything does that changes what a file reads as."""
        parts = (READERS, self.publisher, self.language, self.party, self.published, sorted(self.columns.items()))
        kind = (self.outlet_kind,) if self.outlet_kind else ()
        return hashlib.sha256(repr((*parts, self.max_bytes, *kind)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Read:
    """A document with the place it was read from: file, or file:line for a row."""

    where: str
    document: Document


Item = Read | Rejected


def make(where: str, doc_id: str, title: str, text: str, options: Options, **facts: Any) -> Item:
    """A Read from raw title and text, or Rejected("empty"); what `facts` leave out comes from the options."""
    text = clean_text(text)
    if not text:
        return Rejected(where, "empty", "holds no text")
    if len(text) > options.max_bytes:
        return Rejected(where, "too-large", f"{len(text):,} characters; the limit is {options.max_bytes:,}")
    facts["publisher"] = one_line(facts.get("publisher") or "") or options.publisher or None
    facts["language"] = language_code(facts.get("language") or options.language) or language_of(text)
    facts["party"] = facts.get("party") or options.party
    facts["published"] = options.published or facts.get("published")
    facts["dated_by"] = "by hand" if options.published else facts.get("dated_by", "")
    facts.setdefault("corrections", correction_notes(text) if facts.get("kind") != "brief" else ())
    facts["outlet_kind"] = facts.get("outlet_kind") or options.outlet_kind
    facts["url"] = web_address(facts.get("url"))
    facts.setdefault("event_date", None)
    facts.setdefault("event_end", facts["event_date"])
    record = Record(document_id=doc_id, version=0, snapshot="", title=one_line(title), **facts)
    return Read(where, Document(record, text))


def one_line(text: str) -> str:
    """Cleaned, with line ends as spaces."""
    return clean_text(text).replace("\n", " ") if text else ""


def first_line(text: str, longest: int = 120) -> str:
    """The first line of a text as a title: where it is long its first sentence, or cut at a word, with "…"."""
    line = clean_text(text[:5_000]).partition("\n")[0]
    if len(line) <= longest:
        return line
    sentence = re.match(r".+?[^\s.]{2}[.!?](?=\s)", line[: longest + 1])
    return sentence[0] if sentence else line[:longest].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def language_code(value: object) -> str:
    """The code "en" of "en-GB", "EN" or "en_US"; "" for anything that is no language code."""
    match = re.fullmatch(r"([A-Za-z]{2})(?:[-_][A-Za-z0-9-]+)?", str(value or "").strip())
    code = match[1].lower() if match else ""
    return {"ua": "uk"}.get(code, code)


def web_address(value: object) -> str | None:
    """The value if it is an http(s) address that may be shown as a link, else None."""
    text = str(value or "").strip()
    if not text:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    plain = parts.scheme.lower() in ("http", "https") and parts.netloc and not _NOT_IN_URL.search(text)
    return text if plain else None


def canonical(url: str) -> str:
    """The address without tracking parameters, fragment and trailing slash, host in lower case: one page, one form."""
    parts = urlsplit(url)
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(k)])
    return urlunsplit(("https", parts.netloc.lower(), parts.path.rstrip("/"), query, ""))


def url_id(url: str, row: str = "") -> str:
    """A stable id of a page: readable host and path end, and a hash of the canonical address (and row)."""
    form = canonical(url)
    parts = urlsplit(form)
    words = parts.netloc.removeprefix("www.") + "-" + "-".join(parts.path.split("/")[-2:])
    return _id(words, f"{form}\n{row}" if row else form)


def path_id(name: PurePath, row: str = "") -> str:
    """A stable id of a file, from its path below the folder it was added with; a row has that id and its own."""
    file_id = _id("-".join(name.with_suffix("").parts[-2:]), name.as_posix())
    if not row:
        return file_id
    return f"{file_id}-{row}" if slug(row) == row else f"{file_id}-{_id(row, row)}"


def _id(words: str, exact: str) -> str:
    return f"{slug(words)}-{hashlib.sha256(exact.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"


def slug(words: str) -> str:
    """Lower-case letters, digits and single hyphens, at most 60 characters."""
    folded = unicodedata.normalize("NFKD", words.lower())
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    return re.sub(r"[^\w.]+|_+", "-", plain).strip("-.")[:_SLUG].strip("-.")


def declared_id(value: object) -> str | None:
    """The id a file gives itself, if it can be one: no white space or control characters, at most 200 long."""
    text = unicodedata.normalize("NFC", str(value or "").strip())
    fits = 0 < len(text) <= 200 and not any(c.isspace() or unicodedata.category(c)[0] == "C" for c in text)
    return text if fits and not text.startswith("-") else None
