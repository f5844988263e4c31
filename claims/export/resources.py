"""All that an export holds: one file each, in the order in which they are written, and can be read back in."""

from claims.export.about import CLAIMS, COVERAGE, DISCREPANCIES, STORIES
from claims.export.decided import JUDGEMENTS
from claims.export.fields import Resource
from claims.export.published import ARTICLES, OUTLETS, POLLS, REVISIONS
from claims.export.reviewed import REVIEWS
from claims.export.said import ENTITIES, LINKS, STATEMENTS

RESOURCES: dict[str, Resource] = {
    resource.name: resource
    for resource in (
        OUTLETS,
        ARTICLES,
        REVISIONS,
        ENTITIES,
        STATEMENTS,
        CLAIMS,
        LINKS,
        REVIEWS,
        JUDGEMENTS,
        STORIES,
        COVERAGE,
        DISCREPANCIES,
        POLLS,
    )
}
