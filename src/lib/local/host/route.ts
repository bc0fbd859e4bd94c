/** A route of an HTTP function: `items/{id}`, `items/{id:int}`, `items/{id?}`, `files/{*path}`. */
export interface Route {
  /** The values of its parameters when the path (decoded) is meant, else undefined. */
  match(path: string): Readonly<Record<string, string>> | undefined;
}

/** Constraints are not checked, only cut off. Letters match in either case, as in the real host. */
export function route(template: string): Route {
  const names: string[] = [];
  const source = template
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => {
      const parameter = /^\{(\*?)([^}:?]+)[^}?]*(\??)\}$/.exec(segment);
      if (parameter === null) return `/${segment.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}`;
      const [, rest, name = '', optional] = parameter;
      names.push(name);
      if (rest === '*') return '(?:/(.*))?';
      return optional === '?' ? '(?:/([^/]+))?' : '/([^/]+)';
    })
    .join('');
  const pattern = new RegExp(`^${source}/?$`, 'i');
  return {
    match: (path) => {
      const found = pattern.exec(`/${path.replace(/^\/+/, '')}`);
      if (found === null) return undefined;
      const values: Record<string, string> = {};
      for (const [i, name] of names.entries()) {
        const value = found[i + 1];
        if (value !== undefined) values[name] = value;
      }
      return values;
    },
  };
}
