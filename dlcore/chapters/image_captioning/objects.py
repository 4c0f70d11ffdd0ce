"""Which words of a caption name an object that COCO's people look for, and where it is.

COCO has 80 kinds. A word counts only where it names one of them without doubt.
"""

from dataclasses import dataclass

import numpy as np

from dlcore import data
from dlcore.chapters.image_captioning.features import SIDE

KINDS = {
    "person": (
        *("man", "woman", "boy", "girl", "child", "kid", "baby", "person", "men"),
        *("women", "boys", "girls", "children", "kids", "people", "toddler", "lady"),
        *("guy", "players", "player", "crowd", "skateboarder", "surfer", "skier"),
        *("snowboarder", "couple", "cyclist", "biker", "climber", "rider"),
    ),
    "dog": ("dog", "dogs", "puppy"),
    "cat": ("cat", "cats", "kitten"),
    "horse": ("horse", "horses"),
    "cow": ("cow", "cows"),
    "bird": ("bird", "birds", "duck", "seagull", "seagulls"),
    "elephant": ("elephant", "elephants"),
    "bear": ("bear",),
    "bicycle": ("bicycle", "bicycles", "bike", "bikes"),
    "motorcycle": ("motorcycle", "motorcycles", "motorbike"),
    "car": ("car", "cars"),
    "bus": ("bus", "buses"),
    "truck": ("truck", "trucks"),
    "train": ("train", "trains"),
    "boat": ("boat", "boats", "kayak", "canoe", "sailboat", "raft"),
    "airplane": ("airplane", "plane", "airplanes", "planes", "jet"),
    "bench": ("bench", "benches"),
    "backpack": ("backpack", "backpacks"),
    "umbrella": ("umbrella", "umbrellas"),
    "skateboard": ("skateboard", "skateboards"),
    "surfboard": ("surfboard", "surfboards"),
    "snowboard": ("snowboard",),
    "frisbee": ("frisbee", "frisbees"),
    "sports ball": ("ball", "balls", "soccer", "basketball", "football"),
    "kite": ("kite", "kites"),
    "tennis racket": ("racket",),
    "chair": ("chair", "chairs"),
    "couch": ("couch", "sofa"),
    "bed": ("bed", "beds"),
    "dining table": ("table", "tables"),
    "laptop": ("laptop", "laptops"),
    "cell phone": ("cellphone", "phone", "phones"),
    "tv": ("tv", "television"),
    "book": ("book", "books"),
    "bottle": ("bottle", "bottles"),
    "cup": ("cup", "cups"),
    "bowl": ("bowl", "bowls"),
    "cake": ("cake", "cakes"),
    "pizza": ("pizza", "pizzas"),
    "sandwich": ("sandwich", "sandwiches"),
    "donut": ("donut", "donuts", "doughnut"),
    "toilet": ("toilet", "toilets"),
    "sink": ("sink", "sinks"),
    "clock": ("clock", "clocks"),
    "vase": ("vase", "vases"),
    "suitcase": ("suitcase", "suitcases", "luggage"),
    "stop sign": (),
    "keyboard": ("keyboard", "keyboards"),
}
KIND_OF = {word: kind for kind, words in KINDS.items() for word in words}


@dataclass(frozen=True)
class Seen:
    """The middle square of a COCO photo, as the network sees it.

    picture: (224, 224, 3) uint8
    kinds: of the objects that are in it; boxes: (objects, 4), 0 … 1 of its sides
    captions: lists of words
    """

    name: str
    picture: np.ndarray
    kinds: list[str]
    boxes: np.ndarray
    captions: list[list[str]]


def seen() -> list[Seen]:
    """All 83 photos; an object counts where a tenth of its box is in the square."""
    found = []
    for name, photo in data.coco_free().items():
        height, width = photo.picture.shape[:2]
        short = min(height, width)
        left, top = (width - short) // 2, (height - short) // 2
        moved = (photo.boxes - [left, top, left, top]) / short
        boxes = moved.clip(0, 1)
        kept = area(boxes) > 0.1 * area(moved)
        found.append(
            Seen(
                name,
                data.square(photo.picture, 224),
                [kind for kind, is_in in zip(photo.names, kept, strict=True) if is_in],
                boxes[kept],
                [data.words(caption) for caption in photo.captions],
            )
        )
    return found


def area(boxes: np.ndarray) -> np.ndarray:
    """The areas of boxes (…, 4), x0, y0, x1, y1."""
    return (boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1])


def cells(boxes: np.ndarray) -> np.ndarray:
    """Which of the 49 places have their middle in one of the boxes: (49,) bool."""
    middle = (np.arange(SIDE) + 0.5) / SIDE
    y, x = np.meshgrid(middle, middle, indexing="ij")
    x, y = x.ravel()[:, None], y.ravel()[:, None]  # (49, 1)
    x0, y0, x1, y1 = boxes.T
    return ((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)).any(1)


def boxes_of(photo: Seen, word: str) -> np.ndarray:
    """The boxes of what a word names in a photo, (objects, 4)."""
    kind = KIND_OF.get(word)
    return photo.boxes[[each == kind for each in photo.kinds]]


def invented(photo: Seen, caption: list[str]) -> list[bool]:
    """For each word of a caption that names an object: whether it is not there.

    There is what COCO's people outlined or any of the five captions names.
    """
    there = {*photo.kinds}
    there |= {KIND_OF[w] for one in photo.captions for w in one if w in KIND_OF}
    return [KIND_OF[word] not in there for word in caption if word in KIND_OF]


def pointed(photo: Seen, caption: list[str], weights: np.ndarray) -> list[dict]:
    """For each word that names an object of the photo: is its largest weight on it?

    weights: (words, 49). Beside the largest weight the place in the middle of the
    photo, and what a place by chance would hit.
    """
    rows = []
    for word, looked in zip(caption, weights, strict=False):
        boxes = boxes_of(photo, word)
        if not len(boxes):
            continue
        inside = cells(boxes)
        rows.append(
            {
                "map": bool(inside[looked.argmax()]),
                "weight": float(looked @ inside),
                "middle": bool(inside[SIDE * SIDE // 2]),
                "chance": float(inside.mean()),
            }
        )
    return rows
