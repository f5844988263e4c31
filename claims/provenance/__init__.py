"""Where reports come from: which articles repeat or borrow another's text, and where each claim's chains begin."""

from claims.provenance.chains import ASSERTING, chains
from claims.provenance.copies import compare_anew, find_copies, within
from claims.provenance.origins import origins
from claims.provenance.routes import routes

__all__ = ["ASSERTING", "chains", "compare_anew", "find_copies", "origins", "routes", "within"]
