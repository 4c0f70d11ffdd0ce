// Two reviews as bags of groups of words: what is in one of them only?
import { ask, showAsked, textUpTo } from "kit/asked.js";
import { html } from "kit/dom.js";
import { some } from "kit/formats.js";
import { sideBySide } from "kit/layout.js";
import { cut, grams, tally } from "./grams.js";

const LONGEST = 120;
const SHOWN = 12; // groups that are listed

export const states = { first: textUpTo(LONGEST), second: textUpTo(LONGEST) };

export function setup(context) {
  const [first, second] = context.data.texts;
  ask(context, {
    first: { label: "one review", first, longest: LONGEST },
    second: { label: "another", first: second, longest: LONGEST },
  });
}

export const bagOf = (text, longest) => tally(grams(cut(text), longest).map(({ gram }) => gram));

// Groups that the first bag holds more often than the second.
export const only = (one, other) =>
  [...one.keys()].filter((gram) => one.get(gram) > (other.get(gram) ?? 0));

function listed(words, found, colour) {
  const shown = found.slice(0, SHOWN).map((gram) => html("li", {}, gram));
  const rest = found.length - shown.length;
  const kind = `dl-bag dl-colour-${colour}`;
  return html(
    "div",
    { class: "dl-column" },
    html("p", { class: "dl-heading" }, `${words}: ${found.length}`),
    html("ul", { class: kind }, shown, rest > 0 && html("li", {}, `and ${rest} more`)),
  );
}

export function draw(context) {
  const { picture, state, values, readout } = context;
  showAsked(context);
  const [one, other] = [state.first, state.second].map((text) => bagOf(text, values.longest));
  const apart = [only(one, other), only(other, one)];
  picture.replaceChildren(
    sideBySide(
      listed("only in the first bag", apart[0], 0),
      listed("only in the second bag", apart[1], 1),
    ),
  );
  const size = values.longest === 1 ? "single words" : `groups of up to ${values.longest} words`;
  const count = apart[0].length + apart[1].length;
  const text = count
    ? `As bags of ${size} they differ in ${some(count, "group")}`
    : `As bags of ${size} they are the same`;
  readout(`${text}.`);
  return `${text}: ${apart.flat().slice(0, SHOWN).join("; ") || "nothing differs"}.`;
}
