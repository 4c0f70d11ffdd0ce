"""Looking inside a network, against cases that are worked out by hand."""

import pytest
import torch
from torch import nn

from dlcore.networks import inside


@pytest.fixture
def linear():
    """Scores that are weighted sums of 2 × 3 × 4 colours, for three classes."""
    torch.manual_seed(1)
    return nn.Sequential(nn.Flatten(), nn.Linear(2 * 3 * 4, 3))


@pytest.fixture
def maps_and_means():
    """A convolution, the mean of each map, and a dense layer: CAM's network."""
    torch.manual_seed(2)
    return nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=1),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(4, 3),
    )


def pictures(count=2, height=3, width=4):
    return torch.randn(
        count, 2, height, width, generator=torch.Generator().manual_seed(3)
    )


def test_outputs_are_those_of_the_layers(maps_and_means):
    x = pictures()
    found = inside.outputs_of(maps_and_means, x, ["1", "3"])
    assert list(found) == ["1", "3"]
    assert torch.equal(found["1"], maps_and_means[:2](x))
    assert torch.equal(found["3"], maps_and_means[:4](x))
    assert not any(layer._forward_hooks for layer in maps_and_means)


def test_the_saliency_of_a_weighted_sum_is_its_weights(linear):
    weights = linear[1].weight.reshape(3, 2, 3, 4)
    classes = torch.tensor([2, 0])
    x = pictures()
    found = inside.slopes(linear, x, classes)
    torch.testing.assert_close(found, weights[classes].detach())
    heat = inside.saliency(linear, x, classes)
    torch.testing.assert_close(heat, weights[classes].detach().abs().amax(1))
    assert not x.requires_grad


def test_noise_changes_nothing_where_slopes_are_constant(linear):
    classes, generator = torch.tensor([1, 1]), torch.Generator().manual_seed(4)
    found = inside.smooth_saliency(
        linear, pictures(), classes, noise=0.5, samples=3, generator=generator
    )
    torch.testing.assert_close(found, inside.saliency(linear, pictures(), classes))


def test_noise_averages_a_slope_that_jumps():
    """|x| has the slopes −1 and 1; averaged at 0.1 they are 2 Φ(0.1 / noise) − 1."""

    class Absolute(nn.Module):
        def forward(self, x):
            return x.abs().flatten(1).sum(1, keepdim=True)

    x = torch.full((1, 1, 20, 20), 0.1)
    classes, generator = torch.tensor([0]), torch.Generator().manual_seed(5)
    assert torch.equal(inside.saliency(Absolute(), x, classes), torch.ones(1, 20, 20))
    smooth = inside.smooth_saliency(
        Absolute(), x, classes, noise=0.2, samples=200, generator=generator
    )
    wanted = 2 * torch.distributions.Normal(0.0, 1.0).cdf(torch.tensor(0.5)) - 1
    assert float(smooth.mean()) == pytest.approx(float(wanted), abs=0.02)


def test_a_square_takes_away_what_lies_under_it(linear):
    x = pictures()[0]
    weights = linear[1].weight.reshape(3, 2, 3, 4)[1]
    found = inside.occlusion(linear, x, 1, side=2, step=1, fill=0.5, batch=4)
    assert found.shape == (2, 3)
    whole = linear(x[None])[0, 1]
    lost = (weights * (x - 0.5)).sum(0)  # (3, 4)
    for row in range(2):
        for column in range(3):
            patch = lost[row : row + 2, column : column + 2].sum()
            torch.testing.assert_close(found[row, column], (whole - patch).detach())


def test_squares_stand_a_step_apart(linear):
    found = inside.occlusion(linear, pictures()[0], 0, side=1, step=2)
    assert found.shape == (2, 2)


def test_grad_cam_of_means_and_a_dense_layer_is_cam(maps_and_means):
    x, classes = pictures(), torch.tensor([0, 2])
    found = inside.grad_cam(maps_and_means, x, classes, "1")
    maps = maps_and_means[:2](x)  # (2, 4, 3, 4)
    weights = maps_and_means[4].weight[classes]  # (2, 4)
    cam = torch.einsum("pk,pkhw->phw", weights, maps) / 12
    torch.testing.assert_close(found, cam.clamp(min=0).detach())
    # summed before the cut, CAM's map is the score itself, less the bias
    score = maps_and_means(x).gather(1, classes[:, None])[:, 0]
    bias = maps_and_means[4].bias[classes]
    torch.testing.assert_close(cam.sum((1, 2)), score - bias)


def test_enlarging_keeps_a_flat_map_flat():
    found = inside.enlarged(torch.full((1, 2, 2), 3.0), (5, 7))
    torch.testing.assert_close(found, torch.full((1, 5, 7), 3.0))


def test_what_a_weighted_sum_likes_best_is_its_weights():
    """The top of w · x − decay |x|² is x = w / (2 decay)."""
    weights = pictures(1)
    found = inside.imagine(
        lambda x: (weights * x).sum((1, 2, 3)),
        torch.zeros_like(weights),
        steps=400,
        learning_rate=0.05,
        decay=0.5,
    )
    torch.testing.assert_close(found, weights, atol=1e-3, rtol=0)


def test_roughness_is_paid_for_differences_only():
    picture = torch.tensor([[[[1.0, 1.0], [4.0, 2.0]]]])
    assert inside.rough(picture) == 9 + 1 + 0 + 4
    assert inside.rough(torch.ones(1, 3, 5, 5)) == 0


def test_a_jittered_climb_follows_its_generator():
    def score(x):
        return x[:, :, 0, 0].sum(1)

    def climb(seed):
        generator = torch.Generator().manual_seed(seed)
        return inside.imagine(
            score,
            torch.zeros(1, 1, 5, 5),
            steps=20,
            learning_rate=0.1,
            jitter=2,
            generator=generator,
        )

    assert torch.equal(climb(1), climb(1))
    # a jitter of 2 brings each of the 5 × 5 pixels to the place that is liked
    assert (climb(1) > 0).sum() > 10
