"""what makes a thing itself -> its public id: the same thing gets the same id in every database."""

import hashlib

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u to misread


def public_id(prefix: str, *parts: object) -> str:
    """`prefix` and 16 base-32 digits (80 bits) of the SHA-256 of `parts`."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).digest()
    number = int.from_bytes(digest[:10])
    return prefix + "".join(_DIGITS[number >> shift & 31] for shift in range(75, -1, -5))
