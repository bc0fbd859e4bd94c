/** Date, time and zone of an ISO 8601 stamp; a stamp without a zone counts as UTC. */
const STAMP = /(\d{4}-\d\d-\d\d)([T ])(\d\d:\d\d:\d\d)((?:[.,]\d{1,9})?)(Z|[+-]\d\d:?\d\d)?/g;

/**
 * The text with every ISO stamp moved by one constant number of seconds, so that the newest of them becomes `newest`.
 * Fractions, zones and the length of the text stay; a text without stamps stays as it is.
 */
export function shiftStamps(text: string, newest: Date): string {
  const instants = [...text.matchAll(STAMP)].map(
    ([, date, , time, , zone]) => Date.parse(`${date}T${time}Z`) - offsetMs(zone),
  );
  const known = instants.filter((instant) => !Number.isNaN(instant));
  if (known.length === 0) return text;
  const shift = Math.floor((newest.getTime() - Math.max(...known)) / 1000) * 1000;
  return text.replace(
    STAMP,
    (stamp: string, date: string, between: string, time: string, fraction: string, zone = '') => {
      const wall = Date.parse(`${date}T${time}Z`);
      if (Number.isNaN(wall)) return stamp;
      const moved = new Date(wall + shift).toISOString();
      return `${moved.slice(0, 10)}${between}${moved.slice(11, 19)}${fraction}${zone}`;
    },
  );
}

function offsetMs(zone: string | undefined): number {
  const parts = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '');
  if (parts === null) return 0;
  const minutes = Number(parts[2]) * 60 + Number(parts[3]);
  return (parts[1] === '-' ? -minutes : minutes) * 60_000;
}
