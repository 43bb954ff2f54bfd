"""Speakers: what a claim lets somebody say must be said by the same one in the source."""

from __future__ import annotations

from collections.abc import Sequence

from rag.rules.lexicon import CAPITALS, NATIONS, NEGATING_VERBS, PLAIN_SPEECH, SPEECH, STATUS, TITLES, content_key
from rag.rules.names import Name, known_as, names_in
from rag.rules.parse import Aliases, Fault, Parsed, Part, Source, content_keys
from rag.rules.sayings import Saying, sayings

# Spoken or pictured claims: a claim that drops these words turns an allegation into a fact.
_DISPUTABLE = frozenset(
    "holds claimed claims alleged alleges accused accuses blamed blames denied denies threatened"
    " threatens said says told"
    " called calls described describes insisted insists argued argues warned warns charged believes"
    " stressed added".split()
) | {"according to"}


def speakers(claim: Parsed, source: Source) -> Fault | None:
    """Each speaker of the claim says it in the source too; an allegation keeps its speaker."""
    mine = sayings(claim)
    theirs = [(s, p) for p in source.parts for s in sayings(p.sentence)]
    for n, saying in enumerate(mine):
        if n and not saying.names and not saying.pronoun:
            continue  # told inside what the first speaker says: "Peskov said both presidents had urged …"
        if saying.pronoun:
            fault = (
                None
                if theirs or not _personal(saying)
                else Fault("speaker", f'the source does not say who "{saying.text}" is')
            )
        else:
            fault = _said_by(saying, theirs, source)
        if fault:
            return fault
    return None if mine else _attribution_dropped(claim, theirs)


_ANYBODY = frozenset(map(content_key, "report source media news outlet account newspaper paper agency daily".split()))


def _personal(saying: Saying) -> bool:
    return bool({"he", "she"} & set(saying.text.lower().split()))


def _said_by(saying: Saying, theirs: list[tuple[Saying, Part]], source: Source) -> Fault | None:
    if not saying.names and saying.words and saying.words <= _ANYBODY:
        return None
    if not theirs:
        if any(_speaks_as(saying, p, source.aliases) or _acts_so(saying, p, source.aliases) for p in source.parts):
            return None
        return Fault("speaker", f"the source does not let {saying.text} say this")
    best = max(len(saying.content & t.content) for t, _ in theirs)
    rivals = [(t, p) for t, p in theirs if len(saying.content & t.content) >= max(1, best * 0.8)]
    for said, part in rivals:
        if _same_speaker(saying, said, part, source.aliases):
            return None
    verb = content_key(saying.verb)
    for said, part in theirs:  # "rejected the demand" from "demanded …, which he rejected"
        same = saying.verb not in PLAIN_SPEECH and content_key(said.verb) == verb
        if same and saying.content & said.content and _same_speaker(saying, said, part, source.aliases):
            return None
    other = next((t for t, _ in rivals), theirs[0][0])
    if any(_same_speaker(saying, t, p, source.aliases) for t, p in theirs) and not rivals:
        return None
    if saying.verb in ("agreed", "ordered", "invited", "offered", "proposed") and not saying.names:
        return None
    return Fault("speaker", f"in the source {other.text} says this, not {saying.text}", not other.pronoun)


def _speaks_as(saying: Saying, part: Part, aliases: Aliases | None) -> bool:
    """A sentence without a speaker: its subject acts instead ("Ukraine offered neutrality"), or the lines before do."""
    people = frozenset(n.key for n in names_in(part.sentence))
    subject = _opening(names_in(part.sentence))
    if saying.names:
        key = saying.names[-1]
        if not people or not subject:
            heads = frozenset(n.key for n in names_in(part.header)) | frozenset(
                n.key for b in part.before for n in names_in(b)
            )
            return known_as(heads, key.key, key.text, aliases, capitals=True)
        return known_as(frozenset(subject), key.key, key.text, aliases, capitals=True)
    return saying.words <= content_keys(part.sentence) | content_keys(part.header) | people | frozenset(
        NATIONS.get(t.low, t.key) for t in part.sentence.tokens
    )


def _acts_so(saying: Saying, part: Part, aliases: Aliases | None) -> bool:
    """Inside a sentence, a name right ahead of a verb of the same kind: "after Putin declined the challenge"."""
    kind = STATUS.get(saying.verb)
    tokens = part.sentence.tokens
    return kind is not None and any(
        name.last + 1 < len(tokens)
        and STATUS.get(tokens[name.last + 1].low) == kind
        and all(known_as(frozenset(name.keys), n.key, n.text, aliases, capitals=True) for n in saying.names)
        and bool(saying.names)
        for name in names_in(part.sentence)
    )


