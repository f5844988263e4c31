"""text -> which of its names are outlets: by the list, by their last word, by what the text calls them."""

import re

from claims.language.rules import RuleBook


class OutletNames:
    def __init__(self, rules: RuleBook, text: str):
        self.known = rules.roles["outlet"]
        self.ends = [rule.pattern for rule in rules.credits if rule.kind == "named"]
        calling = [rule.pattern for rule in rules.credits if rule.kind == "introduces"]
        found = [match for pattern in calling for match in pattern.finditer(text)]
        self._called_at = sorted((match.start("via"), normal(match["via"])) for match in found)
        self.called = {name.lower() for _, name in self._called_at}

    def __contains__(self, name: str) -> bool:
        plain = name.removeprefix("the ").removeprefix("The ")
        known = plain.lower() in self.known or plain.lower() in self.called
        return known or any(pattern.search(plain) for pattern in self.ends)

    def last_called(self, before: int) -> str | None:
        """The last name before this character that the text calls a paper, a site or the like."""
        names = [name for start, name in self._called_at if start < before]
        return names[-1] if names else None


def normal(name: str) -> str:
    """Without possessive and small "the": "the BBC" is BBC, "The Northern Post" keeps its name."""
    owner = re.split(r"['’]s?\s", " ".join(name.split()) + " ")[0]  # "The Post's Jane Roe" is The Post
    return re.sub(r"^the\s+|['’]s?$", "", owner).strip(" ,.;:'’\"”")
