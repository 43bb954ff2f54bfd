"""Tables: JSON Lines, JSON and CSV. A row is a document, or one per language where columns are `text_en`, `text_uk`.

A table is read twice: once for its columns and the order in which it writes day and month, once for its rows.
"""

from __future__ import annotations

import csv
import hashlib
import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath
from typing import Any

from corpus.clean import clean_text
from corpus.read.base import Item, Options, first_line, make, one_line, path_id, url_id, web_address
from corpus.read.columns import Columns, NoTextColumn, columns
from corpus.read.dates import Order, ambiguous, order_of, parse_date
from corpus.read.encoding import encoding_by_mark, encoding_of, is_binary
from corpus.types import Rejected

Row = tuple[int, dict[str, Any]]
_HEAD = 1_000_000  # bytes looked at to tell the encoding
_LONGEST_LINE = 100_000_000  # bytes of one JSON line
_CSV_ENDINGS = (".csv", ".tsv")


@dataclass(frozen=True, slots=True)
class _Survey:
    """What the first reading of a table found."""

    columns: Columns
    order: Order | None
    shared_urls: frozenset[str]  # addresses of more than one row: its id or words tell these apart


def read_table(path: Path, where: str, name: PurePath, options: Options) -> Iterator[Item]:
    """The rows of a table as documents. A bad row is Rejected and the next one read; `name` is for ids."""
    try:
        survey = _survey(path, where, options)
    except NoTextColumn as error:
        yield Rejected(where, "no-text-column", str(error))
        return
    if isinstance(survey, Rejected):
        yield survey
        return
    for found in _rows(path, where):
        if isinstance(found, Rejected):
            yield found
            continue
        yield from _documents(found, where, name, options, survey)


def _survey(path: Path, where: str, options: Options) -> _Survey | Rejected:
    seen: dict[str, None] = {}
    cols = Columns({}, {})
    dates: list[str] = []
    urls: Counter[str] = Counter()
    first_bad: Rejected | None = None
    for found in _rows(path, where):
        if isinstance(found, Rejected):
            first_bad = first_bad or found
            continue
        if not seen.keys() >= found[1].keys():  # JSON rows may each have other keys
            seen.update(dict.fromkeys(found[1]))
            cols = _known(seen, options)
        dates.append(_string(cols.of(found[1], "published"))[:40])
        urls[_string(cols.of(found[1], "url"))] += 1
    if not dates:
        return first_bad or Rejected(where, "empty", "holds no rows")
    cols = columns(seen, options.columns)
    order = order_of(dates)
    if order is None and (unclear := [value for value in dates if ambiguous(value)]):
        logging.getLogger(__name__).warning(
            "%s: %d dates such as %s may be day or month first; left empty", where, len(unclear), unclear[0]
        )
    return _Survey(cols, order, frozenset(url for url, count in urls.items() if count > 1))


def _known(seen: Iterable[str], options: Options) -> Columns:
    try:
        return columns(seen, options.columns)
    except NoTextColumn:
        return Columns({}, {})  # a later row may have it


def _documents(row: Row, where: str, name: PurePath, options: Options, survey: _Survey) -> Iterator[Item]:
    line, values = row
    cols, here = survey.columns, f"{where}:{line}"
    published = parse_date(_string(cols.of(values, "published")), survey.order)
    facts: dict[str, Any] = {
        "url": _string(cols.of(values, "url")),
        "publisher": _string(cols.of(values, "publisher")),
        "party": one_line(_string(cols.of(values, "party"))),
        "place": one_line(_string(cols.of(values, "place"))),
        "actors": _strings(cols.of(values, "speaker")),
        "topics": _strings(cols.of(values, "topics")),
        "published": published,
    }
    if not cols.languages:
        facts["language"] = _string(cols.of(values, "language"))
        title, text = (_string(cols.of(values, field)) for field in ("title", "text"))
        yield make(
            here,
            _row_id(values, name, survey, title, text, published),
            title or first_line(text),
            text,
            options,
            **facts,
        )
        return
    first = next((t for _, column in cols.languages.values() if (t := _string(values.get(column)))), "")
    doc_id = _row_id(values, name, survey, "", first, published)
    items = [
        make(
            f"{here} ({code})",
            f"{doc_id}-{code}",
            _string(values.get(title)),
            text,
            replace(options, language=code),
            **facts,
        )
        for code, (title, column) in cols.languages.items()
        if (text := _string(values.get(column))).strip()
    ]
    yield from items or [Rejected(here, "empty", "holds no text")]


