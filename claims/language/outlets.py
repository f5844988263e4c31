"""text -> which of its names are outlets: by the list, by their last word, by what the text calls them."""

import re

from claims.language.rules import RuleBook


class OutletNames:
    def __init__(self, rules: RuleBook, text: str):
        self.known = rules.roles["outlet"]
        self.ends = [rule.pattern for rule in rules.credits if rule.kind == "named"]
        calling = [rule.pattern for rule in rules.credits if rule.kind == "introduces"]
        self.called = {normal(match["via"]).lower() for one in calling for match in one.finditer(text)}

    def __contains__(self, name: str) -> bool:
        plain = name.removeprefix("the ").removeprefix("The ")
        known = plain.lower() in self.known or plain.lower() in self.called
        return known or any(pattern.search(plain) for pattern in self.ends)


def normal(name: str) -> str:
    """Without possessive and small "the": "the BBC" is BBC, "The Northern Post" keeps its name."""
    owner = re.split(r"['’]s?\s", " ".join(name.split()) + " ")[0]  # "The Post's Jane Roe" is The Post
    return re.sub(r"^the\s+|['’]s?$", "", owner).strip(" ,.;:'’\"”")
