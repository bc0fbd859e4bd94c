/** One field of an access log, as its pattern tells. */
export interface AccessField {
  readonly name: string;
  /** Whether the value may hold spaces where it stands without quotes. */
  readonly spaces: boolean;
  /** Of a time: a text with the same spaces, colons and so on, such as its strftime format. */
  readonly shape?: string;
}

/** A pattern is text that stands in every line, and fields between. */
export type PatternPart = string | AccessField;

/** Why a pattern cannot be used: what it does, and on a second line what to do. */
export interface PatternFault {
  readonly fault: string;
}

const CLF_TIME = '%d/%b/%Y:%H:%M:%S %z';
const TIMES: Readonly<Record<string, string>> = {
  time_local: CLF_TIME,
  time_iso8601: '%Y-%m-%dT%H:%M:%S+00:00',
};

/**
 * Users, paths, headers and what a server before this one made of them: all of it is chosen by others. `_extra` is for the
 * end of a pattern: what newer versions of a log have more.
 */
const SPACES =
  /^(?:_extra|remote_user|request|request_uri|request_body|request_filename|uri|document_uri|args|query_string|handler|(?:http|sent_http|cookie|arg|env|note|upstream|request_trailer|sent_trailer|ssl_client|geoip)_.+)$/;

/** The field of that name, which is one of nginx or is made like them. `shape` is that of a time in another form. */
export function accessField(name: string, shape = Object.hasOwn(TIMES, name) ? TIMES[name] : undefined): AccessField {
  const spaces = name !== 'http_host' && SPACES.test(name);
  return shape === undefined ? { name, spaces } : { name, spaces, shape };
}
