/**
 * Loaded into a function host with `--import`: compressing some bodies ends the process, or never ends, as a defect of the
 * engine would. Nothing in the program knows of it.
 */
import { syncBuiltinESMExports } from 'node:module';
import zlib from 'node:zlib';
import { ENDS, HANGS } from './deadly-texts.ts';

const sound = zlib.gzip as (...args: unknown[]) => unknown;
const deadly = (body: Buffer, ...others: unknown[]): unknown => {
  if (body.includes(ENDS)) process.abort();
  while (body.includes(HANGS));
  return sound(body, ...others);
};
Object.assign(zlib, { gzip: deadly });
syncBuiltinESMExports();
