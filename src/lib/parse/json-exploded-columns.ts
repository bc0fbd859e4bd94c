/** Where a value stands that a path asks for, once arrays have been replaced by their elements. */
export interface ExplodedColumn {
  /** How many arrays are around it. */
  readonly level: number;
  /** Its path inside the innermost of them; empty for the element itself. */
  readonly path: readonly string[];
  /** Whether an array that is replaced lies in the value. */
  readonly holdsArray: boolean;
}

/** `arrays`: for each array on the way its path from the object around it, outermost first. */
export function explodedColumns(
  paths: readonly (readonly string[])[],
  arrays: readonly (readonly string[])[],
): readonly ExplodedColumn[] {
  return paths.map((whole) => {
    let level = 0;
    let path = whole;
    while (level < arrays.length && begins(path, arrays[level]!)) path = path.slice(arrays[level++]!.length);
    return { level, path, holdsArray: level < arrays.length && begins(arrays[level]!, path) };
  });
}

const begins = (path: readonly string[], start: readonly string[]): boolean =>
  start.length <= path.length && start.every((key, i) => key === path[i]);
