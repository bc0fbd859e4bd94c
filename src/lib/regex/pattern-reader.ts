import { readGroupStart } from './group-start.ts';
import { otherCase } from './letter-case.ts';
import { readClass } from './pattern-class.ts';
import { readEscape } from './pattern-escapes.ts';
import { MAX_PARTS } from './part.ts';
import type { Part } from './part.ts';
import { readQuantifier, repeatAtom, repeatFactor } from './quantifier.ts';
import type { Quantifier } from './quantifier.ts';

/** A pattern longer than this is refused. Ours: the longest of the usual ones, a web server's line, have 500. */
const MAX_PATTERN_LENGTH = 2000;
const MAX_WRITTEN = 50_000;
const MAX_DEPTH = 50;
/** `x?` 30 times in a row took 0.2 s to compile, 50 times 15 s (Node 24.21). */
const MAX_OPTIONAL_RUN = 20;
/** V8's linear engine repeats a part at most so often: kMaxReplicationFactor of its experimental engine. */
const MAX_COPIES = 16;

const NOTHING: Part = { written: '', parts: 0, copies: 1, empty: true, kind: 'group' };

/** Reads the syntax of one pattern. `fault` says what is wrong with it: then what was written is of no use. */
export class PatternReader {
  fault: string | undefined;
  /** The names of all groups that capture, in order; `undefined` is one without a name. */
  readonly groups: (string | undefined)[] = [];
  readonly #pattern: string;
  readonly #ignoreCase: boolean;
  #at = 0;
  #depth = 0;

  constructor(pattern: string, ignoreCase: boolean) {
    this.#pattern = pattern;
    this.#ignoreCase = ignoreCase;
  }

  /** Gives the pattern for `RegExp`. */
  read(): string {
    if (this.#pattern === '') this.#refuse('is empty; write what to look for');
    if (this.#pattern.length > MAX_PATTERN_LENGTH) {
      this.#refuse(`has more than ${MAX_PATTERN_LENGTH} characters; split it into several`);
    }
    const { written, parts } = this.#choice();
    if (this.#peek === ')') this.#refuse('has a `)` too many; write `\\)` for the character');
    if (parts > MAX_PARTS || written.length > MAX_WRITTEN) {
      this.#refuse(`repeats more than ${MAX_PARTS} parts; use smaller counts, or \`*\` and \`+\``);
    }
    return written;
  }

  get #peek(): string | undefined {
    return this.#pattern[this.#at];
  }

  /** Keeps the first fault, and ends reading. */
  #refuse(fault: string): Part {
    this.fault ??= fault;
    this.#at = this.#pattern.length;
    return NOTHING;
  }

