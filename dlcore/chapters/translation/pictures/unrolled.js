// An encoder and a decoder, unrolled up to one step: what goes in, and what comes out.
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { heading, row, table } from "kit/tables.js";

const NONE = "–";

// One row for each step of the whole: reading first, then writing.
// sentence: {source, right, forced, free}: forced and free are [{given, said, p}].
export function stepsOf({ source, forced, free }, feeding) {
  const written = feeding === "teacher forcing" ? forced : free;
  return [
    ...source.map((word) => ({ half: "encoder", reads: word })),
    ...written.map(({ given, said, p }) => ({ half: "decoder", reads: given, said, p })),
  ];
}

// How many words of the decoder are those of the right translation, place by place.
export const rightOnes = (written, right) =>
  written.filter(({ said }, i) => said === right[i]).length;

export function draw({ picture, values, data, readout }) {
  const sentence = data.sentences.find(({ name }) => name === values.sentence);
  const all = stepsOf(sentence, values.feeding);
  const ended = { half: "ended", reads: NONE };
  const shown = Array.from({ length: values.step }, (_, i) => all[i] ?? ended);
  const read = sentence.source.length;
  const rows = shown.map(({ half, reads, said, p }, i) => {
    const right = sentence.right[i - read];
    const wrong = said && said !== right;
    const answer = said ? html(wrong ? "s" : "strong", {}, said) : NONE;
    const share = said ? `${decimal(100 * p, 0)} %` : NONE;
    return row([
      heading("row", `${i + 1}`),
      half,
      reads,
      answer,
      share,
      said ? (right ?? NONE) : NONE,
    ]);
  });
  const names = ["step", "half", "reads", "says", "probability", "right"];
  picture.replaceChildren(table("dl-unrolled", names, rows));
  const wrote = shown.slice(read).filter(({ said }) => said);
  const good = rightOnes(wrote, sentence.right);
  const words =
    `${Math.min(values.step, read)} of ${read} words read` +
    (wrote.length ? `; ${good} of ${wrote.length} written words are the right ones` : "");
  readout(`${words}.`);
  return `${values.feeding}, “${sentence.name}”: ${words}.`;
}
