// Texts as words and as groups of words, cut as in Python.
const BLANKS = /[!"#$%&()*+,\-./:;<=>?@[\\\]^_`{|}~\s]+/;

// Small letters, cut at blanks and signs; apostrophes stay. Phones type curly ones.
export const cut = (text) => text.toLowerCase().replaceAll("’", "'").split(BLANKS).filter(Boolean);

// Runs of 1, 2, … `longest` words: [{gram, start, length}].
export function grams(words, longest) {
  const found = [];
  for (let length = 1; length <= longest; length += 1) {
    for (let start = 0; start + length <= words.length; start += 1) {
      found.push({ gram: words.slice(start, start + length).join(" "), start, length });
    }
  }
  return found;
}

export function tally(items) {
  const counts = new Map();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

// (1 + ln count) · idf of each known group, scaled to length 1: Map of group → number.
export function tfIdf(counts, idfOf, scaled = true) {
  const found = new Map();
  for (const [gram, count] of counts) {
    const idf = idfOf(gram);
    if (idf !== undefined) found.set(gram, (1 + Math.log(count)) * idf);
  }
  if (!scaled) return found;
  const length = Math.sqrt([...found.values()].reduce((sum, value) => sum + value * value, 0));
  for (const [gram, value] of found) found.set(gram, value / (length || 1));
  return found;
}
