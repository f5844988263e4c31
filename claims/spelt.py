"""what was hidden or purged -> words that no text which readers may see holds any more, no longer offered for a typo.

Else a name that is hidden would be offered to whoever misspells it.
"""

import re
from collections.abc import Collection

from django.db import connection

from claims.models import Claim, Statement
from sources.models import Article

_WORD = re.compile(r"[^\W\d_]{4,40}")  # as `sought` takes them in
_FORGET = """
DELETE FROM claims_spelling k WHERE word = ANY(%s)
AND NOT EXISTS (SELECT FROM claims_said WHERE words @@ to_tsquery('english', quote_literal(k.word)))
AND NOT EXISTS (SELECT FROM claims_sought WHERE words @@ to_tsquery('english', quote_literal(k.word)))
"""


def words_of(thing: Claim | Article) -> set[str]:
    """In lower case, of all that is said in it or about it."""
    if isinstance(thing, Claim):
        said, texts = Statement.objects.of_claim(thing), [thing.text]
    else:
        said, texts = Statement.objects.filter(revision__article=thing), []
    texts += [f"{speaker or ''} {resolved}" for speaker, resolved in said.values_list("speaker", "resolved")]
    return {word for text in texts for word in _WORD.findall(text.lower())}


def forget(words: Collection[str]) -> None:
    """Those of `words` that nothing is found by any more; after claims were covered. Shown again, they are learned
    again."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [sorted(words)])
