/** A trigger's `path`: which blobs of which container it is about. */
export interface PathPattern {
  readonly container: string;
  /** The values of the `{expressions}` when the blob is meant, else undefined. */
  match(blob: string): Readonly<Record<string, string>> | undefined;
}

/** `logs/{name}`, `logs/{folder}/{name}.{extension}`; a container alone means every blob in it. */
export function pathPattern(path: string): PathPattern {
  const [container = '', ...rest] = path.split('/');
  const names: string[] = [];
  const source = rest
    .join('/')
    .split(/(\{[^}]+\})/)
    .map((part) => {
      const name = /^\{([^}]+)\}$/.exec(part)?.[1];
      if (name === undefined) return part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
      names.push(name);
      return '(.+)';
    })
    .join('');
  const pattern = new RegExp(`^${source}$`, 's');
  return {
    container,
    match: (blob) => {
      if (rest.length === 0) return {};
      const found = pattern.exec(blob);
      return found === null ? undefined : Object.fromEntries(names.map((name, i) => [name, found[i + 1] ?? '']));
    },
  };
}
