"""A painting that is shown in a notebook while it is made."""

import html

from dlcore.lab.pictures import address


class Canvas:
    """The picture of the last step, with a bar and the losses below.

    canvas = Canvas(steps=20, alt="The cat as it is painted")
    canvas.show(3, {"style loss": 0.5}, picture)  # (1, 3, height, width), 0 … 255
    """

    def __init__(self, steps: int, alt: str, wide: int = 256):
        """Prepare a place for it; nothing is shown yet."""
        self.steps, self.alt, self.wide = steps, alt, wide
        self.handle = None

    def show(self, step, losses, picture) -> None:
        """Show this step in place of the one before."""
        from IPython.display import HTML, display

        shown = HTML(self.markup(step, losses, picture))
        if self.handle is None:
            self.handle = display(shown, display_id=True)
        else:
            self.handle.update(shown)

    def markup(self, step, losses, picture) -> str:
        """The picture, the bar and the losses as HTML."""
        pixels = picture[0].permute(1, 2, 0).round().byte().numpy()
        found = ", ".join(f"{name} {value:.3g}" for name, value in losses.items())
        return (
            f'<img width="{self.wide}" alt="{html.escape(self.alt)}" '
            f'src="{address(pixels)}">'
            f"<p><label>step {step} of {self.steps} "
            f'<progress max="{self.steps}" value="{step}"></progress></label> '
            f"{found}</p>"
        )
