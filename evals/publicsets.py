"""Public question sets in a folder of the reader's own → documents and questions. Nothing of them is kept here.

A set lies in a folder of its name. What each holds: `time1963`, `realtimeqa` and `ntrex128` news, `xquad` encyclopaedia
paragraphs with questions, `multihoprag500` questions over news sentences, `ramdocs` passages that agree and disagree.
Any other folder is read as BEIR lays sets out: corpus.jsonl, queries.jsonl, qrels/*.tsv.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import ConfigError

LANGUAGES = ("en", "uk", "ru", "tr")


@dataclass(frozen=True, slots=True)
class Text:
    """A document of a set; what the set does not say is ""."""

    id: str  # letters, digits and hyphens: Parley's own id of the document ends in it
    text: str
    title: str = ""
    published: str = ""
    publisher: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a set with what decides its score."""

    id: str
    question: str
    language: str = "en"
    gold: frozenset[str] = frozenset()  # ids of the documents that answer it
    relevance: tuple[tuple[str, int], ...] = ()  # of each of them, where the set tells more than yes
    answerable: bool = True
    accounts: tuple[str, ...] = ()  # what each account of the matter gives as the answer
    context: str = ""  # the publisher under which the documents of this question alone were stored, if they were


@dataclass(frozen=True, slots=True)
class PublicSet:
    """The documents of a set, and its questions."""

    name: str
    texts: tuple[Text, ...]
    asked: tuple[Asked, ...]


def load(name: str, folder: Path) -> PublicSet:
    """The set in `folder/name`. Raises ConfigError when a file is missing or is not as the set publishes it."""
    where = folder / name if name in SETS or (folder / name).is_dir() else folder
    try:
        texts, asked = SETS.get(name, _beir)(where)
    except OSError as error:
        raise ConfigError(
            f"{error.filename or where}: {error.strerror}; give --data the folder that holds {name}/"
        ) from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ConfigError(f"{where}: is not the set {name} as published ({type(error).__name__}: {error})") from error
    return PublicSet(name, tuple(texts), tuple(asked))


def _time1963(folder: Path) -> tuple[list[Text], list[Asked]]:
    gold = _judged(folder / "qrels.tsv")
    texts = [Text(row["id"], row["text"], published=row["date"]) for row in _rows(folder / "docs.jsonl")]
    asked = [Asked(row["id"], row["text"], gold=gold.get(row["id"], frozenset())) for row in _rows(_queries(folder))]
    return texts, [one for one in asked if one.gold]


def _realtimeqa(folder: Path) -> tuple[list[Text], list[Asked]]:
    gold = _judged(folder / "silver_qrels.tsv")
    texts = [
        Text(row["id"], row["text"], row["title"], row["date"].replace("/", "-"))
        for row in _rows(folder / "docs.jsonl")
        if row["text"].strip()
    ]
    held = {text.id for text in texts}
    judged = {query: found & held for query, found in gold.items()}
    asked = [
        Asked(row["id"], row["question"], gold=judged.get(row["id"], frozenset())) for row in _rows(_queries(folder))
    ]
    return texts, [one for one in asked if one.gold]


def _beir(folder: Path) -> tuple[list[Text], list[Asked]]:
    """Documents are numbered: ids of BEIR sets hold what Parley's cannot."""
    rows = list(_rows(folder / "corpus.jsonl"))
    number = {str(row["_id"]): f"d{n}" for n, row in enumerate(rows)}
    texts = [Text(number[str(row["_id"])], row["text"], row.get("title") or "") for row in rows if row["text"].strip()]
    relevance: dict[str, dict[str, int]] = {}
    for file in _qrels(folder):
        for line in file.read_text("utf-8").splitlines()[1:]:  # a header, then query, document, relevance
            query, document, degree = line.split("\t")
            if int(degree) > 0:
                relevance.setdefault(query, {})[number[document]] = int(degree)
    asked = []
    for row in _rows(_queries(folder)):
        if judged := relevance.get(str(row["_id"])):
            gold = tuple(sorted(judged.items()))
            asked.append(Asked(str(row["_id"]), row["text"], gold=frozenset(judged), relevance=gold))
    return texts, asked


