const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * What a message of a storage queue says, where it is JSON; else as it was given. host.json has the host pass bodies on as
 * they lie in the queue (`messageEncoding`), for one that it cannot decode it would put away unseen. The host's own and
 * ours are Base64; what Event Grid writes has been text, and is Base64. JSON that is text the library has parsed already.
 */
export function queueMessage(given: unknown): unknown {
  if (typeof given !== 'string' || !BASE64.test(given)) return given;
  try {
    return JSON.parse(Buffer.from(given, 'base64').toString('utf8')) as unknown;
  } catch {
    return given;
  }
}
