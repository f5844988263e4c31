"""Where reports come from: which articles repeat or borrow another's text, and where each claim's chains begin."""

from claims.provenance.chains import ASSERTING, chains
from claims.provenance.copies import find_copies
from claims.provenance.origins import origins
from claims.provenance.routes import routes

__all__ = ["ASSERTING", "chains", "find_copies", "origins", "routes"]
