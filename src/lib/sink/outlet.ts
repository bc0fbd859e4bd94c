import type { Answer, Bytes, Endpoint, SendOptions } from '../seams.ts';
import type { Call, Refused, RuleGate } from './rule-gate.ts';

/** For how long a rule whose settings are not right is left alone where another takes the stream too. */
const SHUNNED_MS = 30_000;

/** One stream of one rule: its endpoint, behind the gate of the rule. */
export class Outlet {
  readonly gate: RuleGate;
  readonly endpoint: Endpoint;
  #shunnedUntil = -Infinity;

  constructor(endpoint: Endpoint, gate: RuleGate) {
    this.endpoint = endpoint;
    this.gate = gate;
  }

  /** The call that the gate has admitted. Throws the signal's reason, and what the fence throws. */
  async post(call: Call, packed: Bytes, options: SendOptions): Promise<Answer> {
    let answer: Answer | undefined;
    try {
      options.fence?.();
      answer = await this.endpoint.post(packed, options);
      return answer;
    } finally {
      this.gate.ended(call, answer);
    }
  }

  /** Its settings are not right. */
  shun(now: number): void {
    this.#shunnedUntil = now + SHUNNED_MS;
  }

  isShunned(now: number): boolean {
    return now < this.#shunnedUntil;
  }

  /** The stream is not what the rule declares: those who wait for it need not find out for themselves. */
  refuse(answer: Refused, now: number): void {
    this.shun(now);
    this.gate.tell(answer, this.endpoint);
  }
}
