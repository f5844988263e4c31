"""an empty database -> a small invented world: of each page its fullest and its barest, and text that is hard to set.

Every stance and every silence occurs; so do edits and corrections, what was merged, retired or answered by letter,
words that fit no column, right-to-left and Chinese text, and markup where words should be.
"""

from django.test import override_settings

from tests.browser.world.cast import claims, names, outlets
from tests.browser.world.gelatine import gelatine
from tests.browser.world.office import letters, parcels, troubles
from tests.browser.world.others import bare, dredging, parishes
from tests.browser.world.people import people
from tests.browser.world.reviewed import reviewed

# What stands behind a page's name -> who or what it is.
_OUTLETS = {"": "wire", "-strange": "long", "-arabic": "arabic", "-gaps": "gaps", "-bare": "blank"}
_NAMED = {"": "marrow", "-strange": "markup", "-arabic": "arabic", "-bare": "nobody"}
_CLAIMED = {"": "gelatine", "-strange": "markup", "-arabic": "arabic", "-bare": "bare", "-retired": "retired"}


def make_world() -> dict[str, str]:
    """What `pages.PAGES` names -> its public id, an outlet's slug, or what to search for."""
    publishers, entities, claimed = outlets(), names(), claims()
    ids = gelatine(publishers, entities, claimed) | dredging(publishers) | parishes() | bare() | letters(claimed)
    ids |= people() | parcels(ids["story"])
    ids |= reviewed(claimed)
    with override_settings(PROCRASTINATE_READONLY_MODELS=False):
        troubles(publishers["wire"])
    ids |= {"words": "Marrow", "sentence": claimed["gelatine"].text}
    ids |= {f"outlet{apart}": publishers[key].slug for apart, key in _OUTLETS.items()}
    ids |= {f"entity{apart}": entities[key].public_id for apart, key in _NAMED.items()}
    return ids | {f"claim{apart}": claimed[key].public_id for apart, key in _CLAIMED.items()}
