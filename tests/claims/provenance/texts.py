"""Invented reports of any length, and what a desk does to them."""

import random

WORDS = """
marrow foods gelatine horse sweets factory inspector ministry sample laboratory result denied said company
spokesman tuesday river port council tribunal letter filing customers recall shelf supermarket price share
market board chairman director engineer valve pipe solvent water warning resident hospital doctor nurse
patient fever rash clinic report minute hour week summer winter road bridge tram contract tender city mayor
deputy envelope euro bank account
""".split()  # noqa: SIM905  (a list of eighty strings reads worse)


def news(seed: int, words: int = 220, headline: str = "Marrow Foods recalls sweets") -> str:
    """A headline and paragraphs of forty words and fewer; the same for the same seed."""
    source = random.Random(seed)
    drawn = [source.choice(WORDS) for _ in range(words)]
    paragraphs = [" ".join(drawn[k : k + 40]).capitalize() + "." for k in range(0, words, 40)]
    return "\n\n".join([headline, *paragraphs])


def edited(text: str, every: int) -> str:
    """With one word in `every` put differently, as a desk does."""
    words = text.split(" ")
    return " ".join(word if number % every else "another" for number, word in enumerate(words, 1))


def paragraphs(text: str, *numbers: int) -> str:
    """The headline and some of the paragraphs, counted from 1."""
    lines = text.split("\n\n")
    return "\n\n".join([lines[0], *(lines[number] for number in numbers)])
