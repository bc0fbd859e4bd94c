/** Why a hook stops: what happened, which command said so, and what to do. */

/**
 * @typedef {object} Refusal
 * @property {string} what What happened, a sentence or several lines.
 * @property {string} [command] The command that said so, as it can be run by hand.
 * @property {string} fix What to do, a sentence or several lines.
 */

/** @type {WeakMap<Error, Refusal>} */
const refusals = new WeakMap();

/**
 * To be thrown. Nothing of it may be secret: `redacted` takes keys out of foreign text.
 *
 * @param {Refusal} refusal
 * @returns {Error}
 */
export function refusal(refusal) {
  const error = new Error(refusal.what);
  refusals.set(error, refusal);
  return error;
}

/**
 * @param {unknown} error
 * @returns {Refusal | undefined} Nothing for an error that no hook foresaw.
 */
export const refusalOf = (error) => (error instanceof Error ? refusals.get(error) : undefined);

/**
 * Text without the values of keys and signatures, which stand in URLs that Azure quotes in its errors.
 *
 * @param {string} text
 */
export const redacted = (text) => text.replace(/\b(code|sig|key|token)=[^&\s"'`,;)]+/gi, '$1=…');
