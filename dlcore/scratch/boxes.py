"""Boxes: overlap, offsets, anchors, suppression, average precision, regions of a map.

A box is (x0, y0, x1, y1) in pixels: the left and upper edge, the right and lower edge.
Edges lie between pixels, so a box that covers one pixel is (0, 0, 1, 1) and has the
area 1. Arrays of boxes are (boxes, 4).
"""

import numpy as np


def as_boxes(boxes):
    """Return boxes as (boxes, 4) float64; ValueError where they have another shape."""
    boxes = np.asarray(boxes, float)
    if boxes.shape == (0,):  # an empty list
        return boxes.reshape(0, 4)
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise ValueError(
            f"boxes must have the shape (boxes, 4), not {boxes.shape}: a row x0, y0, "
            "x1, y1 for each"
        )
    return boxes


def as_many(numbers, boxes, what):
    """Return an array with one number per box; ValueError where there are others."""
    numbers = np.asarray(numbers)
    if numbers.shape != (len(boxes),):
        raise ValueError(
            f"{len(boxes)} boxes need as many {what}, not the shape {numbers.shape}"
        )
    return numbers


def areas(boxes):
    """Return width times height of each box; 0 where an edge lies beyond its other."""
    boxes = np.asarray(boxes, float)
    sides = np.maximum(0, boxes[..., 2:] - boxes[..., :2])
    return sides[..., 0] * sides[..., 1]


def intersection_over_union(a, b):
    """Return the common area of each box of a and each of b over the area of both.

    a: (n, 4), b: (m, 4); returns (n, m) from 0 (apart) to 1 (equal)
    Raises ValueError for boxes of another shape.
    """
    a, b = as_boxes(a)[:, None], as_boxes(b)[None]
    common = areas(
        np.concatenate(
            [np.maximum(a[..., :2], b[..., :2]), np.minimum(a[..., 2:], b[..., 2:])],
            axis=-1,
        )
    )  # (n, m)
    union = areas(a) + areas(b) - common
    return np.divide(common, union, out=np.zeros_like(common), where=union > 0)


def middles(boxes):
    """Return centres and sides: (…, 4) as x, y, width, height."""
    boxes = np.asarray(boxes, float)
    sides = boxes[..., 2:] - boxes[..., :2]
    return np.concatenate([boxes[..., :2] + sides / 2, sides], axis=-1)


def offsets(truth, proposals):
    """Return what turns proposals into the truth: (…, 4) as t_x, t_y, t_w, t_h.

    t_x = (G_x − P_x) / P_w, t_w = log(G_w / P_w), and so for y and the height
    (R-CNN, Girshick and others 2014). All boxes have a width and a height above 0.
    """
    goal, start = middles(truth), middles(proposals)
    shift = (goal[..., :2] - start[..., :2]) / start[..., 2:]
    return np.concatenate([shift, np.log(goal[..., 2:] / start[..., 2:])], axis=-1)


def moved(proposals, t):
    """Return the boxes that the offsets make of the proposals; undoes `offsets`."""
    start, t = middles(proposals), np.asarray(t, float)
    middle = start[..., :2] + t[..., :2] * start[..., 2:]
    half = start[..., 2:] * np.exp(t[..., 2:]) / 2
    return np.concatenate([middle - half, middle + half], axis=-1)


# ------------------------------------------------------------------- anchors


def anchor_shapes(sizes, aspects):
    """Return width and height of each size with each aspect: (sizes · aspects, 2).

    sizes: roots of areas; aspects: height over width. A box of size s and aspect r is
    s/√r wide and s·√r high, so its area is s² whatever r is.
    """
    roots = np.sqrt(np.asarray(aspects, float))
    return np.array([(size / root, size * root) for size in sizes for root in roots])


def anchors(rows, columns, stride, shapes):
    """Return a box of each shape around the middle of each cell of a feature map.

    stride: pixels from one cell to the next; shapes: (kinds, 2) widths and heights
    returns (rows, columns, kinds, 4); anchors may hang over the edge of the picture
    """
    y = (np.arange(rows) + 0.5) * stride
    x = (np.arange(columns) + 0.5) * stride
    middle = np.stack(np.meshgrid(x, y), axis=-1)[:, :, None]  # (rows, columns, 1, 2)
    half = np.asarray(shapes, float) / 2  # (kinds, 2)
    return np.concatenate([middle - half, middle + half], axis=-1)


def windows(side, size, step):
    """Return all square windows of a size in a square picture: (windows, 4)."""
    starts = np.arange(0, side - size + 1, step)
    return as_boxes([(x, y, x + size, y + size) for y in starts for x in starts])


# ------------------------------------------------------------------- suppression


def suppress(boxes, scores, threshold):
    """Return which boxes survive non-maximum suppression, the best one first.

    The box of the highest score stays; all others that overlap it by more than the
    threshold go. The same again with what is left. Raises ValueError unless boxes are
    (boxes, 4) and each has a score.
    """
    boxes = as_boxes(boxes)
    order = np.argsort(-as_many(scores, boxes, "scores"), kind="stable")
    kept = []
    while len(order):
        best, rest = order[0], order[1:]
        kept.append(int(best))
        overlap = intersection_over_union(boxes[[best]], boxes[rest])[0]
        order = rest[overlap <= threshold]
    return kept


# ------------------------------------------------------------------- how good is it


