"""Real data sets, one function each, checked by hash and usable without a network.

    digits = data.mnist()

`python -m dlcore data` lists every set with its source, licence and size, and says
where it was found. A set that does not ship with the book is downloaded once.
`table` and `digit_from_photo` read what the reader brings. `Vocabulary`, `windows` and
`padded` make arrays of texts and series.
"""

import difflib
import io
import json
import zipfile

import numpy as np

from dlcore.data.canvases import Canvases, make
from dlcore.data.captions import CaptionedPhotos, read_captioned
from dlcore.data.colour import (
    all_records,
    first_of_each_class,
    read_records,
    shipped_records,
)
from dlcore.data.cutouts import Cutout, cut_out, laid_among
from dlcore.data.dataset import DataSet
from dlcore.data.files import (
    DataError,
    Source,
    find,
    places,
    read_catalogue,
    unpack,
)
from dlcore.data.outlined import OutlinedPhoto, read_archive
from dlcore.data.people import read_people
from dlcore.data.photo import DigitPhoto, digit_from_photo
from dlcore.data.reviews import (
    Grammar,
    invented,
    of_parts,
    read_reviews_archive,
    read_rows,
)
from dlcore.data.sequences import padded, windows
from dlcore.data.series import Series, read_monthly
from dlcore.data.subwords import Subwords
from dlcore.data.table import TableSet, table
from dlcore.data.translation import (
    read_sentence_pairs,
    sentence_arrays,
    split_by_source,
)
from dlcore.data.treebank import (
    Sentence,
    TaggedSentence,
    is_projective,
    read_chunks,
    read_trees,
)
from dlcore.data.vocabulary import (
    PADDING,
    START,
    STOP,
    UNKNOWN,
    Vocabulary,
    words,
)
from dlcore.data.word_vectors import (
    WordVectors,
    read_analogies,
    read_pairs,
    read_vectors,
)

__all__ = [
    "CATALOGUE",
    "PADDING",
    "START",
    "STOP",
    "UNKNOWN",
    "Canvases",
    "CaptionedPhotos",
    "Cutout",
    "DataError",
    "DataSet",
    "DigitPhoto",
    "Grammar",
    "OutlinedPhoto",
    "Sentence",
    "Series",
    "Source",
    "Subwords",
    "TableSet",
    "TaggedSentence",
    "Vocabulary",
    "WordVectors",
    "analogies",
    "ants_and_bees",
    "book_store_sales",
    "books_16",
    "boston_housing",
    "canvases",
    "cifar10",
    "cifar10_small",
    "coco_free",
    "coco_photos",
    "conll2000",
    "cut_out",
    "describe",
    "digit_from_photo",
    "efficientnet_lite0",
    "english_french",
    "fashion_mnist_small",
    "flickr8k",
    "frankenstein",
    "glove",
    "imagenet_classes",
    "imdb",
    "invented_reviews",
    "is_projective",
    "laid_among",
    "load",
    "mnist",
    "padded",
    "pedestrians",
    "photos",
    "retail_sales",
    "sentence_arrays",
    "split_by_source",
    "square",
    "table",
    "tiny_shakespeare",
    "ud_ewt",
    "vgg16",
    "windows",
    "word_pairs",
    "words",
]

CATALOGUE: dict[str, Source] = read_catalogue()


def mnist() -> DataSet:
    """Handwritten digits: 60,000 for training and 10,000 for testing.

    x_train (60000, 28, 28) and x_test (10000, 28, 28): uint8, 0 is paper, 255 is ink;
    y_train (60000,) and y_test (10000,): uint8, the digit. Raises DataError.
    """
    source = CATALOGUE["mnist"]
    return DataSet(
        name="mnist",
        x_train=_idx(source.read("train-images-idx3-ubyte.gz")),  # (60000, 28, 28)
        y_train=_idx(source.read("train-labels-idx1-ubyte.gz")),  # (60000,)
        x_test=_idx(source.read("t10k-images-idx3-ubyte.gz")),  # (10000, 28, 28)
        y_test=_idx(source.read("t10k-labels-idx1-ubyte.gz")),  # (10000,)
        classes=tuple("0123456789"),
    )


