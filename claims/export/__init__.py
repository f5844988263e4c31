"""the knowledge base -> a folder of NDJSON files that another program, or we next year, can read.

Same database state and same arguments: same bytes. The full texts stay inside; a statement has its own words.
"""

from claims.export.package import export

__all__ = ["export"]
