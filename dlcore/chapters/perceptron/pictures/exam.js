// Students by hours of sleep and study, the line of the predictor, and its mistakes.
import { decimal } from "kit/formats.js";
import { classMark, drawSides, sign, weightedSum } from "./picture.js";
import { dot, note, plane } from "kit/plane.js";

const added = (v) => `${v < 0 ? "−" : "+"} ${decimal(Math.abs(v), 1)}`;

export function draw({ picture, values, data, readout, width }) {
  const theta = [values.theta0, values.theta1, values.theta2];
  const students = data.students.slice(0, values.students);
  const frame = plane({
    width: Math.min(width, 520),
    height: 360,
    x: [0, 10],
    y: [0, 7],
    xLabel: "x₁: hours of sleep",
    yLabel: "x₂: hours of study",
  });
  drawSides(frame, theta);
  const isWrong = ([sleep, study, above]) => sign(weightedSum(theta, [sleep, study])) !== above;
  frame.add(
    students.map((student) =>
      classMark(frame, student, student[2], { wrong: isWrong(student), r: 7 }),
    ),
  );
  const you = [values.sleep, values.study];
  const z = weightedSum(theta, you);
  const place = { anchor: you[0] > 8.4 ? "end" : "start", dx: you[0] > 8.4 ? -12 : 12, dy: 5 };
  frame.add(
    dot(frame, you, { shape: "diamond", size: 8, hollow: true }),
    note(frame, you, "you", place),
  );
  picture.replaceChildren(frame.node);
  const wrong = students.filter(isWrong).length;
  const verdict = z < 0 ? "below average (−1)" : "above average (+1)";
  readout(
    `${wrong} of ${students.length} students wrong. You: ` +
      `${decimal(theta[0], 0)} ${added(theta[1])} · ${decimal(you[0], 1)} ${added(theta[2])} · ${decimal(you[1], 1)} = ${decimal(z, 1)}, ${verdict}.`,
  );
  return (
    `${students.length} students by hours of sleep and study, and the line where ` +
    `${decimal(theta[0], 0)} ${added(theta[1])} x₁ ${added(theta[2])} x₂ = 0: ${wrong} on the wrong side.`
  );
}
