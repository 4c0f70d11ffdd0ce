"""A progress bar that leaves one line behind: what was trained, and how long."""

import html
import sys
import time

from tqdm import tqdm

from dlcore.training.devices import describe


class Progress:
    """Shows how far a sweep is: in a notebook, on a terminal, or nowhere.

    In a notebook the bar is plain HTML, which is replaced in place, so that a page made
    from the notebook shows the last line only and needs no widget for it.
    """

    def __init__(self, runs, epochs, device, shown=True):
        """Prepare to count epochs, from −1: nothing is measured yet."""
        self.epochs = epochs
        self.epoch = -1
        self.runs = f"{runs} run{'s' if runs != 1 else ''} × {epochs} epochs"
        self.device = describe(device)
        self.place = place() if shown else None

    def __enter__(self):
        """Start the clock and show an empty bar."""
        self.start = time.perf_counter()
        if self.place == "notebook":
            from IPython.display import HTML, display

            self.html = HTML
            self.handle = display(HTML(self.bar()), display_id=True)
        if self.place == "terminal":
            self.handle = tqdm(total=self.epochs, desc=self.runs, leave=False)
        return self

    def update(self, epoch):
        """Move the bar to the end of an epoch."""
        if self.place == "terminal":
            self.handle.update(epoch - max(self.epoch, 0))
        self.epoch = epoch
        if self.place == "notebook":
            self.handle.update(self.html(self.bar()))

    def __exit__(self, *_):
        """Replace the bar by what it took."""
        if self.place == "terminal":
            self.handle.close()
        if self.place == "notebook":
            self.handle.update(self.html(f"<p>{html.escape(self.summary())}</p>"))

    def bar(self):
        """Return the bar as HTML."""
        label = html.escape(f"{self.runs}: epoch {max(self.epoch, 0)}")
        value, highest = max(self.epoch, 0), max(self.epochs, 1)
        return (
            f"<label>{label} "
            f'<progress max="{highest}" value="{value}"></progress></label>'
        )

    def summary(self):
        """Return the line that stays: what was trained, where, and how long it took."""
        seconds = time.perf_counter() - self.start
        stopped = (
            ""
            if self.epoch == self.epochs
            else f"stopped after epoch {max(self.epoch, 0)}, "
        )
        return f"{self.runs}: {stopped}{seconds:.1f} s on {self.device}"


def place():
    """Return where a bar can be shown: "notebook", "terminal" or None."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if shell is not None and hasattr(shell, "kernel"):
        return "notebook"
    return "terminal" if sys.stderr.isatty() else None
