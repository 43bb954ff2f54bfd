"""The text of a Parley brief: body, what each side said, what is disputed. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rag.types import Position


def brief_text(body: str, positions: Sequence[Position], contested: str) -> str:
    """One text of sentences that each stand alone, so that any of them can be quoted: body, stances, dispute."""
    parts = [body.strip()]
    if positions:
        parts.append("\n".join(stance_sentence(p) for p in positions))
    if contested.strip():
        parts.append(_closed(contested))
    return "\n\n".join(parts)


def stance_sentence(position: Position) -> str:
    """The stance, led by who said it where its own words do not name the speaker or party."""
    stance, speaker, party = _closed(position.stance), position.speaker.strip(), position.party.strip()
    surname = speaker.split()[-1] if speaker else party
    if surname and surname in stance:
        return stance
    lead = f"{speaker} ({party})" if speaker and party and party not in speaker else speaker or party
    return f"{lead}: {stance}" if lead else stance


def _closed(sentence: str) -> str:
    sentence = sentence.strip()
    return sentence if sentence.endswith((".", "!", "?", '"', "”", "»")) else sentence + "."