def _row_id(
    values: Mapping[str, Any], name: PurePath, survey: _Survey, title: str, text: str, published: date | None
) -> str:
    url, own = _string(survey.columns.of(values, "url")), _string(survey.columns.of(values, "id")).strip()
    told_by = f"{title}\n{published}\n{text[:200]}".encode("utf-8", "surrogatepass")
    row = own or hashlib.sha256(told_by).hexdigest()[:8]
    if web_address(url):
        return url_id(url, row if url in survey.shared_urls else "")
    return path_id(name, row)


def _rows(path: Path, where: str) -> Iterator[Row | Rejected]:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if is_binary(head):
        yield Rejected(where, "binary", "is not text, whatever its name says")
        return
    encoding = encoding_of(head)
    if encoding is None:
        yield Rejected(where, "encoding", "is in no encoding that can be told; save it as UTF-8")
        return
    encoding = "utf-8-sig" if encoding == "utf-8" else encoding
    try:
        if path.suffix.lower() in _CSV_ENDINGS:
            yield from _csv_rows(path, where, encoding)
        elif path.suffix.lower() == ".json":
            yield from _json_rows(path, where, encoding)
        else:
            yield from _line_rows(path, where, encoding_by_mark(head) or "utf-8-sig")  # JSON is UTF-8 by its standard
    except UnicodeDecodeError as error:
        yield Rejected(where, "encoding", f"is not {encoding} throughout ({error.reason}); save it as UTF-8")


def _csv_rows(path: Path, where: str, encoding: str) -> Iterator[Row | Rejected]:
    csv.field_size_limit(_LONGEST_LINE)
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline()
        file.seek(0)
        separator = max(",;\t|", key=first.count)
        reader = csv.DictReader((line.replace("\0", "") for line in file), delimiter=separator)
        try:
            for row in reader:
                yield reader.line_num, {key: value for key, value in row.items() if key}
        except csv.Error as error:
            yield Rejected(f"{where}:{reader.line_num}", "bad-csv", f"{error}; the rest of the file was not read")


def _line_rows(path: Path, where: str, encoding: str) -> Iterator[Row | Rejected]:
    with path.open(encoding=encoding, errors="surrogateescape", newline="\n") as file:
        number = 0
        while line := file.readline(_LONGEST_LINE):
            number += 1
            if line.strip():
                yield _json_row(line, where, number)


def _json_row(line: str, where: str, number: int) -> Row | Rejected:
    try:
        line.encode("utf-8")
        row = json.loads(line)
    except UnicodeEncodeError:
        return Rejected(f"{where}:{number}", "encoding", "the line is not UTF-8")
    except (ValueError, RecursionError) as error:
        return Rejected(f"{where}:{number}", "bad-json", str(error)[:200])
    if not isinstance(row, dict):
        return Rejected(f"{where}:{number}", "bad-json", "the line is not an object {…}")
    return number, row


def _json_rows(path: Path, where: str, encoding: str) -> Iterator[Row | Rejected]:
    try:
        found = json.loads(path.read_text(encoding=encoding))
    except (ValueError, RecursionError) as error:
        if isinstance(error, UnicodeDecodeError):
            raise
        yield from (
            _line_rows(path, where, encoding)
            if "Extra data" in str(error)
            else [Rejected(where, "bad-json", str(error)[:200])]
        )
        return
    for number, row in enumerate(found if isinstance(found, list) else [found], 1):
        yield (
            (number, row)
            if isinstance(row, dict)
            else Rejected(f"{where}:{number}", "bad-json", "is not an object {…}")
        )


def _string(value: object) -> str:
    """A cell as text; "NA" and its like are ""."""
    if value is None or isinstance(value, list | dict | bool):
        return ""
    text = str(value)
    return "" if text.strip().lower() in ("na", "n/a", "nan", "null", "none", "-") else text


def _strings(value: object) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else _string(value).split(";") if value else ()
    return tuple(clean for part in parts if isinstance(part, str) and (clean := clean_text(part)))
