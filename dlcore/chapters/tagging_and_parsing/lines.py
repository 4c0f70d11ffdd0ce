"""A projective tree written as one line, and read back from it."""

OPEN, CLOSE = "⟦", "⟧"  # no word of the treebank is one of them


def as_line(words, heads) -> list[str]:
    """Write a tree as tokens: each word in brackets with what hangs on it.

    heads: of each word, counted from 1; 0 is the root. Words stand in their order:
    "⟦ ⟦ I ⟧ took ⟦ ⟦ a ⟧ taxi ⟧ ⟧".
    """

    def written(place):
        below = [i for i, head in enumerate(heads, 1) if head == place]
        before = [token for i in below if i < place for token in written(i)]
        behind = [token for i in below if i > place for token in written(i)]
        return [OPEN, *before, (place, words[place - 1]), *behind, CLOSE]

    return [
        token if isinstance(token, str) else token[1]
        for token in written(heads.index(0) + 1)
    ]


def from_line(tokens):
    """Read words and heads back; ValueError where brackets do not fit."""
    words, heads, open_nodes = [], [], []
    for token in tokens:
        if token == OPEN:
            open_nodes.append({"word": None, "below": []})
        elif token == CLOSE:
            if not open_nodes or open_nodes[-1]["word"] is None:
                raise ValueError("a bracket closes that holds no word")
            node = open_nodes.pop()
            for child in node["below"]:
                heads[child - 1] = node["word"]
            if open_nodes:
                open_nodes[-1]["below"].append(node["word"])
        else:
            words.append(token)
            heads.append(0)
            open_nodes[-1]["word"] = len(words)
    if open_nodes:
        raise ValueError("a bracket is never closed")
    return tuple(words), tuple(heads)
