const WORDS =
  'trace debug fine finer finest verbose config info information informational notice warn warning error err severe crit critical fatal alert emerg emergency panic';

const LEVELS = new Set(WORDS.split(' '));

/** Whether a word is what loggers call a level, in any case. */
export const isLevelWord = (word: unknown): boolean =>
  typeof word === 'string' && LEVELS.has(word.trim().toLowerCase());
