// Sliders that mean nothing at the moment are taken away.
export function offer({ controls }, numbers, wanted) {
  const sliders = controls.querySelectorAll('input[type="range"]');
  for (const number of numbers) {
    sliders[number].disabled = !wanted;
    sliders[number].closest(".dl-control").hidden = !wanted;
  }
}
