"""a statement -> what comparing it with others needs."""

from claims.models import Meaning, Statement
from claims.reasons.known import Side


def side(statement: Statement, cue: str = "") -> Side:
    """The statement comes with its meaning, its article and its revision, whose text is not needed."""
    meaning: Meaning = statement.meaning
    return Side(
        id=statement.public_id,
        article=f"{statement.revision.article.public_id}.{statement.revision.number}",  # one text, not one piece
        speaker=statement.speaker or "",
        stance=statement.stance,
        voice=statement.source is None and statement.cue is None,
        words=frozenset(statement.words),
        resolved=statement.resolved,
        spans=tuple((start, end) for start, end in statement.content or statement.spans),
        vector=meaning.vector,
        headline=meaning.headline,
        cue=cue,
    )