def _qrels(folder: Path) -> list[Path]:
    """The judgments to measure by: the test part where a set has parts. Raises ValueError when there are none."""
    test = folder / "qrels" / "test.tsv"
    found = [test] if test.exists() else sorted((folder / "qrels").glob("*.tsv"))
    if not found:
        raise ValueError("no qrels/*.tsv")
    return found


def _xquad(folder: Path) -> tuple[list[Text], list[Asked]]:
    texts, asked = [], []
    for language in LANGUAGES:
        file = folder / f"xquad.{language}.json"
        if not file.exists():
            continue
        paragraphs = [p for article in json.loads(file.read_text("utf-8"))["data"] for p in article["paragraphs"]]
        for number, paragraph in enumerate(paragraphs):
            texts.append(Text(f"p{number}-{language}", paragraph["context"], language=language))
            asked += [
                Asked(f"{found['id']}-{language}", found["question"], language, frozenset({f"p{number}"}))
                for found in paragraph["qas"]
            ]
    return texts, asked


def _ntrex128(folder: Path) -> tuple[list[Text], list[Asked]]:
    ids = (folder / "document_ids.tsv").read_text("utf-8").split("\n")
    texts, asked = [], []
    for language in LANGUAGES:
        file = folder / f"{language}.txt"
        if not file.exists():
            continue
        documents: dict[str, list[str]] = {}
        for name, line in zip(ids, file.read_text("utf-8").split("\n"), strict=False):
            if name.strip():
                documents.setdefault(name.strip(), []).append(line.strip())
        for number, (headline, *rest) in enumerate(documents.values()):
            texts.append(Text(f"d{number}-{language}", "\n".join(rest), title=headline, language=language))
            asked.append(Asked(f"d{number}-{language}", headline, language, frozenset({f"d{number}"})))
    return texts, asked


def _multihoprag500(folder: Path) -> tuple[list[Text], list[Asked]]:
    gold = _judged(folder / "qrels_facts.tsv")
    texts = [
        Text(row["id"], row["text"], row["title"], row["published_at"][:10], row["source"])
        for row in _rows(folder / "facts.jsonl")
    ]
    asked = [
        Asked(
            row["id"],
            row["question"],
            gold=gold.get(row["id"], frozenset()),
            answerable=row["question_type"] != "null_query",
        )
        for row in _rows(_queries(folder))
    ]
    return texts, asked


def _ramdocs(folder: Path) -> tuple[list[Text], list[Asked]]:
    texts, asked = [], []
    for number, row in enumerate(_rows(folder / "ramdocs.jsonl")):
        context = f"question {number}"
        texts += [Text(f"q{number}-{n}", found["text"], publisher=context) for n, found in enumerate(row["documents"])]
        right = frozenset(f"q{number}-{n}" for n, found in enumerate(row["documents"]) if found["type"] == "correct")
        asked.append(
            Asked(f"q{number}", row["question"], gold=right, accounts=tuple(row["gold_answers"]), context=context)
        )
    return texts, asked


SETS: Mapping[str, Callable[[Path], tuple[list[Text], list[Asked]]]] = {
    "time1963": _time1963,
    "realtimeqa": _realtimeqa,
    "xquad": _xquad,
    "ntrex128": _ntrex128,
    "multihoprag500": _multihoprag500,
    "ramdocs": _ramdocs,
}


def _queries(folder: Path) -> Path:
    return folder / "queries.jsonl"


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _judged(file: Path) -> dict[str, frozenset[str]]:
    gold: dict[str, set[str]] = {}
    for line in file.read_text("utf-8").splitlines():
        query, document, relevance = line.split("\t")
        if int(relevance) > 0:
            gold.setdefault(query, set()).add(document)
    return {query: frozenset(found) for query, found in gold.items()}
