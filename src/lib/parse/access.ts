import { z } from 'zod';
import type { Format } from '../seams.ts';
import { accessPattern } from './access-pattern.ts';
import { AccessReader } from './access-reader.ts';
import { LineParser } from './line-parser.ts';
import { framing, multiline } from './multiline.ts';

const options = z.strictObject({
  pattern: z
    .string()
    .superRefine((text, context) => {
      const pattern = accessPattern(text);
      if ('fault' in pattern) context.addIssue({ code: 'custom', message: pattern.fault });
    })
    .default('combined')
    .meta({
      description:
        'How a line is written: `common`, `combined`, the LogFormat of Apache, or the log_format of nginx. Fields have the names of nginx; docs/access.md has those for Apache.',
      examples: ['combined', '%h %l %u %t "%r" %>s %b %D', '$remote_addr [$time_local] "$request" $status'],
    }),
  escape: z
    .enum(['default', 'json', 'none'])
    .default('default')
    .meta({
      description:
        'How quotes and unprintable bytes inside a value are written: `default` is what Apache and nginx do (`\\"`, `\\x22`); `json` and `none` are the parameter `escape=` of an nginx log_format.',
      examples: ['default', 'json', 'none'],
    }),
  keep_dash: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether `-` alone is a value. By default it says that there is none.', examples: [true] }),
  multiline,
});
export type AccessOptions = z.infer<typeof options>;

/**
 * Access logs of web servers and what is written like them: a line is texts that never change, and values between. Reading
 * goes forward once, so where a value holds what follows it, one rule decides: a value in quotes or brackets, and one that
 * may not hold spaces, ends where the text behind it first stands; free text without quotes takes what is too much for the
 * fields behind it. The field `request` is also split into `request_method`, `request_uri` and `server_protocol`, as far as
 * these can be told. Escapes that are not UTF-8 stay as they are. An empty value without quotes is none.
 */
export const access: Format<AccessOptions> = {
  type: 'access',
  summary: 'Access logs of web servers: Apache, nginx, and what is written by such a pattern.',
  options,
  values: 'text',
  splittable: ({ multiline }) => multiline === undefined,
  parser({ pattern: text, escape, keep_dash, multiline }, projection, limits, start) {
    const pattern = accessPattern(text);
    if ('fault' in pattern) throw new TypeError(pattern.fault);
    const writing = { escape, keepDash: keep_dash };
    return new LineParser(
      'access',
      (fields) => new AccessReader(pattern, writing, fields),
      projection,
      limits,
      framing(multiline),
      start,
    );
  },
};
