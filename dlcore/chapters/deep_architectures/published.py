"""How often published networks are right, as those who trained them say."""

from dlcore.networks import plans, vision

# First guess right on ImageNet's 50,000 validation pictures, one crop, in percent:
# torchvision's weights IMAGENET1K_V1 (docs.pytorch.org/vision/stable/models.html);
# MobileNet from Howard et al. (2017). Recipes differ: newer networks were trained
# longer and with stronger augmentation, and EfficientNets look at larger pictures.
RIGHT = {
    "AlexNet": 56.522,
    "VGG-11": 69.020,
    "VGG-13": 69.928,
    "VGG-16": 71.592,
    "VGG-19": 72.376,
    "GoogLeNet": 69.778,
    "ResNet-18": 69.758,
    "ResNet-34": 73.314,
    "ResNet-50": 76.130,
    "ResNet-101": 77.374,
    "ResNet-152": 78.312,
    "ResNeXt-50 32×4d": 77.618,
    "DenseNet-121": 74.434,
    "MobileNet": 70.6,
    "EfficientNet-B0": 77.692,
    "EfficientNet-B1": 78.642,
    "EfficientNet-B2": 80.608,
    "EfficientNet-B3": 82.008,
    "EfficientNet-B4": 83.384,
    "EfficientNet-B5": 83.444,
    "EfficientNet-B6": 84.008,
    "EfficientNet-B7": 84.122,
}
# The same network, trained by a newer recipe: torchvision's IMAGENET1K_V2, same page.
RESNET_50_AGAIN = 80.858
YEARS = {
    "AlexNet": 2012,
    "VGG": 2014,
    "GoogLeNet": 2014,
    "ResNet": 2015,
    "ResNeXt": 2016,
    "DenseNet": 2016,
    "MobileNet": 2017,
    "EfficientNet": 2019,
    "ViT": 2020,
}
VISION_TRANSFORMER = {  # ViT-B/16; chapter 25 builds its layers
    "name": "ViT-B/16",
    "family": "ViT",
    "year": 2020,
    "right": 81.072,
    "weights": 86_567_656,
    "products": 17_560_000_000,
}


def plan_of(name: str):
    """The plan of a network of RIGHT, and the side of its picture."""
    family, _, size = name.partition("-")
    match family:
        case "VGG":
            return vision.vgg(int(size)), 224
        case "ResNet":
            return vision.resnet(int(size)), 224
        case "EfficientNet":
            width, depth, side, dropout = vision.SCALES[size.lower()]
            return vision.efficientnet(width, depth, dropout), side
    others = {
        "AlexNet": vision.alexnet(),
        "GoogLeNet": vision.googlenet(),
        "ResNeXt": vision.resnet(50, groups=32, group_width=4),
        "DenseNet": vision.densenet(),
        "MobileNet": vision.mobilenet(),
    }
    return others[family], 224


def models() -> list[dict]:
    """Name, family, year, accuracy (percent), weights and multiply–adds of each."""
    found = []
    for name, right in RIGHT.items():
        plan, side = plan_of(name)
        counted = plans.total(plan, (3, side, side))
        family = name.partition("-")[0]
        found.append(
            {
                "name": name,
                "family": family,
                "year": YEARS[family],
                "right": round(right, 1),
                "weights": counted.weights,
                "products": counted.products,
            }
        )
    return [*found, VISION_TRANSFORMER | {"right": 81.1}]