FASHION = (
    *("T-shirt", "trouser", "pullover", "dress", "coat"),
    *("sandal", "shirt", "sneaker", "bag", "ankle boot"),
)


def fashion_mnist_small() -> DataSet:
    """Pictures of clothes in MNIST's format: 1,000 for training and 2,000 for testing.

    The first of each part in the official order: x (pictures, 28, 28) uint8, 0 is the
    background; y (pictures,) uint8, the class. Raises DataError.
    """
    source = CATALOGUE["fashion_mnist_small"]
    return DataSet(
        name="fashion_mnist_small",
        x_train=_idx(source.read("train-images-idx3-ubyte.gz")),
        y_train=_idx(source.read("train-labels-idx1-ubyte.gz")),
        x_test=_idx(source.read("t10k-images-idx3-ubyte.gz")),
        y_test=_idx(source.read("t10k-labels-idx1-ubyte.gz")),
        classes=FASHION,
    )


def canvases(
    count: int,
    *,
    part: str = "train",
    seed: int = 0,
    side: int = 64,
    most: int = 4,
    heights: tuple[int, int] = (14, 34),
    pieces: int = 4,
    noise: float = 12.0,
    only: tuple[int, ...] | None = None,
    digits: DataSet | None = None,
) -> Canvases:
    """Canvases with 1 to `most` handwritten digits each, their boxes and their masks.

    part: "train" draws from the first 50,000 training digits of MNIST, "validation"
        from the other 10,000, "test" from the test digits: none is in two parts
    seed: the same seed makes the same canvases
    side: pixels; heights: the smallest and the largest digit, in pixels
    pieces: up to so many scraps of digits are strewn, which are nothing to find
    noise: standard deviation of what is added to each pixel, in grey levels
    only: which digits, such as (0, 1, 2); all ten without it
    digits: MNIST, where it has been read before

    Two digits may touch: up to a fifth of the smaller box lies in the other one. Where
    there is no room a digit is left out. Raises DataError, and ValueError for a part
    that there is not.
    """
    return make(
        digits or mnist(),
        count,
        part=part,
        seed=seed,
        side=side,
        most=most,
        heights=heights,
        pieces=pieces,
        noise=noise,
        only=only,
    )


def _idx(raw: bytes) -> np.ndarray:
    """Array of unsigned bytes from the IDX format: magic, lengths of axes, bytes."""
    dimensions = raw[3]
    shape = np.frombuffer(raw, ">u4", count=dimensions, offset=4)
    values = np.frombuffer(raw, np.uint8, offset=4 + 4 * dimensions)
    return values.reshape(shape).copy()


BOSTON_COLUMNS = (
    *("CRIM", "ZN", "INDUS", "CHAS", "NOX", "RM", "AGE"),
    *("DIS", "RAD", "TAX", "PTRATIO", "B", "LSTAT"),
)


def boston_housing() -> DataSet:
    """House prices around Boston in 1970: 404 districts for training, 102 for testing.

    x (districts, 13) float64, columns in `features`; y (districts,) float64, the median
    price in 1,000 dollars. The split is that of Keras, which Ekman uses: the rows are
    shuffled with seed 113 and the last fifth is the test part. Raises DataError.

    Column B is a function of the share of Black residents, made on the assumption that
    segregation raises prices; scikit-learn has withdrawn the set. Use it to learn from
    its past, and for nothing else.
    """
    text = CATALOGUE["boston_housing"].read("housing.csv").decode()
    table = np.array([row.split(",") for row in text.split()], float)  # (506, 14)
    np.random.RandomState(113).shuffle(table)
    train, test = np.split(table, [int(0.8 * len(table))])
    return DataSet(
        name="boston_housing",
        x_train=train[:, :-1].copy(),
        y_train=train[:, -1].copy(),
        x_test=test[:, :-1].copy(),
        y_test=test[:, -1].copy(),
        classes=(),
        features=BOSTON_COLUMNS,
    )


