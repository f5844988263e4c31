"""English articles -> statements: who puts forward, rejects or withholds what, with the words as evidence."""

from claims.language.pipeline import LANGUAGES, Extractor, load_extractor
from claims.language.values import Block, EntitySpan, Extracted, Given, Span, Statement

__all__ = [
    "LANGUAGES",
    "Block",
    "EntitySpan",
    "Extracted",
    "Extractor",
    "Given",
    "Span",
    "Statement",
    "load_extractor",
]
