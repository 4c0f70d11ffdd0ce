// Two neighbouring pieces made one, wherever they stand together, from the left.
export function joinPair(pieces, a, b) {
  const found = [];
  for (let i = 0; i < pieces.length; i += 1) {
    const both = pieces[i] === a && pieces[i + 1] === b;
    found.push(both ? a + b : pieces[i]);
    if (both) i += 1;
  }
  return found;
}
