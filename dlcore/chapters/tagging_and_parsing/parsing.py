"""Arc-standard parsing: states, an oracle, a network that scores, and beams.

A state is (stack, following): of each word on the stack its place, its leftmost and its
rightmost dependent so far, NONE where there is none; `following` is the place of the
next word of the buffer. Two words lie on the stack at the start, as in Buduma's book.
"""

from dataclasses import dataclass

import numpy as np
import torch

SHIFT, LEFT, RIGHT = range(3)
ACTIONS = ("SHIFT", "LEFT", "RIGHT")
NONE = -1
PLACES = 10  # words that a state shows to the network


def start(words: int):
    """Return the state before the first action."""
    first = min(2, words)
    return tuple((place, NONE, NONE) for place in range(first)), first


def allowed(state, words: int) -> tuple[bool, bool, bool]:
    """Whether SHIFT, LEFT and RIGHT can be done."""
    stack, following = state
    two = len(stack) > 1
    return following < words, two, two


def after(state, action: int):
    """Return the state that an action leads to, and the new arc (head, dependent)."""
    stack, following = state
    if action == SHIFT:
        return ((*stack, (following, NONE, NONE)), following + 1), None
    (below, left, _right), (top, _top_left, top_right) = stack[-2:]
    if action == LEFT:  # the word below hangs on the top
        return ((*stack[:-2], (top, below, top_right)), following), (top, below)
    return ((*stack[:-2], (below, left, top)), following), (below, top)


def oracle(heads) -> list[int]:
    """The actions that build a projective tree; heads counted from 1, 0 is the root."""
    state, actions = start(len(heads)), []
    missing = [sum(head == place + 1 for head in heads) for place in range(len(heads))]
    while len(state[0]) > 1 or state[1] < len(heads):
        action = SHIFT
        if len(state[0]) > 1:
            below, top = state[0][-2][0], state[0][-1][0]
            if heads[below] == top + 1 and not missing[below]:
                action = LEFT
            elif heads[top] == below + 1 and not missing[top]:
                action = RIGHT
        if action == SHIFT and state[1] == len(heads):
            raise ValueError("this tree is not projective")
        actions.append(action)
        state, arc = after(state, action)
        if arc:
            missing[arc[0]] -= 1
    return actions


def shown(state, words: int) -> list[int]:
    """The places of ten words: three of the stack, three of the buffer, dependents."""
    stack, following = state
    nobody = (NONE, NONE, NONE)
    top = stack[-1] if stack else nobody
    below = stack[-2] if len(stack) > 1 else nobody
    third = stack[-3][0] if len(stack) > 2 else NONE
    buffer = [i if i < words else NONE for i in range(following, following + 3)]
    return [top[0], below[0], third, *buffer, *top[1:], *below[1:]]


def rows_of(sentence, table, tags, found=None) -> np.ndarray:
    """Rows of words and tags, (2, words + 1); the last column stands for NONE.

    found: tags that a tagger found, as words; those of the treebank without it
    """
    words = [table.word(word) for word in sentence.words]
    first = 2 + len(table.words)
    kinds = [first + tags.index(tag) for tag in found or sentence.tags]
    return np.array([[*words, 0], [*kinds, 0]])


def features(places, rows) -> np.ndarray:
    """What the network sees: (states, 10) places, rows of a sentence → (states, 20)."""
    places = np.asarray(places)
    return np.hstack([rows[0][places], rows[1][places]])


def examples(sentences, all_rows):
    """All states on the way to the right trees, and the actions: x (n, 20), y (n,)."""
    x, y = [], []
    for sentence, rows in zip(sentences, all_rows, strict=True):
        state, places, actions = start(len(sentence)), [], oracle(sentence.heads)
        for action in actions:
            places.append(shown(state, len(sentence)))
            state, _ = after(state, action)
        if actions:
            x.append(features(places, rows))
            y.append(actions)
    return np.concatenate(x), np.concatenate(y)


@dataclass(eq=False)
class Hypothesis:
    """A parse on its way: where it stands, what it scored, and how it came here."""

    state: tuple
    score: float = 0.0
    before: "Hypothesis | None" = None
    action: int | None = None
    scores: np.ndarray | None = None

    def path(self) -> list["Hypothesis"]:
        """All steps from the start to here, the start first."""
        steps, now = [], self
        while now:
            steps.append(now)
            now = now.before
        return steps[::-1]

    def heads(self, words: int) -> list[int]:
        """The head of each word, counted from 1; 0 for the root."""
        heads = [0] * words
        for step in self.path()[1:]:
            _, arc = after(step.before.state, step.action)
            if arc:
                heads[arc[1]] = arc[0] + 1
        return heads