def hits(boxes, scores, truth, threshold=0.5):
    """Return for each detection of one class in one picture whether it is right.

    In the order of the scores, each detection takes the true box that it overlaps
    most; it is right if they overlap by the threshold and nobody took that box before.
    A second box on the same object is an error. Raises ValueError as `suppress` does.
    """
    boxes, truth = as_boxes(boxes), as_boxes(truth)
    scores = as_many(scores, boxes, "scores")
    right = np.zeros(len(boxes), bool)
    if not len(truth) or not len(boxes):
        return right
    overlap = intersection_over_union(boxes, truth)
    taken = np.zeros(len(truth), bool)
    for i in np.argsort(-scores, kind="stable"):
        best = int(overlap[i].argmax())
        if overlap[i, best] >= threshold and not taken[best]:
            taken[best] = right[i] = True
    return right


def precision_and_recall(right, scores, objects):
    """Return both after each detection, from the surest to the least sure."""
    right = np.asarray(right)
    order = np.argsort(-as_many(scores, right, "scores"), kind="stable")
    found = np.cumsum(right[order])
    return found / np.arange(1, len(order) + 1), found / max(1, objects)


def average_precision(right, scores, objects):
    """Return the area below precision over recall, for the detections of one class.

    right, scores: one number per detection, of all pictures together
    objects: how many there are to find; NaN where there are none

    Before the area is taken, precision at a recall becomes the best precision at this
    recall or a higher one, as in PASCAL VOC since 2010.
    """
    if not objects:
        return float("nan")
    precision, recall = precision_and_recall(right, scores, objects)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    steps = np.diff(recall, prepend=0.0)
    return float(np.sum(steps * best))


def mean_average_precision(found, truth, classes, threshold=0.5):
    """Return the mean of the classes' average precision over all pictures.

    found: one (boxes, scores, labels) per picture; truth: one (boxes, labels), arrays
    A class without an object does not count; NaN where no class has one.
    """
    values = []
    for label in range(classes):
        right, scores, objects = [], [], 0
        pairs = zip(found, truth, strict=True)
        for (boxes, score, labels), (true, names) in pairs:
            own, wanted = labels == label, true[names == label]
            right.append(hits(boxes[own], score[own], wanted, threshold))
            scores.append(score[own])
            objects += len(wanted)
        if objects:
            values.append(
                average_precision(
                    np.concatenate(right), np.concatenate(scores), objects
                )
            )
    return float(np.mean(values)) if values else float("nan")


# ------------------------------------------------------------------- regions of a map


def snapped(box, stride, rows, columns):
    """Return the cells of a feature map that ROI pooling takes for a box.

    Returns top, left, bottom, right in cells; at least one row and one column, those
    at the edge for a box beyond it.
    """
    left, top, right, bottom = np.floor(np.asarray(box, float) / stride + 0.5)
    left, top = min(max(left, 0), columns - 1), min(max(top, 0), rows - 1)
    right = min(max(right, left + 1), columns)
    bottom = min(max(bottom, top + 1), rows)
    return int(top), int(left), int(bottom), int(right)


def bins(start, end, count):
    """Return `count` pieces that together cover the cells from start to end.

    Where the division leaves a remainder, neighbours share a cell: ⌊⌋ and ⌈⌉.
    """
    size = (end - start) / count
    return [
        (start + int(np.floor(i * size)), start + int(np.ceil((i + 1) * size)))
        for i in range(count)
    ]


def region_pool(features, box, size, stride):
    """Return the largest number of each piece of a region: ROI pooling.

    features: (channels, rows, columns); box in pixels; returns (channels, size, size)
    """
    top, left, bottom, right = snapped(box, stride, *features.shape[1:])
    return np.stack(
        [
            np.stack(
                [
                    features[:, a:b, c:d].max(axis=(1, 2))
                    for c, d in bins(left, right, size)
                ],
                axis=-1,
            )
            for a, b in bins(top, bottom, size)
        ],
        axis=1,
    )


def between(features, x, y):
    """Return features at places between cells: bilinear, (channels, *x.shape).

    x, y in cells, the middle of the first cell being (0, 0); beyond the middles of the
    outer cells their numbers go on.
    """
    rows, columns = features.shape[1:]
    x, y = np.clip(x, 0, columns - 1), np.clip(y, 0, rows - 1)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    right, bottom = np.minimum(left + 1, columns - 1), np.minimum(top + 1, rows - 1)
    dx, dy = x - left, y - top
    return (
        (1 - dy) * (1 - dx) * features[:, top, left]
        + (1 - dy) * dx * features[:, top, right]
        + dy * (1 - dx) * features[:, bottom, left]
        + dy * dx * features[:, bottom, right]
    )


def align_places(box, size, stride, samples=2):
    """Return where ROI align reads: x and y in cells, (size · samples,) each."""
    left, top, right, bottom = np.asarray(box, float) / stride
    steps = (np.arange(size * samples) + 0.5) / (size * samples)
    return left + steps * (right - left) - 0.5, top + steps * (bottom - top) - 0.5


def region_align(features, box, size, stride, samples=2):
    """Return the mean of samples × samples numbers of each piece: ROI align.

    Nothing is rounded: the numbers are read between the cells.
    features: (channels, rows, columns); box in pixels; returns (channels, size, size)
    """
    x, y = np.meshgrid(*align_places(box, size, stride, samples))
    read = between(features, x, y)  # (channels, size · samples, size · samples)
    return read.reshape(len(features), size, samples, size, samples).mean(axis=(2, 4))
