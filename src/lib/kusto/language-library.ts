import { PipelineError } from '../errors.ts';

/** What we use of the library that the Kusto team generates from its C#. Lists are of its own kind: see `toArray`. */
export interface LanguageLibrary {
  readonly Bridge: { toArray<T>(list: List<T>): readonly T[]; getTypeName(value: object): string };
  readonly Language: {
    readonly GlobalState: { readonly Default: Globals };
    readonly KustoCode: { ParseAndAnalyze(text: string, globals: Globals): Code };
    readonly Syntax: {
      readonly SyntaxElement: { WalkNodes(root: Node, visit: (node: Node) => void): void };
      readonly QueryOperator: abstract new () => object;
    };
    /** `$ctorN` are overloads, numbered by the generator. {@link loadLibrary} proves that they are the ones we mean. */
    readonly Symbols: {
      readonly ScalarTypes: { readonly String: TypeSymbol; readonly Dynamic: TypeSymbol };
      readonly TableSymbol: { readonly $ctor7: new (name: string, schema: string, description: null) => Symbol };
      readonly DatabaseSymbol: { readonly ctor: new (name: string, members: readonly Symbol[]) => Symbol };
      readonly Parameter: { readonly $ctor2: new (name: string, type: TypeSymbol) => object };
      readonly FunctionSymbol: {
        readonly $ctor5: new (name: string, returns: TypeSymbol, parameters: readonly object[]) => Symbol;
      };
    };
  };
}

declare const element: unique symbol;
export interface List<T> {
  readonly [element]: T;
}

interface Symbol {
  readonly Name: string;
}

interface TypeSymbol extends Symbol {
  /** Of a table. */
  readonly Columns?: List<{ readonly Name: string; readonly Type: Symbol }>;
}

export interface Globals {
  WithDatabase(database: Symbol): Globals;
}

export interface Node {
  /** Where its text begins, without what is blank before it. */
  readonly TextStart: number;
  /** Of a call, or of what declares something. */
  readonly Name?: { readonly SimpleName: string };
  /** Of what compares or computes: a word of the text. Of a pipe it is the operator behind it, which has no text itself. */
  readonly Operator?: { readonly Text?: string };
  GetFirstToken(): { readonly Text: string };
}

interface Code {
  readonly Syntax: Node;
  /** None of a text without a query. */
  readonly ResultType: TypeSymbol | null | undefined;
  GetDiagnostics(): List<Diagnostic>;
}

interface Diagnostic {
  readonly Code: string;
  readonly Severity: string;
  readonly Message: string;
  readonly Start: number;
  readonly Length: number;
}

/** Two scripts in this order: they export nothing, but set the globals `Bridge`, `System` and `Kusto`. */
async function runScripts(): Promise<void> {
  await import('@kusto/language-service-next/bridge.min.js');
  await import('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
}

/**
 * Loads the library: half a second, and two more for the first query. Fails with KUSTO_PARSER where it is not installed,
 * or another version than the one that we know.
 */
export async function loadLibrary(run: () => Promise<void> = runScripts): Promise<LanguageLibrary> {
  try {
    await run();
  } catch (cause) {
    throw new PipelineError('KUSTO_PARSER', { problem: `cannot be loaded (${nameOf(cause)})` }, { cause });
  }
  const { Bridge, Kusto } = globalThis as { Bridge?: unknown; Kusto?: { readonly Language?: unknown } };
  const library = { Bridge, Language: Kusto?.Language } as LanguageLibrary;
  if (!isAsWeKnowIt(library)) {
    throw new PipelineError('KUSTO_PARSER', { problem: 'is another version than the one that this program knows' });
  }
  return library;
}

/** Whether each overload that we call makes what we mean it to make. */
function isAsWeKnowIt({ Bridge, Language }: LanguageLibrary): boolean {
  try {
    const { GlobalState, KustoCode, Symbols } = Language;
    const text = new Symbols.Parameter.$ctor2('text', Symbols.ScalarTypes.String);
    const members = [
      new Symbols.TableSymbol.$ctor7('Table', "(['Number']: long)", null),
      new Symbols.FunctionSymbol.$ctor5('made', Symbols.ScalarTypes.Dynamic, [text]),
    ];
    const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor('database', members));
    const code = KustoCode.ParseAndAnalyze("Table | project Number, Made = made('x')", globals);
    const columns = Bridge.toArray(code.ResultType!.Columns!).map(({ Name, Type }) => `${Name} ${Type.Name}`);
    return Bridge.toArray(code.GetDiagnostics()).length === 0 && columns.join() === 'Number long,Made dynamic';
  } catch {
    return false;
  }
}

/** Not its message or stack: those of the minified file are megabytes long. The library throws objects of its own kind. */
export function nameOf(cause: unknown): string {
  const { code, constructor } = cause as {
    readonly code?: string;
    readonly constructor?: { readonly $$fullname?: string };
  };
  return code ?? constructor?.$$fullname ?? (cause instanceof Error ? cause.name : typeof cause);
}
