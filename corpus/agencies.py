"""News agencies, as bylines and datelines name them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

_AGENCIES: Mapping[str, str] = {
    "reuters": r"reuters|рейтер[сз]?",
    "ap": r"(?-i:AP)|associated press",
    "afp": r"(?-i:AFP)|agence france[- ]presse|(?-i:АФП)",
    "interfax-ukraine": r"(?:interfax|интерфакс|інтерфакс)[-– ](?:ukraine|украина|україна)",
    "interfax": r"(?:interfax|интерфакс|інтерфакс)(?![-– ](?:ukr|укр))",
    "tass": r"(?-i:TASS|ТАСС|ТАРС)",
    "ria": r"(?-i:RIA|РИА|РІА)[ -](?:novosti|новости|новини)",
    "ukrinform": r"ukrinform|укр[иі]нформ",
    "unian": r"unian|уніан|униан",
    "aa": r"\((?-i:AA)\)|anadolu (?:agency|ajansı)",
    "iha": r"(?-i:İHA|IHA)|ihlas haber ajansı",
    "dha": r"(?-i:DHA)|demirören haber ajansı",
    "dpa": r"(?-i:dpa)|deutsche presse-agentur",
    "xinhua": r"xinhua|синьхуа|сіньхуа",
    "efe": r"(?-i:EFE)", "ansa": r"(?-i:ANSA)", "pap": r"(?-i:PAP)", "belta": r"belta|белта",
    "bloomberg": r"bloomberg", "upi": r"(?-i:UPI)", "kyodo": r"kyodo",
}  # fmt: skip
_CREDITED = re.compile(
    "|".join(f"(?P<a{n}>(?<!\\w)(?:{wording})(?!\\w))" for n, wording in enumerate(_AGENCIES.values())), re.IGNORECASE
)
_HEAD, _TAIL = 300, 200  # code points where a credit stands


def credited(author: str, text: str) -> list[str]:
    """The agencies that a report's byline, dateline or last lines name, each once."""
    return named("\n".join((author, text[:_HEAD], text[-_TAIL:])))


def named(text: str) -> list[str]:
    """The agencies that a text names, each once, in order."""
    names = list(_AGENCIES)
    return list(dict.fromkeys(names[int((match.lastgroup or "a0")[1:])] for match in _CREDITED.finditer(text)))
