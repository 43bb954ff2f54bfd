"""Orders: a passage that tells its reader what to write is no source. Nothing is taken from it."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.rules.parse import normalise

_TOLD = r"(?:instructions?|rules?|prompts?|guidelines|directions?|restrictions|everything (?:above|before))"
_MODEL = r"(?:ai|assistant|language model|chatbot|llm)"
_VERB = r"(?:reply|respond|answer|output|print|write|say|tell|repeat|translate|summari[sz]e|append)"
_HEAD = r"(?:^|[.!?:;]\s+|\n\s*|\b(?:please|instead|you must|you should|now),? )(?:(?:then|and|just|always) )?"
_WHAT = r"""(?:\b(?:only|exactly|following|with the|that|the words?|the user|the reader|your answer)\b|:|"|'\w)"""
_PATTERNS = (
    # set aside what you were told
    rf"\b(?:ignore|disregard|forget|override|discard)\b.{{0,60}}\b{_TOLD}\b",
    # a new role, or the old one named
    r"\byou are (?:now|no longer)\b|\bpretend (?:to be|that you)\b|\bfrom now on,? (?:you|answer|reply|write)\b",
    r"\b(?:system|developer) (?:prompt|message|note|instruction)s?\b",
    rf"\b(?:note|message|instruction)s? (?:to|for) (?:the )?(?:{_MODEL}|model|bot|writer)\b",
    rf"\b{_MODEL}s?\b.{{0,40}}\b(?:must|should|shall|will now|(?:has|have) to|(?:is|are) required to)\b",
    rf"\b(?:dear|attention|hey|hello),? (?:{_MODEL}|model)\b",
    r"\bas an? (?:ai (?:language model|assistant)|language model)\b",
    r"<\|?(?:im_start|system|assistant|inst)|\[/?inst\]|^\s*(?:system|assistant|user)\s*:",
    # what to put out, as a command at the head of a sentence or after "please" and the like
    rf"{_HEAD}{_VERB}\b[^.!?\n]{{0,60}}{_WHAT}",
    r"\b(?:your|the) (?:answer|reply|response|summary|output) (?:must|should|shall|has to|needs to|is to)\b",
    r"\b(?:cite|quote|mention|include|add|insert) (?:only )?(?:this|the following) (?:passage|source|link|text)\b",
    r"\bdo not (?:cite|mention|quote|reveal|tell|use|follow)\b.{0,50}\b(?:passages?|sources?|user|reader|others?)\b",
    r"\b(?:reveal|show|print|repeat|leak) (?:me )?(?:your|the) (?:system |hidden )?(?:prompt|instructions|password)\b",
    # the same in the other languages of the corpus
    r"(?:игнорируй|забудь|проигнорируй|не обращай внимания на)\w*.{0,40}(?:инструкци|указани|правил)",
    r"(?:ігноруй|забудь|проігноруй|не зважай на)\w*.{0,40}(?:інструкці|вказів|правил)",
    r"(?:talimat|yönerge|kural)\w*.{0,40}(?:yok say|görmezden gel|unut)",
    r"(?:ignoriere|vergiss|missachte).{0,40}(?:anweisung|regel)",
    r"(?:ignore[zr]?|oublie[zr]?).{0,40}(?:instructions|consignes)",
)
_ORDERS = re.compile("|".join(f"(?:{p})" for p in _PATTERNS), re.IGNORECASE | re.MULTILINE)


@lru_cache(maxsize=4096)
def gives_orders(text: str) -> bool:
    """Whether a passage addresses the writer rather than the reader."""
    return _ORDERS.search(normalise(text)) is not None or _ORDERS.search(text) is not None