def book_store_sales() -> Series:
    """What American book stores sold, month by month, from 1992 to 2020.

    348 values in million dollars, neither season nor prices taken out. Ekman's chapter
    9 uses the first 339, which end in March 2020. Raises DataError.
    """
    raw = CATALOGUE["book_store_sales"].read("sales.csv")
    return read_monthly("book_store_sales", raw, "million dollars")


def retail_sales() -> Series:
    """What all American shops sold, month by month, from 1992 to February 2024.

    386 values in million dollars, neither season nor prices taken out. Raises
    DataError.
    """
    raw = CATALOGUE["retail_sales"].read("sales.csv")
    return read_monthly("retail_sales", raw, "million dollars")


def frankenstein() -> str:
    """Mary Shelley's novel, from its first letter to its last sentence.

    421,417 characters of ASCII, in lines of about 70. What the e-book says before and
    behind it, its licence above all, is taken out. Raises DataError.
    """
    return CATALOGUE["frankenstein"].read("frankenstein.txt").decode()


def tiny_shakespeare() -> str:
    """40,000 lines from the plays of Shakespeare: the usual first text of small GPTs.

    1,115,394 characters. By custom the first nine tenths are for training, the rest for
    validation. Raises DataError.
    """
    return CATALOGUE["tiny_shakespeare"].read("tinyshakespeare.txt.gz").decode()


CIFAR10_CLASSES = (
    *("airplane", "automobile", "bird", "cat", "deer"),
    *("dog", "frog", "horse", "ship", "truck"),
)


def cifar10() -> DataSet:
    """Small colour photos of ten classes: 50,000 for training and 10,000 for testing.

    x_train (50000, 32, 32, 3) and x_test (10000, 32, 32, 3): uint8, red, green, blue;
    y_train (50000,) and y_test (10000,): uint8, the place in `classes`. It does not
    ship: the first call downloads 170 MB and keeps them. Raises DataError.
    """
    records = all_records(CATALOGUE["cifar10"])
    return of_cifar10("cifar10", *read_records(records), train=50_000)


def cifar10_small() -> DataSet:
    """A tenth of CIFAR-10, which ships: 5,000 for training and 1,000 for testing.

    The first 500 and 100 pictures of each class in the official order, as `cifar10`
    has them: x (pictures, 32, 32, 3) and y (pictures,), uint8. Raises DataError.
    """
    records = shipped_records(CATALOGUE["cifar10_small"])
    if records:
        pictures, labels = read_records(records)
    else:
        whole = cifar10()
        train = first_of_each_class(whole.y_train, 500)
        test = first_of_each_class(whole.y_test, 100)
        pictures = np.concatenate([whole.x_train[train], whole.x_test[test]])
        labels = np.concatenate([whole.y_train[train], whole.y_test[test]])
    return of_cifar10("cifar10_small", pictures, labels, train=5_000)


def of_cifar10(name: str, pictures, labels, train: int) -> DataSet:
    """Pictures of CIFAR-10's classes, the first `train` of them to train with."""
    return DataSet(
        name=name,
        x_train=pictures[:train],
        y_train=labels[:train],
        x_test=pictures[train:],
        y_test=labels[train:],
        classes=CIFAR10_CLASSES,
    )


def photos() -> dict[str, np.ndarray]:
    """Six photos by name, such as "cat": (height, width, 3) uint8, red first.

    `data/photos/LICENCES.md` says whose they are. Raises DataError.
    """
    from PIL import Image

    source, found = CATALOGUE["photos"], {}
    for file in source.files:
        with Image.open(io.BytesIO(source.read(file.name))) as picture:
            found[file.name.removesuffix(".jpg")] = np.array(picture.convert("RGB"))
    return found


