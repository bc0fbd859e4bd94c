import { parseLedger, type Ledger } from '../src/lib/delivery/ledger.ts';
import { stateBlobName } from '../src/lib/state/blob-name.ts';
import { logsOf } from './logs.ts';
import type { SimulatedStorage } from './simulated-storage.ts';
import { CONTAINER } from './truth.ts';
import { linesIn, recordsWithin, type Fate, type Framing, type TrueRecord, type Version } from './version.ts';

/** Whether everything before the mark is what the ledger says of it, and the mark of a file that is done behind all. */
export function brokenCounts(ledger: Ledger, version: Version, storage: SimulatedStorage): readonly string[] {
  const broken: string[] = [];
  const { state, file, counts } = ledger;
  const rejected = rejectedLines(ledger, version, storage);
  const sums: Record<Fate, number> = { sent: 0, filtered: 0, invalid: 0, refused: 0 };
  /** Records that were taken for whole before they were, beyond those that they became. */
  const early = { rejected: 0, filtered: 0 };
  for (const { number, line, lines, fate, isBehind } of marked(ledger, version, storage)) {
    const most = timesOpen(version, line);
    if (fate === 'filtered') early.filtered += most;
    if (!isBehind) {
      if (state === 'done' || state === 'partial') broken.push(`${file}: record ${number} lies behind the mark`);
      const times = Math.min(most, rejected.get(line) ?? 0);
      early.rejected += times;
      if (times > 0) rejected.delete(line);
      continue;
    }
    sums[fate]++;
    for (let at = line; at < line + lines; at++) {
      const times = rejected.get(at) ?? 0;
      rejected.delete(at);
      const least = fate === 'invalid' || fate === 'refused' ? 1 : 0;
      early.rejected += Math.max(0, times - least);
      if (times < least || times > least + most) {
        broken.push(`${file}: line ${at} (${fate}) is ${times} times in the rejects`);
      }
      if (fate === 'sent' && version.accepted[at] === 0) broken.push(`${file}: line ${at} is lost`);
    }
  }
  if (rejected.size > 0) broken.push(`${file}: lines ${[...rejected.keys()].join(', ')} are in the rejects`);
  const truth = { sent: sums.sent, rejected: sums.invalid + sums.refused + early.rejected, filtered: sums.filtered };
  const { sent, rejected: kept, filtered } = counts;
  const isMore = filtered < truth.filtered || filtered > truth.filtered + early.filtered;
  if (sent !== truth.sent || kept !== truth.rejected || isMore) {
    const said = JSON.stringify({ sent, rejected: kept, filtered });
    broken.push(`${file}: the ledger counts ${said}, and it is ${JSON.stringify(truth)}`);
  }
  return broken;
}

/** The records of a version, and whether they are dealt with by the mark of the ledger, or by those of its parts. */
function* marked(
  ledger: Ledger,
  version: Version,
  storage: SimulatedStorage,
): Generator<TrueRecord & { readonly isBehind: boolean }> {
  const framing = framingOf(ledger);
  const parts = ledger.cut === true ? partsOf(ledger, version, storage) : [ledger];
  const bytes = Math.ceil(version.content.length / parts.length);
  for (const { mark, part } of parts) {
    const range = part && { from: part.number * bytes, to: (part.number + 1) * bytes };
    for (const record of recordsWithin(version, framing, range)) {
      const { entry, number } = record;
      const isBehind = entry < mark.entry || (entry === mark.entry && number <= mark.records);
      yield { ...record, isBehind: isBehind || (ledger.state === 'done' && isLeftOpen(record, version)) };
    }
  }
}

/** Ledgers of the parts that a blob was last cut into. */
function partsOf({ etag, generation }: Ledger, { path }: Version, { state }: SimulatedStorage): readonly Ledger[] {
  const folder = stateBlobName('parts', CONTAINER, path, '/');
  const all = state.names().filter((name) => name.startsWith(folder));
  const ledgers = all.map((name) => parseLedger(name, state.get(name)!.content.toString()));
  const ofGeneration = ledgers.filter((part) => part.etag === etag && part.generation === generation);
  // Where logs.yaml became what it was before, there are more than one cutting of a generation.
  const newest = Math.max(...ofGeneration.map(cutAt));
  return ofGeneration.filter((part) => cutAt(part) === newest);
}

/** When the blob was cut: the end of the name of the cutting. */
const cutAt = ({ part }: Ledger): number => Number(part!.of.split('-').at(-1));

const LF = 0x0a;

/** Whether it is the last of a file that grew, without its line end, and no row: it is kept, and the mark stays before it. */
const isLeftOpen = ({ line, fate }: TrueRecord, { shape, content, fates }: Version): boolean =>
  shape === 'lines' &&
  line === fates.length - 1 &&
  content.at(-1) !== LF &&
  (fate === 'invalid' || fate === 'filtered');

/** At how many stages of a file that grows a line was there without its end. */
function timesOpen({ shape, growth, starts, content }: Version, line: number): number {
  if (growth === undefined || shape !== 'lines') return 0;
  const end = starts[line + 1] ?? content.length;
  return growth.stages.slice(0, -1).filter(({ length }) => starts[line]! < length && length < end).length;
}

/** How often each line is in the bytes of rejects that the ledger counts. */
function rejectedLines({ rejects, file }: Ledger, version: Version, storage: SimulatedStorage): Map<number, number> {
  const times = new Map<number, number>();
  const add = (line: number): unknown => times.set(line, (times.get(line) ?? 0) + 1);
  for (const { name, bytes } of rejects) {
    const content = storage.state.get(name)?.content;
    if (content === undefined || content.length < bytes) throw new Error(`rejects of ${file} are missing`);
    const text = content.toString('latin1', 0, bytes);
    if (version.shape === 'lines') for (const offset of offsetsIn(text)) add(lineAt(version, offset));
    else for (const [, , line] of linesIn(text)) add(line);
  }
  return times;
}

/** Half a line may not have all of its id. */
const offsetsIn = (text: string): readonly number[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { readonly offset: number }).offset);

const lineAt = ({ starts }: Version, offset: number): number => starts.findLastIndex((start) => start <= offset);

const PAIRS = logsOf({ mapping: 0, framing: 'pairs', isBroken: false }).logs.find(({ name }) => name === 'text')!;

const framingOf = ({ framing }: Ledger): Framing => (framing === PAIRS.fingerprint.framing ? 'pairs' : 'single');
