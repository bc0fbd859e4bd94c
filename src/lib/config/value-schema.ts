import { z } from 'zod';

/** Pieces of the grammar that several keys of `logs.yaml` share. */

export const text = () => z.string().min(1, 'is empty\nwrite a text');

/** A field of a record, or a name that begins with `$`. */
export const valueName = () => z.union([text(), z.array(text()).min(1, 'is empty\nwrite at least one key')]);

/** A text, or what YAML makes of one that is not quoted. */
export const scalar = () => z.union([z.string(), z.number(), z.boolean()]);