def square(photo: np.ndarray, side: int) -> np.ndarray:
    """The middle square of a photo, scaled: (side, side, 3) uint8.

    photo: (height, width, 3) uint8
    """
    from PIL import Image

    height, width = photo.shape[:2]
    short = min(height, width)
    left, top = (width - short) // 2, (height - short) // 2
    middle = Image.fromarray(photo[top : top + short, left : left + short])
    return np.asarray(middle.resize((side, side), Image.BICUBIC))


def ants_and_bees(side: int = 224) -> DataSet:
    """Photos of ants (0) and bees (1): 244 for training and 153 for testing.

    x (photos, side, side, 3) uint8, the middle square of each photo; y (photos,) uint8.
    The test part is what PyTorch's tutorial calls validation. It does not ship: the
    first call downloads 47 MB and keeps them. Raises DataError.
    """
    from PIL import Image

    source = CATALOGUE["ants_and_bees"]
    small, original = source.files
    archive = source.read(small.name if find(source, small) else original.name)
    arrays = {}
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        for part, folder in (("train", "train/"), ("test", "val/")):
            names = [name for name in sorted(files.namelist()) if folder in name]
            pictures, labels = [], []
            for name in names:
                if name.endswith("/imageNotFound.gif") or name.endswith("/"):
                    continue  # the broken file, and the folders
                with Image.open(io.BytesIO(files.read(name))) as picture:
                    pictures.append(square(np.array(picture.convert("RGB")), side))
                labels.append("/bees/" in name)
            arrays |= {f"x_{part}": np.array(pictures)}
            arrays |= {f"y_{part}": np.array(labels, np.uint8)}
    return DataSet(name="ants_and_bees", classes=("ant", "bee"), **arrays)


def pedestrians(part: str = "train") -> Canvases:
    """Photos of streets with 423 outlined people: the first 120, or the last 50.

    part: "train" or "test". pictures (photos, 320, 320, 3) uint8, laid into the upper
    left corner and black beyond; the only class is "person", 0. The set may not be
    passed on, so it does not ship and is not downloaded. Raises DataError.
    """
    raw = CATALOGUE["pedestrians"].read("penn-fudan.zip")
    chosen = {"train": slice(None, -50), "test": slice(-50, None)}[part]
    return read_people(raw, chosen)


def efficientnet_lite0() -> dict[str, np.ndarray]:
    """The weights of EfficientNet-Lite0, trained on ImageNet, float16 by name.

    `networks.pretrained.efficientnet_lite0` makes the network. Raises DataError.
    """
    raw = CATALOGUE["efficientnet_lite0"].read("weights.npz")
    with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
        return dict(arrays)


def vgg16() -> dict[str, np.ndarray]:
    """The weights of VGG16 from block1_conv1 to block5_conv1, float16 by name.

    `networks.pretrained.vgg16` makes the network. They do not ship: 18.5 MB, from the
    folder that DLCORE_DATA names, or made of what Keras downloads. Raises DataError.
    """
    source = CATALOGUE["vgg16"]
    if not find(source, source.files[0]):
        return vgg16_of(keras_vgg16().layers)
    with np.load(io.BytesIO(source.read("vgg16-conv.npz"))) as arrays:
        return dict(arrays)


def keras_vgg16():
    """Keras' own VGG16, which it downloads once, 59 MB, and checks."""
    try:
        import keras

        return keras.applications.VGG16(weights="imagenet", include_top=False)
    except Exception as error:  # Keras raises a plain one where a download fails
        raise DataError(
            "The weights of VGG16 do not ship. Keras would fetch them, but: "
            f"{error} Put vgg16-conv.npz into a folder vgg16/ and name its parent "
            "folder in DLCORE_DATA."
        ) from error


def vgg16_of(layers) -> dict[str, np.ndarray]:
    """Keras' kernels (3, 3, in, out) as (out, in, 3, 3), and biases, by our names."""
    arrays = {}
    for layer in layers:
        if "conv" in layer.name and layer.name <= "block5_conv1":
            kernel, bias = layer.get_weights()
            arrays[f"{layer.name}.weight"] = kernel.transpose(3, 2, 0, 1)
            arrays[f"{layer.name}.bias"] = bias
    return {name: array.astype(np.float16) for name, array in arrays.items()}


