/** Names that differ: an empty one becomes `column_3` by its place, the second `name` becomes `name_2`. */
export function uniqueNames(names: readonly string[], reserved: readonly string[] = []): string[] {
  const taken = new Set([...names, ...reserved]);
  const used = new Set(reserved);
  return names.map((name, index) => {
    let unique = name === '' ? `column_${index + 1}` : name;
    const stem = unique;
    for (let n = 2; used.has(unique) || (unique !== name && taken.has(unique)); n++) unique = `${stem}_${n}`;
    used.add(unique);
    return unique;
  });
}
