"""Exercises of chapter 15: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake
from dlcore.scratch import boxes as by_hand
from dlcore.scratch.upsampling import transposed_convolution

generator = np.random.default_rng(15)

# ------------------------------------------------------------------- overlap


def overlap(a, b):
    """Intersection over union of two boxes."""
    return float(by_hand.intersection_over_union([a], [b])[0, 0])


def _sides(a, b):
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    areas = [(x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in (a, b)]
    return width, height, areas


def _common(a, b):
    width, height, _ = _sides(a, b)
    return max(0, width) * max(0, height)


def _signed_overlap(a, b):
    width, height, areas = _sides(a, b)
    return width * height / (sum(areas) - width * height)


def _clipped_late(a, b):
    width, height, areas = _sides(a, b)
    common = max(0, width * height)
    return common / (sum(areas) - common)


def _without_signs(a, b):
    width, height, areas = _sides(a, b)
    common = abs(width) * abs(height)
    return common / (sum(areas) - common)


def _over_what_is_around(a, b):
    width = max(a[2], b[2]) - min(a[0], b[0])
    height = max(a[3], b[3]) - min(a[1], b[1])
    return _common(a, b) / (width * height)


def _of_corner_and_sides(a, b):
    one, two = ((x, y, x + width, y + height) for x, y, width, height in (a, b))
    return overlap(one, two)


def _with_last_pixel(a, b):
    width, height, _ = _sides(a, b)
    common = max(0, width + 1) * max(0, height + 1)
    areas = [(x1 - x0 + 1) * (y1 - y0 + 1) for x0, y0, x1, y1 in (a, b)]
    return common / (sum(areas) - common)


OVERLAP = Exercise(
    overlap,
    trials=[
        ((0, 0, 4, 4), (2, 0, 6, 4)),
        ((0, 0, 4, 4), (1, 1, 3, 3)),
        ((0, 0, 4, 4), (6, 7, 9, 9)),
        ((3, 1, 9, 4), (5, 0, 7, 10)),
        ((0, 0, 4, 4), (6, 1, 8, 3)),
        ((2, 2, 5, 7), (2, 2, 5, 7)),
    ],
    mistakes=[
        Mistake(
            _signed_overlap,
            _clipped_late,
            _without_signs,
            "What do two boxes that lie apart in both directions get?",
            "Two negative sides have a positive product: take `max(0, …)` of each.",
        ),
        Mistake(
            _over_what_is_around,
            "Do two boxes cover all of the smallest box around both?",
            "No: divide by the sum of both areas less the common one.",
        ),
        Mistake(
            _of_corner_and_sides,
            "What are the last two numbers of a box?",
            "Its right and its lower edge: the width is `x1 - x0`.",
        ),
        Mistake(
            lambda a, b: 1 - overlap(a, b),
            "What do two equal boxes get?",
            "They get 1, and boxes that lie apart 0: do not subtract from 1.",
        ),
        Mistake(
            lambda a, b: _common(a, b) / sum(_sides(a, b)[2]),
            "What do two equal boxes get?",
            "The common area is in both areas: subtract it once from their sum.",
        ),
        Mistake(
            lambda a, b: _common(a, b) / min(_sides(a, b)[2]),
            "What does a small box inside a large one get?",
            "Divide by the union of both areas, not by the smaller one.",
        ),
        Mistake(
            lambda a, b: _common(a, b) / _sides(a, b)[2][0],
            "Does your answer stay the same when the boxes change places?",
            "Divide by the union of both areas, not by the area of the first box.",
        ),
        Mistake(
            _common,
            "Is your answer between 0 and 1?",
            "That is the intersection; divide it by the union.",
        ),
        Mistake(
            _with_last_pixel,
            "What is the width of a box from 0 to 4?",
            "Edges lie between pixels here: the width is `x1 - x0`, without adding 1.",
        ),
        Mistake(
            lambda a, b: (
                2 * _common(a, b) / sum(_sides(a, b)[2])  # the Dice coefficient
            ),
            "Try two boxes of 4 × 4 of which half is common: 8 of how many?",
            "That is the Dice coefficient. The union is 24, so the answer is 8 / 24.",
        ),
    ],
    otherwise=(
        "Draw two boxes on squared paper and count squares.",
        "`common / (area_a + area_b - common)`, where the common sides are "
        "`max(0, min(right edges) - max(left edges))` and likewise from top to bottom.",
    ),
)

# ------------------------------------------------------------------- keep


def keep(boxes, scores, threshold):
    """The places of the boxes that suppression keeps, the best one first."""
    return by_hand.suppress(boxes, scores, threshold)


def _first_round(boxes, scores, threshold):
    best = int(np.argmax(scores))
    shared = by_hand.intersection_over_union(boxes[[best]], boxes)[0]
    order = np.argsort(-scores)
    return [best, *(int(i) for i in order if i != best and shared[i] <= threshold)]


def _against_all_better(boxes, scores, threshold):
    kept = []
    order = np.argsort(-scores)
    for place, i in enumerate(order):
        shared = by_hand.intersection_over_union(boxes[[i]], boxes[order[:place]])
        if (shared <= threshold).all():
            kept.append(int(i))
    return kept


def _against_the_last(boxes, scores, threshold):
    kept = []
    for i in np.argsort(-scores):
        shared = by_hand.intersection_over_union(boxes[[i]], boxes[kept[-1:]])
        if (shared <= threshold).all():
            kept.append(int(i))
    return kept


def _places_by_score(boxes, scores, threshold):
    order = np.argsort(-scores)
    return by_hand.suppress(boxes[order], scores[order], threshold)


def _in_given_order(boxes, scores, threshold):
    kept = []
    for i in range(len(boxes)):
        shared = by_hand.intersection_over_union(boxes[[i]], boxes[kept])
        if (shared <= threshold).all():
            kept.append(i)
    return kept


CHAIN = np.array(
    [(0, 0, 10, 10), (4, 0, 14, 10), (8, 0, 18, 10), (9, 1, 19, 11), (40, 0, 50, 9)],
    float,
)

KEEP = Exercise(
    keep,
    trials=[
        (CHAIN, np.array([0.9, 0.8, 0.7, 0.6, 0.5]), 0.3),
        (CHAIN, np.array([0.5, 0.6, 0.7, 0.8, 0.9]), 0.3),
        (CHAIN, np.array([0.6, 0.9, 0.3, 0.8, 0.4]), 0.5),
        (CHAIN, np.array([0.9, 0.5, 0.6, 0.7, 0.8]), 0.3),
        (CHAIN[:2], np.array([0.2, 0.9]), 60 / 140),
        (CHAIN[:1], np.array([0.4]), 0.5),
    ],
    mistakes=[
        Mistake(
            _first_round,
            "What about boxes that overlap the second best one?",
            "Go on: after the best box is kept, do the same with what is left.",
        ),
        Mistake(
            _against_all_better,
            "May a box that was removed itself remove another one?",
            "No: compare only with boxes that were kept.",
        ),
        Mistake(
            _against_the_last,
            "May a box overlap one that was kept two steps earlier?",
            "No: compare it with all boxes that were kept, not only with the last.",
        ),
        Mistake(
            _places_by_score,
            "Which box is number 0: the first one given, or the best one?",
            "Return places in `boxes` as it was given, `order[i]` rather than `i`.",
        ),
        Mistake(
            _in_given_order,
            "Which box comes first?",
            "The one with the highest score: go through `np.argsort(-scores)`.",
        ),
        Mistake(
            lambda boxes, scores, threshold: sorted(
                by_hand.suppress(boxes, scores, threshold)
            ),
            "In which order are the places to be returned?",
            "The best one first, in the order of the scores.",
        ),
        Mistake(
            lambda boxes, scores, threshold: by_hand.suppress(
                boxes, scores, threshold - 1e-9
            ),
            "What happens to a box whose overlap is exactly the threshold?",
            "It stays: a box goes if it overlaps by *more* than the threshold.",
        ),
        Mistake(
            lambda boxes, scores, threshold: by_hand.suppress(
                boxes, -scores, threshold
            ),
            "Does the best or the worst box win with you?",
            "Sort by falling scores: `np.argsort(-scores)`.",
        ),
    ],
    otherwise=(
        "Do it by hand with three boxes in a row, each of which overlaps the next.",
        "Take the boxes by falling score; append one to the kept ones if its overlap "
        "with each of *them* is at most the threshold.",
    ),
)

# ------------------------------------------------------------------- correct


def correct(proposal, t):
    """The box that the offsets make of the proposal: four numbers."""
    return tuple(float(value) for value in by_hand.moved(proposal, t))


def _corrected(
    proposal, t, *, scale=np.exp, unit=None, from_corner=False, whole=False, share=0.5
):
    x0, y0, x1, y1 = proposal
    width, height = x1 - x0, y1 - y0
    across, down = unit or (width, height)
    new_width, new_height = width * scale(t[2]), height * scale(t[3])
    if from_corner:
        x, y = x0 + t[0] * across, y0 + t[1] * down
        return x, y, x + new_width, y + new_height
    x, y = (x0 + x1) / 2 + t[0] * across, (y0 + y1) / 2 + t[1] * down
    if whole:
        return x, y, new_width, new_height
    return (
        x - share * new_width,
        y - share * new_height,
        x + share * new_width,
        y + share * new_height,
    )


def _in_new_sides(p, t):
    sides = (p[2] - p[0]) * np.exp(t[2]), (p[3] - p[1]) * np.exp(t[3])
    return _corrected(p, t, unit=sides)


def _centre_as_corner(p, t):
    x, y, width, height = _corrected(p, t, whole=True)
    return x, y, x + width, y + height


CORRECT = Exercise(
    correct,
    trials=[
        ((6, 15, 14, 25), (0.5, 0.6, 0.7, -0.7)),
        ((0, 0, 10, 4), (0.1, -0.2, 0.0, 0.0)),
        ((3, 2, 9, 20), (0.0, 0.0, 0.3, -0.4)),
    ],
    mistakes=[
        Mistake(
            lambda p, t: _corrected(p, t, scale=lambda value: 1 + value),
            "Which width belongs to a negative $t_w$ of −2?",
            "Undo the logarithm: the new width is `width * np.exp(t_w)`.",
        ),
        Mistake(
            lambda p, t: _corrected(p, t, scale=lambda value: value),
            "Which width belongs to $t_w$ = 0?",
            "The proposal's own, for log 1 is 0: `width * np.exp(t_w)`.",
        ),
        Mistake(
            lambda p, t: _corrected(p, t, unit=(1, 1)),
            "In which unit does $t_x$ count?",
            "In widths of the proposal: `x + t_x * width`.",
        ),
        Mistake(
            _in_new_sides,
            "Whose width stands in the formula of $t_x$?",
            "The proposal's: move the centre before you change the sides.",
        ),
        Mistake(
            _centre_as_corner,
            lambda p, t: _corrected(p, t, share=1),
            "How far is an edge from the centre?",
            "Half a side: `x - width / 2` and `x + width / 2`.",
        ),
        Mistake(
            lambda p, t: _corrected(p, t, from_corner=True),
            "What does $P_x$ stand for?",
            "It is the centre, not the left edge.",
        ),
        Mistake(
            lambda p, t: _corrected(p, t, whole=True),
            "In which form is the box to be returned?",
            "As edges: x − width/2, y − height/2, x + width/2, y + height/2.",
        ),
        Mistake(
            lambda p, t: tuple(by_hand.offsets(proposals=p, truth=_corrected(p, t))),
            "Do you return offsets or a box?",
            "A box is asked for: four edges.",
        ),
        Mistake(
            lambda p, t: _corrected(p, (t[0], t[1], t[3], t[2])),
            "Which of the four numbers changes the width?",
            "The third one, $t_w$; the fourth changes the height.",
        ),
    ],
    otherwise=(
        "Try offsets of 0: the proposal must come back.",
        "Centre: `x + t_x * width`, `y + t_y * height`; sides: `width * exp(t_w)`, "
        "`height * exp(t_h)`; then back to edges.",
    ),
)

# ------------------------------------------------------------------- area


def area(right, objects):
    """Average precision of detections in the order of their scores."""
    return by_hand.average_precision(right, -np.arange(len(right)), objects)


def _precisions(right):
    right = np.asarray(right)
    return np.cumsum(right) / np.arange(1, len(right) + 1)


def _raised(right):
    return np.maximum.accumulate(_precisions(right)[::-1])[::-1]


def _by_trapezia(right, objects):
    precision = _precisions(right)
    before = np.concatenate([[1.0], precision[:-1]])
    return float(np.sum((precision + before) / 2 * right) / objects)


AREA = Exercise(
    area,
    trials=[
        ([1, 0, 1, 0, 1], 4),
        ([0, 1, 1, 1], 3),
        ([1, 1], 2),
        ([0, 0, 0], 2),
        ([1, 0, 0, 1, 1, 1], 6),
    ],
    mistakes=[
        Mistake(
            lambda right, objects: float(np.sum(_precisions(right) * right) / objects),
            "May precision rise again further down the list?",
            "Raise each precision to the best one at this place or later.",
        ),
        Mistake(
            lambda right, objects: float(
                np.sum(_raised(right) * right) / max(1, sum(right))
            ),
            lambda right, objects: float(
                np.sum(_precisions(right) * right) / max(1, sum(right))
            ),
            "What do objects cost that were never found?",
            "Divide by the number of all objects, not by the number of hits.",
        ),
        Mistake(
            lambda right, objects: float(np.mean(_raised(right))),
            lambda right, objects: float(np.mean(_precisions(right))),
            lambda right, objects: float(np.sum(_raised(right)) / objects),
            "How wide is the step of a wrong box?",
            "It adds nothing to the recall: only right boxes count, 1/objects each.",
        ),
        Mistake(
            lambda right, objects: float(
                np.sum(np.maximum.accumulate(_precisions(right)) * right) / objects
            ),
            "In which direction do you look for the best precision?",
            "From here to the end of the list, not from its start.",
        ),
        Mistake(
            lambda right, objects: float(np.sum(_raised(right) * right) / len(right)),
            "How wide is the step of a right box?",
            "It finds one of all objects: 1/objects, however long the list is.",
        ),
        Mistake(
            _by_trapezia,
            "Is the raised curve a slope or a staircase?",
            "A staircase: each strip is 1/objects wide and as high as the best "
            "precision from here on.",
        ),
        Mistake(
            lambda right, objects: float(_precisions(right)[-1]),
            "Is one point of the curve its area?",
            "That is the precision at the end. Add up a strip for each right box.",
        ),
        Mistake(
            lambda right, objects: sum(right) / objects,
            "Does a wrong box at the top of the list cost anything with you?",
            "That is the recall. Multiply each step of it by the precision there.",
        ),
    ],
    otherwise=(
        "Work it out by hand for [1, 0, 1] and two objects: 1/2 · 1 + 1/2 · 2/3.",
        "`np.sum(best * right) / objects`, where `best` is the running maximum of the "
        "precisions from the end.",
    ),
)

# ------------------------------------------------------------------- enlarge


def enlarge(x, kernel, stride):
    """The transposed convolution of one picture with one square kernel."""
    kernels = np.asarray(kernel, float)[None, None]
    return transposed_convolution(np.asarray(x, float)[None, None], kernels, stride)[
        0, 0
    ]


def _stamped(x, kernel, stride, *, add=True, turn=False, room=0, apart=None):
    k = len(kernel)
    rows, columns = (np.array(x.shape) - 1) * stride + k + room
    y = np.zeros((rows, columns))
    stamp = kernel[::-1, ::-1] if turn else kernel
    for r, c in np.ndindex(x.shape):
        top, left = (at * (stride if apart is None else apart) for at in (r, c))
        place = np.s_[top : top + k, left : left + k]
        y[place] = y[place] * add + x[r, c] * stamp
    return y


PIXELS = generator.integers(-3, 6, (3, 4)).astype(float)

ENLARGE = Exercise(
    enlarge,
    trials=[
        (PIXELS, np.arange(9.0).reshape(3, 3), 2),
        (PIXELS, np.array([[1.0, 2], [3, 4]]), 2),
        (PIXELS, np.array([[1.0, 2], [3, 4]]), 3),
        (PIXELS[:2, :2], np.arange(16.0).reshape(4, 4), 1),
    ],
    mistakes=[
        Mistake(
            lambda x, kernel, stride: _stamped(x, kernel, stride, add=False),
            "What stands where two stamps meet?",
            "Their sum: use `+=`.",
        ),
        Mistake(
            lambda x, kernel, stride: _stamped(x, kernel, stride, turn=True),
            lambda x, kernel, stride: _stamped(x, kernel.T, stride),
            "Send a single 1 through: which kernel comes out?",
            "The kernel as it is: neither turned by 180° nor with rows and columns "
            "exchanged.",
        ),
        Mistake(
            lambda x, kernel, stride: _stamped(
                x, kernel, stride, room=max(0, stride - 1)
            ),
            "How far does the last stamp reach?",
            "It starts at (rows − 1) · stride and is k wide: "
            "(rows − 1) · stride + k rows in all.",
        ),
        Mistake(
            lambda x, kernel, stride: _stamped(x, kernel, len(kernel)),
            lambda x, kernel, stride: _stamped(x, kernel, stride, apart=1),
            "By how many pixels do the stamps of two neighbours differ?",
            "By the stride, whatever the size of the kernel.",
        ),
        Mistake(
            lambda x, kernel, stride: x.repeat(stride, 0).repeat(stride, 1),
            "Does your answer know the kernel?",
            "Those are copies. Each pixel must leave itself times the kernel.",
        ),
    ],
    otherwise=(
        "Send a single pixel through first, then two neighbours.",
        "Zeros of (rows − 1) · stride + k rows; each pixel adds `x[r, c] * kernel` to "
        "the part that starts at (r · stride, c · stride).",
    ),
)
