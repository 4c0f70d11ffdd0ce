"""What a detector is trained towards, and what its numbers say: boxes with names."""

import numpy as np
import torch
from torch.nn import functional

from dlcore.chapters.detection_and_segmentation.networks import STRIDE, anchors_of
from dlcore.scratch.boxes import moved, snapped, suppress

POSITIVE, NEGATIVE = 0.5, 0.3  # overlap from which an anchor holds a digit, or none
SUPPRESSION = 0.4  # overlap of two boxes that mean the same digit
FAINT = 0.05  # no box is kept below this score


def overlaps(a, b):
    """Return intersection over union, (batch, n, m), of (n, 4) and (batch, m, 4)."""
    a, b = a[None, :, None], b[:, None]
    corner = torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(
        a[..., :2], b[..., :2]
    )
    common = corner.clamp(min=0).prod(-1)
    area = [(one[..., 2:] - one[..., :2]).prod(-1) for one in (a, b)]
    return common / (area[0] + area[1] - common).clamp(min=1e-9)


def offsets(truth, proposals):
    """Return t_x, t_y, t_w, t_h as `dlcore.scratch.boxes.offsets` does, in PyTorch."""
    goal, start = (
        truth[..., 2:] - truth[..., :2],
        proposals[..., 2:] - proposals[..., :2],
    )
    shift = (truth[..., :2] + goal / 2) - (proposals[..., :2] + start / 2)
    return torch.cat([shift / start, torch.log(goal / start)], dim=-1)


def assigned(anchors, boxes, labels):
    """Return what each anchor should say.

    anchors (n, 4), boxes (batch, most, 4), labels (batch, most), −1 for none
    returns which digit (batch, n), and two masks: positive, negative
    """
    overlap = overlaps(anchors, boxes).masked_fill(labels[:, None] < 0, -1.0)
    best, which = overlap.max(dim=2)
    positive = best >= POSITIVE
    closest = overlap.max(dim=1, keepdim=True).values  # each digit gets an anchor
    forced = (overlap == closest) & (overlap > 0)
    which = torch.where(forced.any(2), forced.float().argmax(2), which)
    positive = positive | forced.any(2)
    return which, positive, (best < NEGATIVE) & ~positive


def split(outputs, kinds: int):
    """Return scores (batch, n), offsets (batch, n, 4), classes (batch, cells, 10)."""
    y = outputs.permute(0, 2, 3, 1)  # (batch, rows, columns, channels)
    score = y[..., :kinds].flatten(1)
    t = y[..., kinds : 5 * kinds].reshape(len(y), -1, 4)
    return score, t, y[..., 5 * kinds :].flatten(1, 2)


def detector_loss(outputs, boxes, labels, anchors):
    """Return the loss: digit or not, where, and which."""
    kinds = outputs.shape[1] // 5 - 2
    score, t, names = split(outputs, kinds)
    which, positive, negative = assigned(anchors, boxes, labels)
    used = positive | negative
    count = positive.sum().clamp(min=1)
    is_digit = functional.binary_cross_entropy_with_logits(
        score[used], positive[used].float(), reduction="sum"
    )
    image, anchor = positive.nonzero(as_tuple=True)
    digit = which[image, anchor]
    goal = offsets(boxes[image, digit], anchors[anchor])
    off = functional.smooth_l1_loss(
        t[image, anchor],
        goal,
        reduction="sum",
        beta=0.1,
    )
    name = functional.cross_entropy(
        names[image, anchor // kinds], labels[image, digit], reduction="sum"
    )
    return (is_digit + off + name) / count


def found(outputs, shapes, *, suppression=SUPPRESSION, faint=FAINT, with_offsets=True):
    """Return boxes (n, 4), scores (n,) and labels (n,) of one canvas, the best first.

    outputs: (channels, rows, columns) of the network; shapes: the anchors' (kinds, 2)
    suppression: None keeps all boxes above `faint`
    """
    y = np.moveaxis(np.asarray(outputs, float), 0, -1)  # (rows, columns, channels)
    kinds = len(shapes)
    names = y[..., 5 * kinds :].reshape(-1, 10)
    names = np.exp(names - names.max(axis=1, keepdims=True))
    names /= names.sum(axis=1, keepdims=True)  # (cells, 10)
    cells = np.arange(y.shape[0] * y.shape[1]).repeat(kinds)
    labels = names.argmax(axis=1)[cells]
    digit = 1 / (1 + np.exp(-y[..., :kinds].reshape(-1)))
    scores = digit * names.max(axis=1)[cells]
    kept = np.flatnonzero(scores > faint)
    boxes = anchors_of(shapes)[kept]
    if with_offsets:
        t = y[..., kinds : 5 * kinds].reshape(-1, 4)[kept]
        boxes = moved(boxes, np.clip(t, -3, 3))
    boxes = np.clip(boxes, 0, y.shape[0] * STRIDE)
    scores, labels = scores[kept], labels[kept]
    if suppression is None:
        order = np.argsort(-scores, kind="stable")
    else:
        order = suppress(boxes, scores, suppression)
    return boxes[order], scores[order], labels[order]


def cut(pictures, boxes, index, size, samples=1):
    """Return regions of maps or pictures, each scaled to size × size: ROI align.

    pictures (batch, channels, rows, columns), boxes (n, 4) in cells, index (n,): the
    picture of each box; samples: numbers per side whose mean is one number
    """
    steps = (torch.arange(size * samples) + 0.5) / (size * samples)
    left, top, right, bottom = (boxes[:, i, None] for i in range(4))
    rows, columns = pictures.shape[2:]
    # grid_sample counts −1 and 1 at the outer edges of the first and last cell
    x = 2 * (left + steps * (right - left)) / columns - 1  # (n, size · samples)
    y = 2 * (top + steps * (bottom - top)) / rows - 1
    shape = (len(boxes), size * samples, size * samples)
    grid = torch.stack([x[:, None].expand(shape), y[:, :, None].expand(shape)], dim=-1)
    read = functional.grid_sample(
        pictures[index], grid, padding_mode="border", align_corners=False
    )
    return functional.avg_pool2d(read, samples) if samples > 1 else read


def pooled(maps, boxes, index, size):
    """Return the same regions by ROI pooling: snapped to cells, the largest of each."""
    regions = []
    for picture, box in zip(index, boxes, strict=True):
        top, left, bottom, right = snapped(box, 1, *maps.shape[2:])
        region = maps[picture, :, top:bottom, left:right]
        regions.append(functional.adaptive_max_pool2d(region, size))
    return torch.stack(regions)
