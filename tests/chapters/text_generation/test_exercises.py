"""Right answers of another form pass, and more wrong ones are refused with a hint."""

import math

import numpy as np
import pytest

from dlcore.check import check


def one_after_another(p, least):
    kept, reached = np.zeros(len(p)), 0.0
    for place in sorted(range(len(p)), key=lambda i: -p[i]):
        kept[place] = p[place]
        reached += p[place]
        if reached >= least:
            break
    return kept / reached


def by_a_threshold(p, least):
    sizes = np.sort(p)[::-1]
    smallest = sizes[np.argmax(np.cumsum(sizes) >= least)]
    return np.where(p >= smallest, p, 0) / p[p >= smallest].sum()


def pair_by_pair(scores, log_p, size):
    pairs = [
        (scores[beam] + log_p[beam, token], beam, token)
        for beam in range(len(scores))
        for token in range(log_p.shape[1])
    ]
    best = sorted(pairs, reverse=True)[:size]
    return [beam for _, beam, _ in best], [token for _, _, token in best]


def unravelled(scores, log_p, size):
    total = scores[:, np.newaxis] + log_p
    best = np.argsort(total, axis=None)[::-1][:size]
    return np.unravel_index(best, total.shape)


def by_logarithms(logits, temperature):
    scaled = logits / temperature
    return np.exp(scaled - np.logaddexp.reduce(scaled))


RIGHT = [
    ("count_windows", lambda n, length, step: len(range(0, n - length, step))),
    ("count_windows", lambda n, length, step: math.ceil((n - length) / step)),
    ("bits_per_character", lambda p: np.mean(np.log2(1 / p))),
    ("bits_per_character", lambda p: -np.log(p).mean() / np.log(2)),
    ("bits_per_character", lambda p: sum(-math.log2(each) for each in p) / len(p)),
    ("with_temperature", by_logarithms),
    ("nucleus", one_after_another),
    ("nucleus", by_a_threshold),
    ("beam_step", pair_by_pair),
    ("beam_step", unravelled),
]


def without_sorting_by_size(p, least):
    kept = np.where(np.cumsum(p) <= least, p, 0)
    return kept / kept.sum()


def on_the_spot(p, least):
    kept = np.where(p > 1 - least, p, 0)
    return kept / kept.sum()


def same_beam(scores, log_p, size):
    best = np.argsort(-log_p[scores.argmax()])[:size]
    return np.full(len(best), scores.argmax()), best


def by_rows(scores, log_p, size):
    total = (scores[:, None] + log_p).ravel()
    best = np.argsort(-total)[:size]
    return best % len(scores), best // len(scores)


WRONG = [
    ("count_windows", lambda n, length, step: (n - length + 1) // step),
    ("count_windows", lambda n, length, step: n // length),
    ("count_windows", lambda n, length, step: (n - length - 2) // step + 1),
    ("count_windows", lambda n, length, step: (n - length - 1) // step + 2),
    ("count_windows", lambda n, length, step: round((n - length) / step)),
    ("bits_per_character", lambda p: -np.log2(p)),
    ("bits_per_character", lambda p: 2 ** -np.log2(p).mean()),
    ("bits_per_character", lambda p: -np.log(p).mean() * np.log(2)),
    ("bits_per_character", lambda p: -np.log2(np.prod(p))),
    ("bits_per_character", lambda p: -np.median(np.log2(p))),
    ("with_temperature", lambda z, t: z / t / (z / t).sum()),
    ("with_temperature", lambda z, t: np.exp(z - z.max()) / np.exp(z - z.max()).sum()),
    ("with_temperature", lambda z, t: np.exp((z - z.max()) / t)),
    ("with_temperature", lambda z, t: np.exp(z - t) / np.exp(z - t).sum()),
    ("with_temperature", lambda z, t: np.exp(z) ** t / (np.exp(z) ** t).sum()),
    ("nucleus", without_sorting_by_size),
    ("nucleus", on_the_spot),
    ("nucleus", lambda p, least: np.where(p == p.max(), 1.0, 0.0)),
    ("nucleus", lambda p, least: np.minimum(p, least)),
    ("nucleus", lambda p, least: p / least),
    ("beam_step", same_beam),
    ("beam_step", by_rows),
    ("beam_step", lambda scores, log_p, size: scores[:, None] + log_p),
    ("beam_step", lambda scores, log_p, size: np.argsort(-log_p.ravel())[:size]),
    ("beam_step", lambda scores, log_p, size: np.argsort(-scores)[:size]),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_another_right_answer_passes(name, answer):
    result = check(f"18.{name}", answer)
    assert result, result


@pytest.mark.parametrize(("name", "answer"), WRONG)
def test_another_wrong_answer_is_refused_with_a_hint(name, answer):
    result = check(f"18.{name}", answer)
    assert not result
    assert len(str(result)) > 40, result
