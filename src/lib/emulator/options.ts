import { type AnswerName, type AnswerOverride, answerNames } from './answers.ts';
import { STREAM_TYPES, type StreamType } from './column-types.ts';

export interface StreamDeclaration {
  readonly stream: string;
  /** The table that its rows end in. */
  readonly table: string;
  /** Types as in a stream declaration, in any case: string int long real boolean dynamic datetime. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

export interface RuleDeclaration {
  readonly immutableId: string;
  /** The streams of this rule; without it, every declared stream. */
  readonly streams?: readonly string[];
  /**
   * Why the rule takes no rows (403): no identity has the role (`denied`), this endpoint is not linked to it (`unlinked`), or
   * is closed to this network (`closed`). Default `granted`.
   */
  readonly access?: 'granted' | 'denied' | 'unlinked' | 'closed';
}

/** All plain data but `now`. Everything has a default; docs/emulator.md describes each. */
export interface EmulatorOptions {
  /** Default 0: any free port. Always on 127.0.0.1. */
  readonly port?: number;
  /** Certificate and key in PEM. With it the port answers https, and http as well unless `plainHttp` is false. */
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly plainHttp?: boolean;
  /** Names accepted in the Host header beside localhost, 127.0.0.1 and [::1]. */
  readonly hosts?: readonly string[];
  /** Accept any rule and any stream; one that is not declared keeps its columns as they come. Default true. */
  readonly open?: boolean;
  readonly streams?: readonly StreamDeclaration[];
  /** Without it any immutable id is accepted. */
  readonly rules?: readonly RuleDeclaration[];
  /** Where rows and file reports are kept so that they survive a restart. Without it they live in memory. */
  readonly directory?: string;
  /** `count`: rows are counted, neither checked nor kept. For load tests. Default `rows`. */
  readonly store?: 'rows' | 'count';
  readonly limits?: Partial<Limits>;
  /** Per rule and minute. `Infinity` for none. */
  readonly budgets?: Partial<Budgets>;
  readonly auth?: Partial<AuthOptions>;
  /** 400 for a payload that is no JSON array. Default false: 204 as the service does, and an entry among the errors. */
  readonly strict?: boolean;
  readonly visibility?: Partial<VisibilityOptions>;
  /** What becomes of a number, boolean or object in a string column. Default `text`: its JSON text. */
  readonly stringMismatch?: 'text' | 'null';
  /** Other status, code or message for answers, above all those that no public source shows. */
  readonly answers?: Partial<Record<AnswerName, AnswerOverride>>;
  /** Milliseconds since 1970. For tests. */
  readonly now?: () => number;
}

export interface Limits {
  /** "Maximum allowed content length: 1048576 bytes (1 MB)", of the body as it is on the wire. */
  readonly wireBytes: number;
  /** 50 MiB after decompression: opentelemetry otel-arrow, `UNCOMPRESSED_LIMIT`. */
  readonly bodyBytes: number;
  /** "Maximum size for field values: 64 KB"; the service's documents do not say whether KB is 1000 or 1024. */
  readonly fieldBytes: number;
  /** "older than 2 days". */
  readonly maxAgeMs: number;
  /** "more than one day in the future". */
  readonly maxAheadMs: number;
  /** Custom tables per workspace. */
  readonly tables: number;
  /** How much of the newest rows is held in memory: of one table, and of all. */
  readonly tableBytes: number;
  readonly totalBytes: number;
}

export interface Budgets {
  readonly requestsPerMinute: number;
  readonly bytesPerMinute: number;
}

export interface AuthOptions {
  /** Default true. */
  readonly required: boolean;
  readonly userTokens: 'reject' | 'accept';
  /** Accepted `aud` claims; a slash at the end does not matter. */
  readonly audiences: readonly string[];
  /** 403 until that long after the start, as while a role assignment spreads. */
  readonly roleDelayMs: number;
  readonly tokenLifetimeS: number;
}

export interface VisibilityOptions {
  readonly delayMs: number;
  readonly newTableDelayMs: number;
}

export interface Stream {
  readonly stream: string;
  readonly table: string;
  readonly columns: readonly { readonly name: string; readonly type: StreamType }[];
}

export interface Settings {
  readonly open: boolean;
  readonly streams: ReadonlyMap<string, Stream>;
  readonly rules: ReadonlyMap<string, RuleDeclaration> | undefined;
  readonly store: 'rows' | 'count';
  readonly limits: Limits;
  readonly budgets: Budgets;
  readonly auth: AuthOptions;
  readonly strict: boolean;
  readonly visibility: VisibilityOptions;
  readonly stringMismatch: 'text' | 'null';
  readonly answers: Partial<Record<AnswerName, AnswerOverride>>;
  readonly now: () => number;
}

const DAY_MS = 86_400_000;
const MIB = 1024 * 1024;

/** Fills in the defaults. Throws a TypeError where a declaration makes no sense. */
export function settle(options: EmulatorOptions): Settings {
  for (const name of Object.keys(options.answers ?? {})) {
    if (!(answerNames as readonly string[]).includes(name)) throw new TypeError(`There is no answer named ${name}.`);
  }
  return {
    open: options.open ?? true,
    streams: new Map((options.streams ?? []).map((stream) => [stream.stream, checked(stream)])),
    rules: options.rules && new Map(options.rules.map((rule) => [rule.immutableId, rule])),
    store: options.store ?? 'rows',
    limits: {
      wireBytes: 1_048_576,
      bodyBytes: 50 * MIB,
      fieldBytes: 65_536,
      maxAgeMs: 2 * DAY_MS,
      maxAheadMs: DAY_MS,
      tables: 500,
      tableBytes: 32 * MIB,
      totalBytes: 64 * MIB,
      ...options.limits,
    },
    budgets: { requestsPerMinute: 12_000, bytesPerMinute: 2_000_000_000, ...options.budgets },
    auth: {
      required: true,
      userTokens: 'reject',
      audiences: ['https://monitor.azure.com'],
      roleDelayMs: 0,
      tokenLifetimeS: 3599,
      ...options.auth,
    },
    strict: options.strict ?? false,
    visibility: { delayMs: 0, newTableDelayMs: 0, ...options.visibility },
    stringMismatch: options.stringMismatch ?? 'text',
    answers: options.answers ?? {},
    now: options.now ?? Date.now,
  };
}

function checked({ stream, table, columns }: StreamDeclaration): Stream {
  const typed = columns.map(({ name, type }) => {
    const known = STREAM_TYPES.find((candidate) => candidate === type.toLowerCase());
    if (known === undefined) throw new TypeError(`Column ${name} of ${stream} has type ${type}, which no stream has.`);
    return { name, type: known };
  });
  return { stream, table, columns: typed };
}
