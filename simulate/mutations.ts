/** A rule of the protocol, switched off by other text in the place of some. */
export interface Mutation {
  readonly name: string;
  /** From the root of the project. */
  readonly file: string;
  /** Stands there once. */
  readonly from: string;
  readonly to: string;
  /** The first that it is known to break. */
  readonly seed: number;
}

const HANDLE_JOB = 'src/lib/delivery/handle-job.ts';
const DECIDE = 'src/lib/delivery/decide.ts';
const PARTS = 'src/lib/delivery/parts.ts';
const CHECKPOINTS = 'src/lib/delivery/checkpoints.ts';

/** Each must break some world: else the simulation does not see what the rule is for. */
export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'whoever has lost the claim goes on sending',
    file: 'src/lib/sink/outlet.ts',
    from: 'options.fence?.();',
    to: '',
    seed: 33,
  },
  {
    name: 'the fence is asked for a batch, not for each call',
    file: 'src/lib/sink/deliver.ts',
    from: 'this.#options = options;\n  }\n\n  async run(): Promise<Delivery> {',
    to: 'options.fence?.();\n    const { fence, ...rest } = options;\n    this.#options = rest;\n  }\n\n  async run(): Promise<Delivery> {',
    seed: 33,
  },
  {
    name: 'a ledger is written whoever has the lease',
    file: 'simulate/blob-container.ts',
    from: 'return this.isLeased(old) && old.lease.id === condition.lease.id;',
    to: 'return old !== undefined;',
    seed: 895,
  },
  {
    name: 'a message is dropped when somebody has the claim',
    file: HANDLE_JOB,
    from: "await work.send(jobText({ ...job, reason: 'claimed' }), delayMs, IO);",
    to: '',
    seed: 8,
  },
  {
    name: 'a file that waits has no message',
    file: HANDLE_JOB,
    from: "await rooms.work.send(jobText({ ...job, attempt, reason: error?.code ?? 'continued' }), delayMs, IO);",
    to: '',
    seed: 8,
  },
  {
    name: 'what is seen before the claim is believed under it',
    file: HANDLE_JOB,
    from: 'found.etag === seen.present.etag ? seen : await findFile(job, rooms)',
    to: 'seen',
    seed: 290,
  },
  {
    name: 'a file is finished whatever its ETag',
    file: 'src/lib/delivery/ledger.ts',
    from: 'ledger.etag === etag &&\n  ledger.after',
    to: 'ledger.after',
    seed: 4,
  },
  {
    name: 'the mark moves in the order of the answers',
    file: 'src/lib/pipeline/settlement.ts',
    from: 'const next = this.#order[0];',
    to: 'const [next] = this.#answered.keys();',
    seed: 4,
  },
  {
    name: 'the ledger counts rejects before they are durable',
    file: CHECKPOINTS,
    from: '    try {\n      await this.#rejects.flush();\n',
    to: '    try {\n',
    seed: 9,
  },
  {
    name: 'all runs keep their rejects in one blob',
    file: 'src/lib/state/blob-name.ts',
    from: "const run = `${String(runs).padStart(4, '0')}.ndjson`;",
    to: "const run = '0001.ndjson';",
    seed: 1,
  },
  {
    name: 'a run does not wait for a ledger that falls behind',
    file: CHECKPOINTS,
    from: 'return this.#unwritten >= 2 * parcels ? this.#caughtUp() : undefined;',
    to: 'return undefined;',
    seed: 1046,
  },
  {
    name: 'another framing goes on at the mark',
    file: DECIDE,
    from: 'if (found.framing === logs.framing || !isBegun) return ledger;',
    to: 'if (found.framing.length > 0 || !isBegun) return ledger;',
    seed: 729,
  },
  {
    name: 'what is begun anew keeps its mark',
    file: DECIDE,
    from: '    mark: { entry: 0, records: 0 },\n    counts: NO_COUNTS,',
    to: '    counts: NO_COUNTS,',
    seed: 4,
  },
  {
    name: 'who is alone does not wait for the others',
    file: 'src/lib/delivery/solitude.ts',
    from: 'await this.#emptied(signal);',
    to: 'await Promise.resolve(signal);\n      this.#inside.clear();',
    seed: 214,
  },
  {
    name: 'a file that ends its process is never given up',
    file: DECIDE,
    from: 'if (crashes.alone >= ALONE_CRASHES || crashes.count >= CRASHES) {',
    to: 'if (crashes.alone >= Infinity) {',
    seed: 19,
  },
  {
    name: 'rows are refused by a stream that may have gone',
    file: 'src/lib/sink/deliver.ts',
    from: 'const failed = (await this.#faultSince()) ?? (await this.#askAgain());',
    to: 'const failed = await Promise.resolve(undefined);',
    seed: 540,
  },
  {
    name: 'rows that may have been refused for a moment are not asked for again',
    file: 'src/lib/sink/deliver.ts',
    from: ' ?? (await this.#askAgain())',
    to: '',
    seed: 1006344,
  },
  {
    name: 'a refusal is about rows without proof',
    file: 'src/lib/sink/deliver.ts',
    from: 'if (this.#proved.has(outlet)) return undefined;',
    to: 'if (outlet !== undefined) return undefined;',
    seed: 1,
  },
  {
    name: 'a blob is read on when it is another',
    file: 'simulate/simulated-source.ts',
    from: "if (mayGrow ? now.made !== made : now.etag !== etag) throw new PipelineError('SOURCE_CHANGED', { path });",
    to: '',
    seed: 56,
  },
  {
    name: 'a run with nothing left to read judges nothing',
    file: 'src/lib/pipeline/ingest.ts',
    from: '    judge();\n    await forEachLimit',
    to: '    await forEachLimit',
    seed: 10717,
  },
  {
    name: 'what the host gave up is not taken back',
    file: 'simulate/function-host.ts',
    from: "await this.#rooms.storage.queue(WORK_QUEUE).send(jobText({ ...job, attempt, reason: 'poisoned' }), delayMs, IO);",
    to: 'await Promise.resolve(delayMs);',
    seed: 129,
  },
  {
    name: 'nobody sweeps',
    file: 'simulate/function-host.ts',
    from: 'await this.#app.sweep({ signal: this.#stop.signal });',
    to: '',
    seed: 4,
  },
  {
    name: 'a claim that is lost is not noticed',
    file: 'src/lib/delivery/claim.ts',
    from: 'if (this.#clock.now() >= this.#until) this.#lose();',
    to: '',
    seed: 33,
  },
  {
    name: 'the sweep finds no blob that was appended to',
    file: 'src/lib/delivery/unaccounted.ts',
    from: "return Math.max(age, now - blob.modified) < GRACE_MS ? undefined : 'changed';",
    to: 'return undefined;',
    seed: 31,
  },
  {
    name: 'a file that has grown is begun anew',
    file: DECIDE,
    from: "if (found.etag !== etag && growth !== 'grown') {",
    to: 'if (found.etag !== etag) {',
    seed: 5,
  },
  {
    name: 'how a file that grows looked is not asked',
    file: 'src/lib/delivery/growth.ts',
    from: "return (await isHeldBy(content, mark.print, options)) ? 'grown' : ANEW.other;",
    to: "return isHeldBy === undefined || options === undefined ? ANEW.other : 'grown';",
    seed: 30,
  },
  {
    name: 'a record at the end of a file that grows is not waited for',
    file: 'src/lib/pipeline/read-parcels.ts',
    from: 'yield* this.#growing.ends ? this.#settle() : this.#wait();',
    to: 'yield* this.#settle();',
    seed: 5,
  },
  {
    name: 'a record at the end of a file that grows is waited for without end',
    file: 'src/lib/delivery/ledger.ts',
    from: 'ledger.tail === true && ledger.etag === etag && settles === etag;',
    to: "ledger.tail === true && ledger.etag === etag && settles === '';",
    seed: 5,
  },
  {
    name: 'a file that has grown meanwhile is taken for settled',
    file: 'src/lib/delivery/ledger.ts',
    from: 'ledger.tail === true && ledger.etag === etag && settles === etag;',
    to: 'ledger.tail === true && ledger.etag === etag && settles !== undefined;',
    seed: 1383,
  },
  {
    name: 'a blob is done when one of its parts is',
    file: PARTS,
    from: 'if (ends.length === parts.count) return',
    to: 'if (ends.length > 0) return',
    seed: 17,
  },
  {
    name: 'a part whose message may be missing gets none',
    file: PARTS,
    from: 'await beginPart(job, blob, parts, number, rooms);\n      continue;',
    to: 'continue;',
    seed: 51,
  },
  {
    name: 'a process with another logs.yaml drops the message of a part',
    file: PARTS,
    from: "return 'otherwise';",
    to: 'return undefined;',
    seed: 468,
  },
  {
    name: 'a part of an old cutting is read',
    file: PARTS,
    from: 'if (parts?.id !== part.of || etag !== present.etag) return undefined;',
    to: 'if (parts === undefined || etag !== present.etag) return undefined;',
    seed: 26,
  },
  {
    name: 'batches run ahead of one that is tried again',
    file: 'src/lib/pipeline/for-each-limit.ts',
    from: 'const AHEAD = 4;',
    to: 'const AHEAD = Infinity;',
    seed: 23967,
  },
  {
    name: 'new content does not wait for those who read parts of the old',
    file: HANDLE_JOB,
    from: 'if (found.etag !== file.present.etag && (await isAnyPartRead(job, found, rooms))) return askAgain(job, rooms);',
    to: '',
    seed: 299,
  },
  {
    name: 'a suspect runs beside others',
    file: DECIDE,
    from: 'if (crashes.suspect && (!alone || found.run !== undefined))',
    to: 'if (crashes.suspect && alone && found.run !== undefined)',
    seed: 29,
  },
  {
    name: 'an outage counts as standing still',
    file: 'src/lib/delivery/run-end.ts',
    from: "return cause.code === 'RUN_BUG' || (cause.code === 'RUN_DEADLINE' && !readOn);",
    to: "return readOn || cause.code !== '';",
    seed: 1,
  },
  {
    name: 'what was read and could not be sent in time counts as standing still',
    file: 'src/lib/delivery/run-end.ts',
    from: "(cause.code === 'RUN_DEADLINE' && !readOn);",
    to: "(cause.code === 'RUN_DEADLINE' && readOn !== undefined);",
    seed: 1018,
  },
  {
    name: 'a blob is deleted whatever its ETag',
    file: 'simulate/simulated-sources.ts',
    from: 'container.remove(path, etag)',
    to: 'container.remove(path)',
    seed: 5,
  },
  {
    name: 'messages of the work queue expire',
    file: 'simulate/simulated-storage.ts',
    from: 'this.queue(name).send(message, { delayMs }),',
    to: 'this.queue(name).send(message, { delayMs, livesMs: 7 * 86_400_000 }),',
    seed: 561,
  },
];