def vgg16_front() -> dict[str, np.ndarray]:
    """Those of `vgg16` from block1_conv1 to block3_conv1, which ship. Raises DataError.

    `networks.pretrained.vgg16` makes the network, with `blocks=VGG16_FRONT`.
    """
    raw = CATALOGUE["vgg16_front"].read("weights.npz")
    with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
        return dict(arrays)


def imagenet_classes() -> tuple[str, ...]:
    """The names of ImageNet's 1,000 classes, the first of their synonyms each.

    Two pairs of classes share a name, such as the bird and the machine "crane".
    """
    names = json.loads(CATALOGUE["imagenet_classes"].read("names.json"))
    return tuple(name.split(",")[0] for name in names)


def coco_photos() -> dict[str, OutlinedPhoto]:
    """Sixteen photos by name, such as "two cats", with boxes and outlines of objects.

    `data/coco_photos/LICENCES.md` says whose they are. Raises DataError.
    """
    return read_archive(CATALOGUE["coco_photos"].read("coco-photos.zip"))


def coco_free() -> dict[str, OutlinedPhoto]:
    """83 photos by the names of their files: `coco_photos` and 67 more, as they are.

    Objects that COCO outlines only as a crowd are among them, with no outline.
    `data/coco_free/LICENCES.md` says whose the photos are. Raises DataError.
    """
    more = CATALOGUE["coco_photos"].read("coco-photos.zip")
    return read_archive(CATALOGUE["coco_free"].read("coco-free.zip"), more)


def flickr8k() -> CaptionedPhotos:
    """5,000 photos of people and animals that do something, with five captions each.

    4,200 for training, 300 for validation, 500 for the test, by the authors' lists;
    words in small letters, without signs. They do not ship and are not downloaded: the
    authors hand them out. Raises DataError.
    """
    return read_captioned(CATALOGUE["flickr8k"].read("flickr8k-5000.zip"))


def glove() -> WordVectors:
    """Vectors of 20,210 English words, 100 wide, the most frequent words first.

    Trained by Pennington, Socher and Manning on six billion words of 2014 and before.
    Of the 400,000 words of the original these are 20,000 frequent ones and 210 that
    `analogies` and `word_pairs` ask for. Raises DataError.
    """
    source = CATALOGUE["glove"]
    return read_vectors(*(source.read(file.name) for file in source.files))


def books_16() -> dict[str, str]:
    """Sixteen English books by title, from the Bible to Chesterton: two million words.

    The titles stand in the first line of each, in brackets. Raises DataError.
    """
    text = CATALOGUE["books_16"].read("books-16.txt.xz").decode("utf-8")
    parts = text.split("\n\f\n")
    return {part.split("\n", 1)[0].strip("[]"): part for part in parts}


def analogies() -> dict[str, list[tuple[str, ...]]]:
    """19,544 questions in 14 sections: as the first word to the second, so the third …

    ("athens", "greece", "baghdad", "iraq"): the last word is the answer. All in small
    letters, as the words of `glove` are. Raises DataError.
    """
    raw = CATALOGUE["analogies"].read("questions-words.txt.xz")
    return read_analogies(raw.decode("utf-8"))


def word_pairs() -> dict[str, list[tuple[str, str, float]]]:
    """Pairs of words and what people say of them, from 0 to 10, by name of the test.

    "WordSim-353" scores how related two words are, "SimLex-999" how alike. They do not
    ship. Raises DataError.
    """
    raw = CATALOGUE["word_pairs"].read("word-tests.zip")
    files = {"WordSim-353": "wordsim353.tsv", "SimLex-999": "simlex999.tsv"}
    return {name: read_pairs(raw, file) for name, file in files.items()}


def english_french() -> list[tuple[str, str]]:
    """166,872 pairs of short sentences, English and French, as people of Tatoeba wrote.

    Sorted by the length of the English sentence; each may occur with several
    translations. No-break spaces are blanks here, apostrophes straight. Show whose
    they are: tatoeba.org and manythings.org/anki. Raises DataError.
    """
    return read_sentence_pairs(CATALOGUE["english_french"].read("pairs.tsv.gz"))


