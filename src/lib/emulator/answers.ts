/** What the service says when it does not say 204. `proven` is false where no public source shows the real answer. */
interface ServiceAnswer {
  readonly status: number;
  /** Also the header `x-ms-error-code`. Without a code the body is empty. */
  readonly code?: string;
  readonly message?: (facts: AnswerFacts) => string;
  readonly proven: boolean;
}

export interface AnswerFacts {
  readonly rule?: string;
  readonly stream?: string;
  readonly bytes?: number;
  readonly limit?: number;
}

const UNAUTHENTICATED = 'The authentication token provided is not valid for this resource.';

const answers = {
  'api-version': {
    status: 400,
    code: 'InvalidApiVersion',
    message: () => 'The api version is invalid. Allowed Api versions: 2021-11-01-preview,2023-01-01.',
    proven: false,
  },
  'no-token': { status: 401, code: 'AuthenticationTokenMissing', message: () => UNAUTHENTICATED, proven: false },
  'bad-token': { status: 401, code: 'InvalidAuthenticationToken', message: () => UNAUTHENTICATED, proven: false },
  'expired-token': { status: 401, code: 'ExpiredAuthenticationToken', message: () => UNAUTHENTICATED, proven: false },
  audience: { status: 401, code: 'InvalidAudience', message: () => UNAUTHENTICATED, proven: false },
  'user-token': {
    status: 401,
    code: 'UnsupportedAccessTokenType',
    message: () =>
      'S2S17001: SAL was able to validate the protocol, but validation failed as none of the inbound policies were satisfied. ' +
      "Validation failures: '{redacted}': UnsupportedAccessTokenType.",
    proven: true,
  },
  'too-large': {
    status: 413,
    code: 'ContentLengthLimitExceeded',
    message: ({ bytes, limit }) =>
      `Maximum allowed content length: ${limit} bytes (${(limit ?? 0) / 1_048_576} MB). Provided content length: ${bytes} bytes.`,
    proven: true,
  },
  rule: {
    status: 404,
    code: 'NotFound',
    message: ({ rule }) => `Data collection rule with immutable Id '${rule}' not found.`,
    proven: true,
  },
  access: {
    status: 403,
    code: 'OperationFailed',
    message: ({ rule }) =>
      `The authentication token provided does not have access to ingest data for the data collection rule with immutable Id '${rule}'.`,
    proven: true,
  },
  unlinked: {
    status: 403,
    code: 'OperationFailed',
    message: ({ rule }) =>
      `The authentication token provided does not have access to ingest data for the data collection rule with immutable Id '${rule}' ` +
      'PipelineAccessResult: AccessGranted: False, IsRbacPresent: True, IsDcrDceBindingValid: False.',
    proven: false,
  },
  closed: {
    status: 403,
    code: 'OperationFailed',
    message: () => 'Public network access to this data collection endpoint is disabled.',
    proven: false,
  },
  stream: {
    status: 400,
    code: 'InvalidStream',
    message: ({ rule, stream }) =>
      `Data collection rule with immutable Id '${rule}' does not declare the stream '${stream}'.`,
    proven: false,
  },
  empty: { status: 500, proven: true },
  encoding: {
    status: 400,
    code: 'InvalidContentEncoding',
    message: () => 'The content encoding is not supported. Only gzip is.',
    proven: false,
  },
  gzip: {
    status: 400,
    code: 'InvalidContentEncoding',
    message: () => 'The payload could not be decompressed as gzip.',
    proven: false,
  },
  decompressed: {
    status: 413,
    code: 'PayloadSizeLimitExceeded',
    message: ({ limit }) => `Maximum allowed payload size after decompression: ${limit} bytes.`,
    proven: false,
  },
  payload: { status: 400, code: 'InvalidPayload', message: () => 'The payload is not a JSON array.', proven: false },
  throttled: {
    status: 429,
    code: 'TooManyRequests',
    message: ({ rule }) =>
      `The data collection rule with immutable Id '${rule}' received too much data. Try again later.`,
    proven: false,
  },
} as const satisfies Record<string, ServiceAnswer>;

export type AnswerName = keyof typeof answers;
export const answerNames = Object.keys(answers) as readonly AnswerName[];

export interface AnswerOverride {
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
}

/** One answer to a call. `code` undefined: no body. */
export interface Answer {
  readonly status: number;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly retryAfterS?: number | undefined;
}

export const ACCEPTED: Answer = { status: 204 };

/** The answer of that name, with what the options set in its place. */
export function answer(
  name: AnswerName,
  facts: AnswerFacts,
  overrides: Partial<Record<AnswerName, AnswerOverride>>,
): Answer {
  const known: ServiceAnswer = answers[name];
  const override = overrides[name] ?? {};
  return {
    status: override.status ?? known.status,
    code: override.code ?? known.code,
    message: override.message ?? known.message?.(facts),
  };
}

/** Whether a public source shows this answer as the service gives it. */
export function isProven(name: AnswerName): boolean {
  return answers[name].proven;
}
