// On the ballot's own page: finishes a vote that was begun on this device and cut short.

import { begun, explain, finish, prepare } from "./cast-vote.js";
import { facts } from "./page.js";
import { Problem } from "./sealed-ballot.js";

try {
  await prepare();
  if (begun()) await finish(facts.steps.resuming);
} catch (problem) {
  // A browser that cannot vote by itself has begun nothing; the paper says what it lacks.
  if (!(problem instanceof Problem)) throw problem;
  if (!problem.code.startsWith("no-")) explain(problem);
}
