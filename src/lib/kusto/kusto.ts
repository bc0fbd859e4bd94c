import { PipelineError } from '../errors.ts';
import { loadLibrary, nameOf, type Globals, type LanguageLibrary } from './language-library.ts';
import { usesOf, type QueryUse } from './query-uses.ts';

export type { QueryUse } from './query-uses.ts';

export interface KustoColumn {
  readonly name: string;
  /** As in a stream declaration, `boolean`; or as Kusto calls it, `bool`. */
  readonly type: string;
}

/** What a query may refer to. */
export interface KustoSchema {
  readonly tables: readonly { readonly name: string; readonly columns: readonly KustoColumn[] }[];
  /** Functions that Kusto itself does not have: from texts to a dynamic value. */
  readonly functions?: readonly { readonly name: string; readonly parameters: readonly string[] }[];
}

export interface KustoProblem {
  /** In the text, from 0. */
  readonly start: number;
  readonly length: number;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Kusto's own, such as `KS142`. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

export interface BoundQuery {
  readonly problems: readonly KustoProblem[];
  /** Of the result, by their types in Kusto: `bool`, `guid`, `timespan` and `decimal` too. Empty where it has no rows. */
  readonly columns: readonly KustoColumn[];
  readonly uses: readonly QueryUse[];
}

export interface Kusto {
  /** Parses a query and binds it to what is declared, and to nothing else. Throws KUSTO_PARSER where the library breaks. */
  bind(query: string, schema: KustoSchema): BoundQuery;
}

/** Fails with KUSTO_PARSER. Takes half a second, and the first query two more; another query takes 8 ms. */
export async function openKusto(): Promise<Kusto> {
  const library = await loadLibrary();
  return {
    bind(query, schema) {
      try {
        return bound(library, query, schema);
      } catch (cause) {
        throw new PipelineError('KUSTO_PARSER', { problem: `broke on a query (${nameOf(cause)})` }, { cause });
      }
    },
  };
}

function bound(library: LanguageLibrary, query: string, schema: KustoSchema): BoundQuery {
  const { Bridge, Language } = library;
  const code = Language.KustoCode.ParseAndAnalyze(query, globalsOf(library, schema));
  const columns = code.ResultType?.Columns;
  return {
    problems: Bridge.toArray(code.GetDiagnostics())
      .filter(({ Severity }) => Severity === 'Error' || Severity === 'Warning')
      .map(({ Code, Severity, Message, Start, Length }) => ({
        start: Start,
        length: Length,
        ...placeOf(query, Start),
        code: Code,
        severity: Severity === 'Error' ? 'error' : 'warning',
        message: Message,
      })),
    columns:
      columns === undefined ? [] : Bridge.toArray(columns).map(({ Name, Type }) => ({ name: Name, type: Type.Name })),
    uses: usesOf(library, code.Syntax),
  };
}

function globalsOf({ Language: { GlobalState, Symbols } }: LanguageLibrary, schema: KustoSchema): Globals {
  const { TableSymbol, FunctionSymbol, Parameter, DatabaseSymbol, ScalarTypes } = Symbols;
  const tables = schema.tables.map(({ name, columns }) => {
    const types = columns.map((column) => `['${column.name}']: ${column.type === 'boolean' ? 'bool' : column.type}`);
    return new TableSymbol.$ctor7(name, `(${types.join(', ')})`, null);
  });
  const functions = (schema.functions ?? []).map(({ name, parameters }) => {
    const texts = parameters.map((parameter) => new Parameter.$ctor2(parameter, ScalarTypes.String));
    return new FunctionSymbol.$ctor5(name, ScalarTypes.Dynamic, texts);
  });
  return GlobalState.Default.WithDatabase(new DatabaseSymbol.ctor('workspace', [...tables, ...functions]));
}

function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