def imdb() -> DataSet:
    """Film reviews from the web: 20,000 for training and 5,000 for testing.

    x (reviews,): strings, each in one line; y (reviews,): 1 where the writer gave 7 to
    10 stars, 0 for 1 to 4. As many of one kind as of the other, shuffled once: the
    first n are a fair sample. It does not ship. Where the half that the book uses is
    not at hand the first call downloads the original, 84 MB, and returns all of it,
    25,000 and 25,000: results then differ a little. Raises DataError.
    """
    source = CATALOGUE["imdb"]
    half, original = source.files
    if find(source, half):
        return of_parts("imdb", read_rows(source.read(half.name).decode("utf-8")))
    return of_parts("imdb", read_reviews_archive(source.read(original.name)))


def invented_reviews(
    train: int = 4_000,
    validation: int = 1_000,
    test: int = 1_000,
    *,
    seed: int = 0,
    grammar: Grammar | None = None,
) -> DataSet:
    """Short film reviews that a grammar makes up: negations, contrasts, lost hopes.

    They stand in for `imdb` where there is no network. x (reviews,): strings, words and
    full stops apart; y (reviews,): 0 or 1, half of each. No text is in two parts.
    """
    counts = {"train": train, "validation": validation, "test": test}
    return invented(counts, seed, grammar or Grammar())


def ud_ewt() -> dict[str, list[Sentence]]:
    """English sentences of the web with tags and trees: 12,544, 2,001 and 2,077.

    By part, "train", "validation" and "test", in the order of the treebank; "don't" is
    two words, "do" and "n't". Some trees are not projective. Raises DataError.
    """
    source = CATALOGUE["ud_ewt"]
    files = {"train": "train", "validation": "dev", "test": "test"}
    return {
        part: read_trees(source.read(f"ud-ewt-{file}.tsv.xz").decode("utf-8"))
        for part, file in files.items()
    }


def conll2000() -> dict[str, list[TaggedSentence]]:
    """Sentences of the Wall Street Journal with tags and chunks: 8,936 and 2,012.

    By part, "train" and "test". It does not ship: the first call downloads 0.7 MB and
    keeps them. Raises DataError.
    """
    source = CATALOGUE["conll2000"]
    return {
        part: read_chunks(source.read(f"{part}.txt.gz").decode("utf-8"))
        for part in ("train", "test")
    }


def load(name: str) -> DataSet:
    """The data set of that name; DataError names the closest ones if there is none."""
    check_name(name)
    return globals()[name]()  # each set has the name of its function


def check_name(name: str) -> None:
    """Raise DataError, with the closest known names, unless the name is known."""
    if name in CATALOGUE:
        return
    close = difflib.get_close_matches(name, CATALOGUE, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(close)}?" if close else ""
    known = f"Known sets: {', '.join(sorted(CATALOGUE))}."
    raise DataError(f"There is no data set {name!r}. {hint or known}")


def describe(names=None) -> list[dict]:
    """One row a data set: title, licence, source, size and whether it is here.

    `state` is "ok", "damaged" or "not here yet", `place` says where it was found.
    """
    for name in names or ():
        check_name(name)
    return [_describe(CATALOGUE[name]) for name in names or CATALOGUE]


def _describe(source: Source) -> dict:
    state, where = "ok", []
    for file in source.files:
        path = find(source, file)
        if path is None:
            state = "not here yet" if state == "ok" else state
            continue
        where += [place for place, at in places(source, file) if at == path]
        try:
            unpack(path, file)
        except DataError:
            state = "damaged"
    return {
        "name": source.name,
        "title": source.title,
        "description": source.description,
        "licence": source.licence,
        "source": source.source,
        "citation": source.citation,
        "bytes": source.bytes,
        "state": state,
        "place": ", ".join(dict.fromkeys(where)) or "will be downloaded",
    }
