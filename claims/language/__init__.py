"""English articles -> statements: who puts forward, rejects or withholds what, with the words as evidence.

spaCy is loaded with the first use of `load_extractor` or `Extractor`: a web process needs the values alone.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from claims.language.rules import languages
from claims.language.values import Block, EntitySpan, Extracted, Given, Span, Statement

if TYPE_CHECKING:
    from claims.language.pipeline import Extractor, load_extractor

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

LANGUAGES = languages()


def __getattr__(name: str) -> Any:
    if name in ("Extractor", "load_extractor"):
        return getattr(import_module("claims.language.pipeline"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
