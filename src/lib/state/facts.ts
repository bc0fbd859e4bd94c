/**
 * Throws where facts would not come back as they are: header names arrive in lower case, values without outer spaces. Such
 * facts are a bug of whoever made them.
 */
export function checkFacts(facts: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(facts)) {
    if (/^[a-z]+$/.test(name) && /^[!-~](?:[ -~]*[!-~])?$/.test(value)) continue;
    throw new RangeError(`The fact ${JSON.stringify(name)} cannot be kept as ${JSON.stringify(value)}.`);
  }
}
