/** What goes wrong on purpose. Without `every` or `next` it befalls every call. */
export interface Fault {
  readonly status?: number;
  readonly code?: string;
  readonly retryAfterS?: number;
  readonly delayMs?: number;
  /** The connection is cut: `true` before the call is looked at, `after` once its rows are stored (a lost reply). */
  readonly reset?: boolean | 'after';
  /** Every nth call that it applies to. */
  readonly every?: number;
  /** The next n calls that it applies to. */
  readonly next?: number;
  /** Only calls to this stream. */
  readonly stream?: string;
}

interface ArmedFault {
  readonly fault: Fault;
  seen: number;
}

const MAX_FAULTS = 100;

export class Faults {
  #armed: ArmedFault[] = [];

  get list(): readonly Fault[] {
    return this.#armed.map(({ fault }) => fault);
  }

  /** Answers what is wrong with the order, or undefined where it is taken. */
  add(order: unknown): string | undefined {
    const problem = problemOf(order);
    if (problem !== undefined) return problem;
    if (this.#armed.length >= MAX_FAULTS) return `there are ${MAX_FAULTS} faults already`;
    this.#armed.push({ fault: order as Fault, seen: 0 });
    return undefined;
  }

  clear(): void {
    this.#armed = [];
  }

  /** The fault that befalls this call: the first that applies. */
  strike(stream: string): Fault | undefined {
    for (const armed of this.#armed) {
      const { fault } = armed;
      if (fault.stream !== undefined && fault.stream !== stream) continue;
      if (fault.next !== undefined && armed.seen >= fault.next) continue;
      armed.seen++;
      if (fault.every === undefined || armed.seen % fault.every === 0) return fault;
    }
    return undefined;
  }
}

type Check = readonly [meaning: string, holds: (value: unknown) => boolean];

const COUNT: Check = ['a whole number from 1', (value) => Number.isSafeInteger(value) && Number(value) >= 1];
const TEXT: Check = [
  'text of at most 200 characters',
  (value) => typeof value === 'string' && /^[ -~]{1,200}$/.test(value),
];

const CHECKS: Readonly<Record<keyof Fault, Check>> = {
  status: [
    'a status from 200 to 599',
    (value) => Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599,
  ],
  code: TEXT,
  retryAfterS: ['a number from 0', (value) => Number.isFinite(value) && Number(value) >= 0],
  delayMs: [
    'a number from 0 to 600000',
    (value) => Number.isFinite(value) && Number(value) >= 0 && Number(value) <= 600_000,
  ],
  reset: ['true, false or "after"', (value) => typeof value === 'boolean' || value === 'after'],
  every: COUNT,
  next: COUNT,
  stream: TEXT,
};

function problemOf(order: unknown): string | undefined {
  if (typeof order !== 'object' || order === null || Array.isArray(order)) return 'a fault is a JSON object';
  for (const [key, value] of Object.entries(order)) {
    if (!Object.hasOwn(CHECKS, key))
      return `a fault has ${Object.keys(CHECKS).join(', ')}; not \`${key.slice(0, 50)}\``;
    const [meaning, holds] = CHECKS[key as keyof Fault];
    if (!holds(value)) return `\`${key}\` must be ${meaning}`;
  }
  if ('every' in order && 'next' in order) return 'a fault has `every` or `next`, not both';
  return ['status', 'delayMs', 'reset'].some((key) => key in order)
    ? undefined
    : 'a fault needs `status`, `delayMs` or `reset`';
}
