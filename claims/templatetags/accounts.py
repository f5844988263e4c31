"""what is to be typed off a screen -> in groups that an eye can hold."""

from django import template

register = template.Library()


@register.filter
def in_fours(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