def scored(network, beams, all_rows, local: bool) -> None:
    """Give each hypothesis the scores of its actions; −∞ where one is not allowed.

    local: logarithms of shares that sum to 1 in each state, or the network's numbers
    """
    pairs = zip(beams, all_rows, strict=True)
    flat = [(one, rows) for beam, rows in pairs for one in beam]
    places = np.array([shown(one.state, rows.shape[1] - 1) for one, rows in flat])
    sizes = [len(beam) for beam in beams]
    ends = np.cumsum(sizes)
    x = [
        features(places[end - size : end], rows)
        for end, size, rows in zip(ends, sizes, all_rows, strict=True)
    ]
    with torch.no_grad():
        scores = network(torch.as_tensor(np.concatenate(x))).double().numpy()
    can = np.array([allowed(one.state, rows.shape[1] - 1) for one, rows in flat])
    scores = np.where(can, scores, -np.inf)
    if local:
        scores -= np.logaddexp.reduce(scores, axis=1, keepdims=True)
    for (one, _), row in zip(flat, scores, strict=True):
        one.scores = row


def extended(beam, size: int) -> list[Hypothesis]:
    """The best `size` of all hypotheses that are one action longer."""
    found = [
        (one.score + one.scores[action], one, action)
        for one in beam
        for action in range(3)
        if np.isfinite(one.scores[action])
    ]
    found.sort(key=lambda each: -each[0])
    return [
        Hypothesis(after(one.state, action)[0], score, one, action)
        for score, one, action in found[:size]
    ]


def parse(network, all_rows, size: int = 1, *, local: bool = True):
    """The heads of sentences by a beam of this size, all of them side by side."""
    network.eval()
    lengths = [rows.shape[1] - 1 for rows in all_rows]
    beams = [[Hypothesis(start(words))] for words in lengths]
    steps = [max(0, 2 * words - 3) for words in lengths]  # two lie there at the start
    for step in range(max(steps)):
        going = [i for i, most in enumerate(steps) if step < most]
        scored(network, [beams[i] for i in going], [all_rows[i] for i in going], local)
        for i in going:
            beams[i] = extended(beams[i], size)
    return [beam[0].heads(n) for beam, n in zip(beams, lengths, strict=True)]


def attached(sentences, heads) -> float:
    """The share of words that hang where they should (UAS), signs included."""
    right = [
        head == wanted
        for sentence, found in zip(sentences, heads, strict=True)
        for head, wanted in zip(found, sentence.heads, strict=True)
    ]
    return float(np.mean(right))


def whole_paths(network, sentences, all_rows, size: int):
    """The loss of sequences: right path against all in the beam, with early update.

    For each sentence the beam runs until the right path has fallen out of it, or to the
    end. Returns the mean loss, and the share of sentences where it fell out.
    """
    beams = [[Hypothesis(start(len(each)))] for each in sentences]
    gold = [beam[0] for beam in beams]
    actions = [oracle(each.heads) for each in sentences]
    ended = [not each for each in actions]
    fell = 0
    for step in range(max(map(len, actions))):
        going = [i for i in range(len(beams)) if not ended[i]]
        if not going:
            break
        scored(network, [beams[i] for i in going], [all_rows[i] for i in going], False)
        for i in going:
            right, before = actions[i][step], gold[i]
            beams[i] = extended(beams[i], size)
            same = [b for b in beams[i] if b.before is before and b.action == right]
            if same:
                gold[i] = same[0]
                ended[i] = step + 1 == len(actions[i])
            else:  # the right path has fallen out: learn from what is here
                state, _ = after(before.state, right)
                gold[i] = Hypothesis(state, 0.0, before, right)
                beams[i].append(gold[i])
                ended[i] = True
                fell += 1
    return loss_of_beams(network, beams, gold, all_rows), fell / len(beams)


def loss_of_beams(network, beams, gold, all_rows):
    """−ln of the right path's share, e to its score over that of all in the beam."""
    numbers, x = {}, []  # each step once, however many paths share it
    paths = [[one.path() for one in beam] for beam in beams]
    for found, rows in zip(paths, all_rows, strict=True):
        places = []
        for path in found:
            for step in path[:-1]:
                if id(step) not in numbers:
                    numbers[id(step)] = len(numbers)
                    places.append(shown(step.state, rows.shape[1] - 1))
        if places:
            x.append(features(places, rows))
    scores = network(torch.as_tensor(np.concatenate(x)))  # (steps, 3)
    losses = []
    for beam, found, right in zip(beams, paths, gold, strict=True):
        if len(found[0]) < 2:
            continue
        length = len(found[0]) - 1
        at = torch.tensor([[numbers[id(s)] for s in path[:-1]] for path in found])
        done = torch.tensor([[s.action for s in path[1:]] for path in found])
        sums = scores[at.view(-1, length), done.view(-1, length)].sum(1)  # (paths,)
        losses.append(torch.logsumexp(sums, 0) - sums[beam.index(right)])
    return torch.stack(losses).mean()
