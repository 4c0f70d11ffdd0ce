import numpy as np
import pytest
from lab_page import synthetic_runs
from site_tools import barriers
from test_frames_in_browser import make as make_frames
from test_in_page_in_browser import make as make_pad

from dlcore.lab import Lab


class Recipe:
    """What a kernel would train with."""


def make_lab():
    runs = synthetic_runs(recipe=Recipe())
    runs["training loss"][-1] = np.nan
    y = ["training error", "test error", "test loss"]
    return Lab(runs, y, name="digits", marker=True, question="What helps?")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("make", [make_lab, make_frames, make_pad])
def test_axe_finds_nothing_serious(open_page, make, theme):
    page = open_page(make(), theme=theme)
    page.evaluate("widgets[0].emit('msg:custom', { type: 'hello' })")
    pin = page.get_by_role("button", name="Pin", exact=True)
    if pin.count():
        pin.click()
        page.get_by_role("slider", name="learning rate").press("End")
    assert barriers(page) == []
