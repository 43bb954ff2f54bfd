"""Phrases of several words that say what one word says: "put off" is "postpone", in whatever form it stands. Data."""

from __future__ import annotations

import re
from itertools import product

_Forms = tuple[str, str, str, str]  # as after "to"; with "he"; past; with -ing

_VERBS: dict[str, _Forms] = {
    "back": ("back", "backs", "backed", "backing"),
    "break": ("break", "breaks", "broke|broken", "breaking"),
    "bring": ("bring", "brings", "brought", "bringing"),
    "call": ("call", "calls", "called", "calling"),
    "carry": ("carry", "carries", "carried", "carrying"),
    "come": ("come", "comes", "came", "coming"),
    "draw": ("draw", "draws", "drew|drawn", "drawing"),
    "enter": ("enter", "enters", "entered", "entering"),
    "get": ("get", "gets", "got|gotten", "getting"),
    "give": ("give", "gives", "gave|given", "giving"),
    "go": ("go", "goes", "went|gone", "going"),
    "hand": ("hand", "hands", "handed", "handing"),
    "lay": ("lay", "lays", "laid", "laying"),
    "leave": ("leave", "leaves", "left", "leaving"),
    "settle": ("settle", "settles", "settled", "settling"),
    "make": ("make", "makes", "made", "making"),
    "pull": ("pull", "pulls", "pulled", "pulling"),
    "put": ("put", "puts", "put", "putting"),
    "rule": ("rule", "rules", "ruled", "ruling"),
    "send": ("send", "sends", "sent", "sending"),
    "set": ("set", "sets", "set", "setting"),
    "sign": ("sign", "signs", "signed", "signing"),
    "sit": ("sit", "sits", "sat", "sitting"),
    "spell": ("spell", "spells", "spelled|spelt", "spelling"),
    "stay": ("stay", "stays", "stayed", "staying"),
    "step": ("step", "steps", "stepped", "stepping"),
    "take": ("take", "takes", "took|taken", "taking"),
    "turn": ("turn", "turns", "turned", "turning"),
    "work": ("work", "works", "worked", "working"),
}
# verb, what follows it, the word that stands for both (its forms are regular but for those in _IRREGULAR)
_PHRASES = (
    ("rule", "out", "exclude"),
    ("put", "off", "postpone"),
    ("put", "forward", "propose"),
    ("call", "off", "cancel"),
    ("turn", "down", "reject"),
    ("pull", "out|back", "withdraw"),
    ("back", "out", "withdraw"),
    ("set", "up", "establish"),
    ("break", "off", "end"),
    ("carry", "out", "conduct"),
    ("draw", "up", "draft"),
    ("work", "out", "draft"),
    ("give", "up", "renounce"),
    ("go", "on (?=to talk|talking|with )", "continue"),
    ("go", "ahead", "proceed"),
    ("step", "down", "resign"),
    ("sign", "off on", "approve"),
    ("set|lay|spell", "out", "present"),
    ("take", "part", "participate"),
    ("sit", "down", "meet"),
    ("come|go|enter", "into (?:force|effect)", "begin"),
    ("take", "effect", "begin"),
    ("get", "back", "receive"),
    ("bring|come|get", "(?:back )?home", "return"),
    ("come|bring|give|hand|send", "back", "return"),
    ("make", "clear", "stress"),
    ("leave", "alone", "spare"),
    ("settle", "on", "agree"),
)
_IRREGULAR: dict[str, _Forms] = {
    "withdraw": ("withdraw", "withdraws", "withdrew", "withdrawing"),
    "begin": ("begin", "begins", "began", "beginning"),
    "meet": ("meet", "meets", "met", "meeting"),
    "cancel": ("cancel", "cancels", "cancelled", "cancelling"),
}
_AHEAD = r"(?<=\bto )|(?<=\bwill )|(?<=\bwould )|(?<=\bcould )|(?<=\bmay )|(?<=\bmight )|(?<=\bmust )|(?<=\bshould )"


def _forms(word: str) -> _Forms:
    bare = word.removesuffix("e")
    return _IRREGULAR.get(word, (word, word + "s", bare + "ed", bare + "ing"))


def _rewrites() -> list[tuple[str, str, str]]:
    """(word that must be there, pattern, replacement) of every form of every phrase.

    "put" and "set" are base forms only where something leads to them.
    """
    found = []
    for verbs, rest, word in _PHRASES:
        plain, third, past, ing = _forms(word)
        for verb, particle in product(verbs.split("|"), [rest] if "(" in rest else rest.split("|")):
            one, two, three, four = _VERBS[verb]
            base = f"(?:{_AHEAD}){one}" if one == three else rf"\b{one}"
            end = "" if particle.endswith(")") else r"\b"
            last = re.split(r"[ (]", particle.strip("("))[0] if "(" not in particle else ""
            for form, said in ((base, plain), (rf"\b{two}", third), (rf"\b(?:{three})", past), (rf"\b{four}", ing)):
                found.append((last and f" {last}", rf"{form} (?:{particle}){end}", said + (" " if not end else "")))
    return found


# In this order: what one writes may be part of the next.
_REWRITES = tuple(
    (must, re.compile(pattern), replacement)
    for must, pattern, replacement in (
        ("", r"\bpull(?:ed|s|ing) (?:the |its |their |all )?(?:troops|forces) (?:out|back)\b", "withdrew"),
        (" forward", r"\b(?:put|puts|putting) (?:the|this|that|an?) (?:idea|proposal|plan) forward\b", "proposed"),
        (" away", r"\bstay(?:ed|s)? away(?: from)?\b", "did not attend"),
        (" short of", r"\bstopped short of\b", "refused"),
        (" no ", r"\b(?:made|makes?) no (?:mention|secret) of\b", "did not mention"),
        *_rewrites(),
        ("call", r"\bcall(?:ed|s|ing)? for\b", "urged "),
        (
            "call",
            r"(?<!phone )(?<!\ba )(?<!the )\bcall(?:ed|s|ing)? on (?!\d|[A-Z][a-z]+day\b)",
            "urged ",
        ),
        (" cent", r"\bper cent\b", "percent"),
        (" old", r"\b(\d+|[a-z]+) years old\b", r"aged \1"),
        ("-old", r"\b(\d+)-year-old\b", r"aged \1"),
        (" more than", r"\b[Nn](?:o|ot) more than\b", "at most"),
        (" than", r"\b[Nn](?:o|ot) (?:less|fewer) than\b", "at least"),
    )
)


def plain(text: str) -> str:
    """The text with each phrase as the one word that says it."""
    for must, pattern, replacement in _REWRITES:
        if must in text:
            text = pattern.sub(replacement, text)
    return text
