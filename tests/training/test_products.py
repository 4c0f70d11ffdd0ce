"""Products are the same whichever library makes them."""

import pytest
import torch

from dlcore.training import products


@pytest.mark.parametrize("onednn", [True, False])
def test_products_are_right(onednn, monkeypatch):
    monkeypatch.setattr(products, "ONEDNN", onednn and products.ONEDNN)
    generator = torch.Generator().manual_seed(0)
    for rows, inner, columns in [(1, 1, 1), (50, 785, 64), (7, 3, 5), (30, 16, 785)]:
        a = torch.randn(rows, inner, generator=generator)
        b = torch.randn(columns, inner, generator=generator).t()
        expected = (a.double() @ b.double()).float()
        torch.testing.assert_close(products.product(a, b), expected, atol=1e-4, rtol=0)


def test_other_numbers_take_the_ordinary_way():
    a = torch.eye(3, dtype=torch.float64) / 3
    assert torch.equal(products.product(a, a), a @ a)


def test_a_build_without_onednn_is_noticed(monkeypatch):
    def missing(a, b):
        raise AttributeError("no such operator")

    assert products.onednn_works() in (True, False)
    monkeypatch.setattr(products, "product_by_onednn", missing)
    assert products.onednn_works() is False
