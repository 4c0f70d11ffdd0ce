"""Chapter 15 at full size: detectors, two heads, segmentation, masks.

    python -m dlcore record detection_and_segmentation --case detector --seed 101

All canvases are made of real digits by a fixed seed; what changes from run to run is
the start and the order. Errors are those of test canvases, after each epoch; settings
were chosen by the validation part. Entry 0 is the untrained network. Photos of people
are the exception: 120 to learn from, of which the last 20 chose the learning rate, and
50 for the test.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from dlcore import data
from dlcore.chapters.detection_and_segmentation import finding, networks
from dlcore.chapters.detection_and_segmentation.networks import SIDE, SMALL, STRIDE
from dlcore.data.canvases import GROUND
from dlcore.data.cutouts import fitted
from dlcore.lab.nets import PageModel, page_model
from dlcore.lab.nets.trace import with_weights
from dlcore.networks import pretrained, torch_network
from dlcore.recording.cases import fields, find
from dlcore.scratch import boxes as boxes_by_hand
from dlcore.scratch import upsampling
from dlcore.training import History

INK = 255.0  # networks see 0…1


@dataclass(frozen=True)
class Case:
    """One network and how it is trained."""

    title: str
    system: str
    kind: str  # which of the functions of KINDS trains it
    variant: str
    epochs: int
    learning_rate: float = 0.003
    canvases: int = 6_000
    batch_size: int = 32


CASES = {
    "u_net": Case("U-Net", "L-B.f", "pixels", "u_net", 4, 0.01, 2_000, 10),
    "encoder_decoder": Case(
        "encoder–decoder", "L-B.f", "pixels", "encoder_decoder", 4, 0.01, 2_000, 10
    ),
    "full_resolution": Case(
        "full resolution", "L-B.f", "pixels", "full_resolution", 4, 0.01, 2_000, 10
    ),
    "two_heads": Case("two heads", "L-B.a", "heads", "both", 6, 0.005, 2_000, 16),
    "class_alone": Case("class alone", "L-S17.8", "heads", "what", 6, 0.005, 2_000, 16),
    "box_alone": Case("box alone", "L-S17.8", "heads", "where", 6, 0.005, 2_000, 16),
    "mask_align": Case("mask, ROI align", "L-B.g", "mask", "align", 4, 0.01, 800, 8),
    "mask_pool": Case("mask, ROI pooling", "L-B.g", "mask", "pool", 4, 0.01, 800, 8),
    "people_features": Case(
        "people, ImageNet's features", "L-B.g", "people", "features", 20, 0.002, 120, 8
    ),
    "people_pixels": Case(
        "people, the photo's pixels", "L-B.g", "people", "pixels", 20, 0.01, 120, 8
    ),
    "detector": Case("nine anchors", "L-B.d", "detector", "nine", 10),
    "one_anchor": Case("one anchor", "L-B.d", "detector", "one", 10),
    "window": Case("sliding window", "L-B.b", "window", "three sizes", 6),
}
FEW = (0, 1, 2, 3)  # the digits where networks must learn in seconds
SEEDS = (101, 102, 103, 104, 105)
TESTED = 300  # canvases


# ------------------------------------------------------------------- data


@cache
def digits():
    """MNIST, read once."""
    return data.mnist()


@cache
def many(count: int, part: str = "train") -> data.Canvases:
    """Canvases with one to four digits."""
    seed = {"train": 1, "validation": 2, "test": 3}[part]
    return data.canvases(count, part=part, seed=seed, digits=digits())


@cache
def single(count: int, part: str = "train") -> data.Canvases:
    """Canvases with one digit each, of four kinds."""
    seed = {"train": 4, "validation": 5, "test": 6}[part]
    return data.canvases(count, part=part, seed=seed, most=1, only=FEW, digits=digits())


@cache
def small(count: int, part: str = "train") -> data.Canvases:
    """Canvases of 32 × 32 pixels with one or two digits of four kinds."""
    seed = {"train": 7, "validation": 8, "test": 9}[part]
    sizes = {"side": SMALL, "most": 2, "heights": (14, 18), "pieces": 2}
    sizes["only"] = FEW
    return data.canvases(count, part=part, seed=seed, digits=digits(), **sizes)


def as_input(pictures) -> torch.Tensor:
    """Pictures as networks see them: float32, 0…1."""
    return torch.tensor(pictures, dtype=torch.float32) / INK


def in_square(ink, side=28) -> np.ndarray:
    """A cut-out in the middle of a square, as MNIST has its digits: (side, side)."""
    square = np.zeros((side, side), np.uint8)
    small = fitted(ink, side)
    top, left = ((side - length) // 2 for length in small.shape)
    square[top : top + small.shape[0], left : left + small.shape[1]] = small
    return square


# ------------------------------------------------------------------- training


def train_and_measure(network, case, step, measure, history, seed):
    """Train by Adam, the rate rising and falling once; fill the History.

    step(places) returns the loss of a mini-batch, measure() metrics by name
    """
    network.eval()
    history.add(0, {"training loss": float("nan")} | measure())
    optimizer = torch.optim.Adam(network.parameters(), lr=case.learning_rate)
    batches = -(-case.canvases // case.batch_size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=case.learning_rate, total_steps=case.epochs * batches
    )
    order = np.random.default_rng(seed)
    for epoch in range(1, case.epochs + 1):
        network.train()
        losses = []
        for places in np.array_split(order.permutation(case.canvases), batches):
            loss = step(torch.tensor(places))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        network.eval()
        history.add(epoch, {"training loss": float(np.mean(losses))} | measure())


def shapes_of(variant: str) -> np.ndarray:
    """Width and height of the anchors of a detector."""
    return networks.SHAPES if variant == "nine" else networks.ONE_SHAPE


def answers(network, pictures) -> np.ndarray:
    """What a network says of pictures (n, rows, columns) uint8."""
    with torch.no_grad():
        parts = as_input(pictures).split(100)
        return torch.cat([network(part) for part in parts]).numpy()


def precisions(outputs, shapes, canvases) -> dict[str, float]:
    """Mean average precision, also without one of its parts."""
    truth = [canvases.truth(i) for i in range(len(canvases))]
    ways = {
        "mAP at 0.5": {},
        "mAP without offsets": {"with_offsets": False},
        "mAP without suppression": {"suppression": None},
    }
    score = boxes_by_hand.mean_average_precision
    values = {}
    for name, way in ways.items():
        boxes = [finding.found(one, shapes, **way) for one in outputs]
        values[name] = score(boxes, truth, 10)
        if not way:
            values["mAP at 0.75"] = score(boxes, truth, 10, 0.75)
    return values


def train_detector(case, history, seed):
    """Anchors, scores, offsets and names; returns the network."""
    shapes = shapes_of(case.variant)
    anchors = torch.tensor(networks.anchors_of(shapes), dtype=torch.float32)
    canvases = many(case.canvases)
    x = as_input(canvases.pictures)
    boxes, labels = torch.tensor(canvases.boxes), torch.tensor(canvases.labels)
    network = networks.detector(len(shapes))

    def step(places):
        outputs = network(x[places])
        return finding.detector_loss(outputs, boxes[places], labels[places], anchors)

    def measure():
        tested = many(TESTED, "test")
        return precisions(answers(network, tested.pictures), shapes, tested)

    train_and_measure(network, case, step, measure, history, seed)
    return network


# one digit: what, where


def train_heads(case, history, seed):
    """Train both heads, or one alone."""
    canvases, tested = single(case.canvases), single(500, "test")
    x, labels = as_input(canvases.pictures), torch.tensor(canvases.labels[:, 0])
    boxes = torch.tensor(canvases.boxes[:, 0]) / SIDE  # (canvases, 4)
    network = networks.two_heads()
    weights = {"both": (1.0, 1.0), "what": (1.0, 0.0), "where": (0.0, 1.0)}
    for_what, for_where = weights[case.variant]

    def step(places):
        what, where = network(x[places])
        name = functional.cross_entropy(what, labels[places])
        box = functional.smooth_l1_loss(where, boxes[places], beta=0.05)
        return for_what * name + for_where * 10 * box

    def measure():
        with torch.no_grad():
            what, where = network(as_input(tested.pictures))
        right = what.argmax(1).numpy() == tested.labels[:, 0]
        overlap = pairwise(SIDE * where.numpy(), tested.boxes[:, 0])
        return {
            "class error": float(1 - right.mean()),
            "mean overlap": float(overlap.mean()),
            "overlap above one half": float((overlap > 0.5).mean()),
        }

    train_and_measure(network, case, step, measure, history, seed)


def pairwise(a, b) -> np.ndarray:
    """Overlap of each box of a with the one of b beside it: (n,)."""
    overlap = boxes_by_hand.intersection_over_union
    pairs = zip(a, b, strict=True)
    return np.array([overlap(one[None], two[None])[0, 0] for one, two in pairs])


# a window that slides


WINDOWS = np.concatenate(
    [boxes_by_hand.windows(SIDE, size, 4) for size in (16, 24, 32)]
)


def names_of_windows(canvases) -> np.ndarray:
    """The class of each window: a digit that it overlaps by half, ground, or −1.

    (canvases, windows)
    """
    anchors = torch.tensor(WINDOWS, dtype=torch.float32)
    boxes, labels = torch.tensor(canvases.boxes), torch.tensor(canvases.labels)
    overlap = finding.overlaps(anchors, boxes).masked_fill(labels[:, None] < 0, 0.0)
    best, which = overlap.max(dim=2)
    names = torch.gather(labels, 1, which)
    names[best < finding.POSITIVE] = -1
    names[best < finding.NEGATIVE] = GROUND
    return names.numpy()


def seen_in_windows(pictures, chosen, index):
    """The pixels of windows, scaled to 24 × 24: (n, 1, 24, 24)."""
    boxes = torch.tensor(WINDOWS[chosen], dtype=torch.float32)
    return finding.cut(pictures[:, None], boxes, index, networks.WINDOW)


def train_window(case, history, seed):
    """Teach a classifier windows with digits and with none; then let it slide."""
    canvases, tested = many(case.canvases), many(100, "test")
    x, names = as_input(canvases.pictures), names_of_windows(canvases)
    chance = np.random.default_rng(seed)
    network = networks.window_reader()

    def step(places):
        index, chosen = [], []
        for place in places.tolist():
            held = np.flatnonzero((names[place] >= 0) & (names[place] < GROUND))
            empty = np.flatnonzero(names[place] == GROUND)
            for kind in (held, held, empty, empty):
                if len(kind):
                    chosen.append(int(chance.choice(kind)))
                    index.append(place)
        wanted = torch.tensor(names[index, chosen])
        seen = seen_in_windows(x, chosen, torch.tensor(index))
        return functional.cross_entropy(network(seen), wanted)

    def measure():
        found = [slide(network, picture) for picture in as_input(tested.pictures)]
        truth = [tested.truth(i) for i in range(len(tested))]
        score = boxes_by_hand.mean_average_precision
        return {"mAP at 0.5": score(found, truth, 10)}

    train_and_measure(network, case, step, measure, history, seed)


def slide(network, picture, suppression=finding.SUPPRESSION):
    """Ask about every window of a canvas; return boxes, scores and labels."""
    index = torch.zeros(len(WINDOWS), dtype=torch.long)
    seen = seen_in_windows(picture[None], np.arange(len(WINDOWS)), index)
    with torch.no_grad():
        shares = network(seen).softmax(1).numpy()[:, :GROUND]
    labels, scores = shares.argmax(1), shares.max(1)
    sure = scores > finding.FAINT
    boxes, labels, scores = WINDOWS[sure], labels[sure], scores[sure]
    kept = boxes_by_hand.suppress(boxes, scores, suppression)
    return boxes[kept], scores[kept], labels[kept]


# a class for every pixel


def confusion(guesses, truth, classes=11) -> np.ndarray:
    """How many pixels of each class (rows) were called what (columns)."""
    both = truth.ravel() * classes + guesses.ravel()
    return np.bincount(both, minlength=classes**2).reshape(classes, classes)


def pixel_scores(guesses, truth) -> dict[str, float]:
    """Pixel accuracy, and the mean over classes of intersection over union."""
    table = confusion(guesses, truth)
    right = np.diag(table)
    union = table.sum(0) + table.sum(1) - right
    there = table.sum(1) > 0  # classes that occur
    each = (right / np.maximum(1, union))[there]
    return {
        "pixel accuracy": float(right.sum() / table.sum()),
        "mean IoU": float(each.mean()),
        "mean IoU of digits": float(each[:-1].mean()),  # the ground comes last
    }


def train_pixels(case, history, seed):
    """Train one of three networks to name each pixel."""
    canvases, tested = small(case.canvases), small(TESTED, "test")
    x, wanted = as_input(canvases.pictures), torch.tensor(canvases.pixels)
    network = getattr(networks, case.variant)()

    def step(places):
        return functional.cross_entropy(network(x[places]), wanted[places])

    def measure():
        guesses = answers(network, tested.pictures).argmax(1)
        return pixel_scores(guesses, tested.pixels)

    train_and_measure(network, case, step, measure, history, seed)
    return network


# a mask for every box


def trunk() -> nn.Sequential:
    """The feature map of the detector that ships: (n, 64, 64) → (n, 48, 16, 16)."""
    network = networks.detector()
    state = PageModel.load("detection_and_segmentation.detector").state
    network.load_state_dict({name: torch.tensor(each) for name, each in state.items()})
    return network[: networks.TRUNK].eval()


def regions(canvases, limit=4):
    """Boxes (n, 4), their canvas (n,), label (n,) and mask (n, 28, 28)."""
    index, place = np.nonzero(canvases.labels >= 0)
    boxes = torch.tensor(canvases.boxes[index, place])
    own = canvases.objects[index] == (place + 1)[:, None, None]
    masks = finding.cut(
        torch.tensor(own[:, None], dtype=torch.float32),
        boxes,
        torch.arange(len(index)),
        networks.MASK,
        samples=2,
    )
    labels = torch.tensor(canvases.labels[index, place])
    return boxes, torch.tensor(index), labels, (masks[:, 0] > 0.5).float()


def train_mask(case, history, seed):
    """Train a mask head on the frozen feature map of the detector."""
    canvases, tested = many(case.canvases), many(TESTED, "test")
    read = {"align": align, "pool": finding.pooled}[case.variant]
    with torch.no_grad():
        maps, test_maps = (trunk()(as_input(c.pictures)) for c in (canvases, tested))
    boxes, index, labels, masks = regions(canvases)
    own = regions(tested)
    network = networks.mask_head()

    def step(places):
        picked = torch.isin(index, places).nonzero()[:, 0]
        features = read(maps, boxes[picked] / STRIDE, index[picked], networks.MASK // 2)
        scores = network(features)[torch.arange(len(picked)), labels[picked]]
        return functional.binary_cross_entropy_with_logits(scores, masks[picked])

    def measure():
        scores = []
        with torch.no_grad():
            for part in torch.arange(len(own[0])).split(200):
                at = own[0][part] / STRIDE
                features = read(test_maps, at, own[1][part], networks.MASK // 2)
                scores.append(network(features)[torch.arange(len(part)), own[2][part]])
        return mask_scores(torch.cat(scores) > 0, own[3] > 0.5)

    train_and_measure(network, case, step, measure, history, seed)


def align(maps, boxes, index, size):
    """ROI align with 2 × 2 samples."""
    return finding.cut(maps, boxes, index, size, samples=2)


# people on photos


STAGES = {"block3_1_widen": 4, "block4_1_widen": 8, "block6_1_widen": 16}


@torch.no_grad()
def maps_of(pictures) -> dict[int, torch.Tensor]:
    """What a network trained on ImageNet sees in photos, by pixels per cell.

    pictures (photos, 320, 320, 3) uint8; its maps are read where the next stage would
    make them smaller: 24, 40 and 112 channels
    """
    body = pretrained.efficientnet_lite0(torch_network, data.efficientnet_lite0())
    found = {stride: [] for stride in STAGES.values()}
    for part in np.array_split(pictures, -(-len(pictures) // 10)):
        x = pretrained.lite0_input(part)
        for name, layer in body.named_children():
            if name in STAGES:
                found[STAGES[name]].append(x)
            if STAGES.get(name) == max(found):
                break  # the rest is not needed
            x = layer(x)
    return {stride: torch.cat(parts) for stride, parts in found.items()}


@cache
def people(part: str) -> data.Canvases:
    """Photos of people, read once."""
    return data.pedestrians(part)


@cache
def seen_in_boxes(variant: str, part: str) -> torch.Tensor:
    """What a mask head reads of each person: (people, channels, 14, 14)."""
    photos = people(part)
    boxes, index, _, _ = regions(photos)
    side = networks.MASK // 2
    if variant == "features":
        maps = maps_of(photos.pictures).items()
        cuts = [align(each, boxes / stride, index, side) for stride, each in maps]
        return torch.cat(cuts, dim=1)  # 24 + 40 + 112 channels
    x = as_input(photos.pictures).permute(0, 3, 1, 2)
    return functional.pixel_unshuffle(finding.cut(x, boxes, index, 4 * side), 4)


def train_people(case, history, seed):
    """Train a mask head on photos of people, whose boxes it is given."""
    x, test_x = (seen_in_boxes(case.variant, part) for part in ("train", "test"))
    _, index, _, masks = regions(people("train"))
    wanted = regions(people("test"))[3] > 0.5
    network = networks.mask_head(x.shape[1], classes=1)

    def step(places):
        picked = torch.isin(index, places).nonzero()[:, 0]
        seen, goal = x[picked], masks[picked]
        if torch.rand(()) < 0.5:  # people have no handedness
            seen, goal = seen.flip(3), goal.flip(2)
        scores = network(seen)[:, 0]
        return functional.binary_cross_entropy_with_logits(scores, goal)

    def measure():
        with torch.no_grad():
            guesses = network(test_x)[:, 0] > 0
        usual = (masks.mean(0) > 0.5).expand_as(guesses)
        mean = mask_scores(usual, wanted)["mask IoU"]
        return mask_scores(guesses, wanted) | {"mask IoU of the mean mask": mean}

    train_and_measure(network, case, step, measure, history, seed)


def mask_scores(guesses, masks) -> dict[str, float]:
    """Mean overlap of masks with the true ones, and that of a mask that is all ink."""

    def overlap(a, b):
        return ((a & b).sum((1, 2)) / (a | b).sum((1, 2)).clamp(min=1)).mean()

    return {
        "mask IoU": float(overlap(guesses, masks)),
        "mask IoU of the whole box": float(overlap(torch.ones_like(masks), masks)),
    }


KINDS: dict[str, Callable] = {
    "detector": train_detector,
    "window": train_window,
    "heads": train_heads,
    "pixels": train_pixels,
    "mask": train_mask,
    "people": train_people,
}


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = SEEDS[0],
    device=None,
    on_epoch: Callable | None = None,
) -> History:
    """Train one case and return its History, with the settings that made it."""
    case = find(CASES, case)
    case = replace(case, epochs=epochs or case.epochs)
    history = Told(case.title, on_epoch or (lambda *_: None))
    torch.manual_seed(seed)
    start = time.perf_counter()
    KINDS[case.kind](case, history, seed)
    history.seconds = time.perf_counter() - start
    history.settings = fields(case, "system") | {"seed": seed}
    return history.plain()


class Told(History):
    """A History that tells somebody of every entry."""

    def __init__(self, name, on_epoch):
        """on_epoch(epoch) is called after each."""
        super().__init__(name)
        self.on_epoch = on_epoch

    def add(self, place, metrics):
        """Add the values, then tell."""
        super().add(place, metrics)
        self.on_epoch(place)

    def plain(self) -> History:
        """The History by itself."""
        return History(self.name, self.metrics, self.seconds, self.settings)


# ------------------------------------------------------------------- what ships


def ship(case, title, tested, score, inspect=None, seed: int = 15) -> PageModel:
    """Train the network of a case for the page, and score it as the page has it.

    tested: canvases; score(outputs) returns metrics by name; inspect: maps to show
    """
    torch.manual_seed(seed)
    start = time.perf_counter()
    network = KINDS[case.kind](case, History(case.title), seed)
    seconds = time.perf_counter() - start
    example = torch.zeros(1, *tested.pictures.shape[1:])
    model = page_model(network, example, deviation=INK, inspect=inspect or {})
    shipped = answers(with_weights(network, model.state), tested.pictures)
    about = {
        "title": f"{title}, float16",
        "seed": seed,
        "epochs": case.epochs,
        "seconds": round(seconds, 1),
        "parameters": sum(weights.numel() for weights in network.parameters()),
        "tested": len(tested),
    }
    return PageModel(model.plan, model.weights, about | score(shipped))


def ship_detector() -> PageModel:
    """Train the detector that runs in the page; a `PageModel` with its precision."""
    tested = many(TESTED, "test")
    return ship(
        CASES["detector"],
        "Anchors, offsets and names on canvases",
        tested,
        lambda outputs: precisions(outputs, networks.SHAPES, tested),
        inspect={"feature map": "10"},
    )


def ship_segmenter(name: str) -> PageModel:
    """Train one of the three networks that name every pixel."""
    case, tested = CASES[name], small(TESTED, "test")
    return ship(
        case,
        f"{case.title} for pixels",
        tested,
        lambda outputs: pixel_scores(outputs.argmax(1), tested.pixels),
    )


MODELS = {
    "detector": ship_detector,
    "u_net": lambda: ship_segmenter("u_net"),
    "encoder_decoder": lambda: ship_segmenter("encoder_decoder"),
    "full_resolution": lambda: ship_segmenter("full_resolution"),
}

# ------------------------------------------------------------- facts of appendix B


def anchors_of_the_book() -> dict[str, float]:
    """Faster R-CNN: three sizes times three shapes, and their areas."""
    shapes = boxes_by_hand.anchor_shapes((128, 256, 512), (0.5, 1, 2))
    areas = shapes.prod(axis=1)
    return {
        "anchors": len(shapes),
        "side of the smallest": float(np.sqrt(areas.min())),
        "side of the largest": float(np.sqrt(areas.max())),
        "height over width, flattest": float((shapes[:, 1] / shapes[:, 0]).min()),
        "height over width, tallest": float((shapes[:, 1] / shapes[:, 0]).max()),
    }


def bilinear_weights() -> dict[str, float]:
    """In sixteenths: of the nearest, the two next and the farthest of four pixels."""
    x = np.zeros((1, 1, 4, 4))
    x[0, 0, 1, 1] = 16
    y = upsampling.bilinear(x)[0, 0]
    kernel = 16 * upsampling.bilinear_kernel()
    return {
        "nearest": float(y[2, 2]),
        "next": float(y[2, 4]),
        "farthest": float(y[4, 4]),
        "kernel, corner": float(kernel[0, 0]),
        "kernel, edge": float(kernel[0, 1]),
        "kernel, middle": float(kernel[1, 1]),
    }


def regions_of_the_book() -> dict[str, int]:
    """Fast R-CNN: 4 × 8 cells become 2 × 2 numbers; five poolings divide by 32."""
    region = np.zeros((1, 8, 8))
    pooled = boxes_by_hand.region_pool(region, (0, 0, 8, 4), 2, 1)
    pieces = [boxes_by_hand.bins(0, size, 2)[0] for size in (4, 8)]
    return {
        "rows": pooled.shape[1],
        "columns": pooled.shape[2],
        "rows of a piece": pieces[0][1] - pieces[0][0],
        "columns of a piece": pieces[1][1] - pieces[1][0],
        "division by five poolings": 2**5,
        "division by the four before ROI pooling": 2**4,
    }


def heads() -> dict[str, int]:
    """What our networks put out: classes of a window, a box, anchors, masks."""
    _, where = networks.two_heads()(torch.zeros(1, SIDE, SIDE))
    seen = networks.window_reader()(torch.zeros(1, 1, networks.WINDOW, networks.WINDOW))
    mask = networks.mask_head()(torch.zeros(1, networks.CHANNELS, 14, 14))
    return {
        "classes": seen.shape[1] - 1,  # and ground
        "numbers of a box": where.shape[1],
        "masks per box": mask.shape[1],
        "side of a mask": mask.shape[2],
        "anchors per cell": len(networks.SHAPES),
    }


FACTS = (anchors_of_the_book, bilinear_weights, regions_of_the_book, heads)
