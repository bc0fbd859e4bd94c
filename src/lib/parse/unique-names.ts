/** Names that differ: an empty one becomes `column_3` by its place, the second `name` becomes `name_2`. */
export function uniqueNames(names: readonly string[], reserved: readonly string[] = []): string[] {
  const taken = new Set([...names, ...reserved]);
  const used = new Set(reserved);
  /** By name the number that its next namesake tries first: from 2 on, a header of equal names would take for ever. */
  const numbers = new Map<string, number>();
  return names.map((name, index) => {
    const stem = name === '' ? `column_${index + 1}` : name;
    let unique = stem;
    let n = numbers.get(stem) ?? 2;
    for (; used.has(unique) || (unique !== name && taken.has(unique)); n++) unique = `${stem}_${n}`;
    numbers.set(stem, n);
    used.add(unique);
    return unique;
  });
}
