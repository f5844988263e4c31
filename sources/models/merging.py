"""What was merged into another -> where that led in the end."""

from django.db import models


def heir[Thing: models.Model](thing: Thing) -> Thing:
    """Itself, or what it was merged into, were it by way of others. Itself, too, where the way leads round in a ring:
    no reader is to be sent in circles, and no job to walk for ever."""
    one, seen = thing, {thing.pk}
    while one.merged_into:
        one = one.merged_into
        if one.pk in seen:
            return thing
        seen.add(one.pk)
    return one