  #choice(): Part {
    let choice = this.#sequence();
    while (this.#peek === '|') {
      this.#at++;
      const other = this.#sequence();
      choice = {
        written: `${choice.written}|${other.written}`,
        parts: choice.parts + other.parts + 1,
        copies: Math.max(choice.copies, other.copies),
        empty: choice.empty || other.empty,
        kind: 'group',
      };
    }
    return choice;
  }

  #sequence(): Part {
    let written = '';
    let parts = 0;
    let copies = 1;
    let empty = true;
    let optional = 0;
    while (this.#peek !== undefined && this.#peek !== '|' && this.#peek !== ')') {
      const part = this.#term();
      optional = part.empty && part.kind !== 'place' ? optional + 1 : 0;
      if (optional > MAX_OPTIONAL_RUN) {
        this.#refuse(`has more than ${MAX_OPTIONAL_RUN} optional parts in a row; put some in a group of their own`);
      }
      written += part.written;
      parts += part.parts;
      copies = Math.max(copies, part.copies);
      empty &&= part.empty;
    }
    return { written, parts, copies, empty, kind: 'group' };
  }

  #term(): Part {
    const part = this.#unit();
    const quantifier = readQuantifier(this.#pattern, this.#at);
    if (quantifier === undefined) return part;
    if (typeof quantifier === 'string') return this.#refuse(quantifier);
    if (part.kind === 'place') return this.#refuse('repeats a place (`^`, `$`, `\\b`); leave the repeat out');
    this.#at += quantifier.length;
    const next = this.#peek;
    if (next === '+') return this.#refuse('has a possessive repeat (`+` after a repeat); leave the `+` out');
    if (next === '*' || next === '?') return this.#refuse('repeats a repeat; put the inner one in `(?:…)`');
    return part.kind === 'atom' ? repeatAtom(part, quantifier) : this.#repeatGroup(part, quantifier);
  }

  #repeatGroup(part: Part, quantifier: Quantifier): Part {
    const factor = repeatFactor(quantifier, part.empty);
    const copies = part.copies * factor;
    if (copies > MAX_COPIES) {
      this.#refuse(
        `repeats a group more than ${MAX_COPIES} times, nested repeats multiplied; use smaller counts, or \`*\` and \`+\``,
      );
    }
    return {
      written: part.written + quantifier.written,
      parts: part.parts * factor,
      copies,
      empty: part.empty || quantifier.min === 0,
      kind: 'group',
    };
  }

  /** A character, class, group or place, without its repeat. */
  #unit(): Part {
    const first = this.#peek!;
    switch (first) {
      case '(':
        return this.#group();
      case '[':
        return this.#class();
      case '\\':
        return this.#escape();
      case '^':
      case '$':
        return this.#take(1, first, 'place');
      case '.':
        return this.#take(1, first);
    }
    if ('*+?'.includes(first) || (first === '{' && readQuantifier(this.#pattern, this.#at) !== undefined)) {
      return this.#refuse(`has nothing before \`${first}\` to repeat; write \`\\${first}\` for the character`);
    }
    const character = String.fromCodePoint(this.#pattern.codePointAt(this.#at)!);
    return this.#character(character.length, character);
  }

  #escape(): Part {
    const escape = readEscape(this.#pattern, this.#at, false);
    if (typeof escape === 'string') return this.#refuse(escape);
    if (escape.character !== undefined) return this.#character(escape.length, escape.character);
    const written = this.#pattern.slice(this.#at, this.#at + escape.length);
    return this.#take(escape.length, written, escape.place ? 'place' : 'atom');
  }

  #class(): Part {
    const read = readClass(this.#pattern, this.#at, this.#ignoreCase);
    return typeof read === 'string' ? this.#refuse(read) : this.#take(read.length, read.written);
  }

  #group(): Part {
    const start = readGroupStart(this.#pattern, this.#at);
    if (typeof start === 'string') return this.#refuse(start);
    const { written, captures, name } = start;
    if (name !== undefined && this.groups.includes(name)) {
      return this.#refuse(`has two groups \`${name}\`; give each a name of its own`);
    }
    if (this.#depth === MAX_DEPTH) return this.#refuse(`nests more than ${MAX_DEPTH} groups; use fewer`);
    if (captures) this.groups.push(name);
    this.#at += written.length;
    this.#depth++;
    const inner = this.#choice();
    this.#depth--;
    if (this.#peek !== ')') {
      return this.#refuse('has a `(` that is never closed; add `)`, or write `\\(` for the character');
    }
    this.#at++;
    return { ...inner, written: `${written}${inner.written})` };
  }

  #character(length: number, character: string): Part {
    // Two UTF-16 units: a repeat behind them must mean both.
    if (character.length > 1) return this.#take(length, `(?:${character})`);
    const other = this.#ignoreCase ? otherCase(character) : character;
    return this.#take(length, other === character ? quoted(character) : `[${character}${other}]`);
  }

  #take(length: number, written: string, kind: 'atom' | 'place' = 'atom'): Part {
    this.#at += length;
    return { written, parts: 1, copies: 1, empty: kind === 'place', kind };
  }
}

const quoted = (character: string): string => ('^$\\.*+?()[]{}|/'.includes(character) ? `\\${character}` : character);