def _opening(names: Sequence[Name]) -> list[str]:
    """Keys of the name that a sentence opens with, all parts of it: "Frank-Walter Steinmeier"."""
    found = [n for n in names if n.first <= 3][:1]
    for name in names:
        if found and name.first == found[-1].last + 1:
            found.append(name)
    return [n.key for n in found]


def _same_speaker(saying: Saying, said: Saying, part: Part, aliases: Aliases | None) -> bool:
    if said.pronoun:
        return _by_pronoun(saying, part, aliases)
    if any(_namesake(n, other) for n in saying.names for other in said.names):
        return False
    known = frozenset(n.key for n in said.names) | frozenset(k for n in said.names for k in n.keys)
    if saying.names:
        keys = known if said.names else said.words
        return all(
            _is_speaker(
                n, keys | (said.words if n.key in NATIONS.values() or n.key in CAPITALS else frozenset()), aliases
            )
            for n in saying.names
        )
    return _offices(saying.words) <= _offices(said.words) | known


def _namesake(a: Name, b: Name) -> bool:
    """Two people of one surname: "Donald Trump" and "Melania Trump"."""
    offices = TITLES | NATIONS.keys() | set(NATIONS.values())
    first, second = (frozenset(n.keys[:-1]) - offices for n in (a, b))
    return a.key == b.key and bool(first and second) and not first & second


def _offices(words: frozenset[str]) -> frozenset[str]:
    return frozenset(CAPITALS.get(w, w) for w in words)


def _is_speaker(name: Name, keys: frozenset[str], aliases: Aliases | None) -> bool:
    return known_as(keys, name.key, name.text, aliases, capitals=True)


def _by_pronoun(saying: Saying, part: Part, aliases: Aliases | None) -> bool:
    """A pronoun in the source stands for the last subject before it."""
    own = [n for n in names_in(part.sentence) if n.first <= 3]
    chain = own or next((list(names_in(b)) for b in reversed(part.before) if names_in(b)), list(names_in(part.header)))
    keys = frozenset(n.key for n in chain)
    return all(known_as(keys, n.key, n.text, aliases, capitals=True) for n in saying.names)


_PAPERS = frozenset(
    map(content_key, "text statement draft agreement plan protocol memorandum decree page header".split())
)
# "Kubrakov put it at 120 days", "Putin saw no need", "Zelenskyy ruled out ceding land": whose view it is stays told.
_MINDED = NEGATING_VERBS | frozenset(
    "put puts counted lists listed named saw sees thought thinks considers favours favoured supports supported backs"
    " backed opposes opposed wants wanted".split()
)
_CONTACTS = frozenset(
    map(content_key, "informed briefed told met called telephoned thanked invited wrote asked spoke talked".split())
)


def _own_contact(claim: Parsed, said: Saying, part: Part, subject: set[str]) -> bool:
    """ "Trump briefed the leaders" from "Trump said he informed the leaders": whom one talked to, told by oneself."""
    tokens = part.sentence.tokens
    told = any(
        t.low == said.verb and {"he", "she"} & {n.low for n in tokens[i + 1 : i + 3]} for i, t in enumerate(tokens)
    )
    return (
        told
        and any(n.key in subject for n in said.names)
        and any(t.key in _CONTACTS and t.key in said.content for t in claim.tokens)
    )


_ATTITUDES = frozenset("ask plan hope promise refuse propose threaten deny allege".split())


def _attribution_dropped(claim: Parsed, theirs: list[tuple[Saying, Part]]) -> Fault | None:
    """A claim that states as fact what the source, and its headline too, leave to somebody."""
    if any(t.low in SPEECH for t in claim.tokens):
        return None
    wanted = content_keys(claim)
    subject = {k for n in names_in(claim)[:1] for k in n.keys}
    minded = any(STATUS.get(t.low) in _ATTITUDES or t.low in _MINDED for t in claim.tokens)
    for said, part in theirs:
        if _own_contact(claim, said, part, subject):
            continue
        if said.words & _PAPERS or (minded and any(n.key in subject for n in said.names)):
            continue  # a text states what stands in it; "Orbán expected" tells whose view it is
        hedged = any(t.low in SPEECH for t in part.header.tokens)
        if not hedged and len(wanted & content_keys(part.header)) >= 0.6 * len(wanted):
            continue
        if said.verb == "holds" and wanted & said.content:
            return Fault("speaker", f"the source gives this only as what {said.text.split(' (')[0]} holds")
        own = content_keys(part.sentence)
        if (
            said.verb in _DISPUTABLE
            and (said.names or said.verb == "holds")
            and len(wanted & said.content) >= 0.6 * max(1, len(wanted & own))
        ):
            return Fault("speaker", f"the source does not state this itself, it reports it as said by {said.text}")
    return None
