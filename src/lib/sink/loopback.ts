/** Whether an endpoint is plain http, which settings allow for loopback addresses only. */
export const isPlainHttp = (endpoint: string): boolean => new URL(endpoint).protocol === 'http:';
