import type { ValueChecks } from '../config/types.ts';
import { MISSING } from './convert/conversion.ts';
import { converter } from './convert/converter.ts';
import { toByteString } from './quote-text.ts';
import { checkDayFirst, checkTimeFormat } from './time/time-format.ts';
import { checkZone } from './time/zone.ts';

/** What the mapping lends to the check of `logs.yaml`, so that both agree on times, zones and what fits a type. */
export const valueChecks: ValueChecks = {
  timeFormat: checkTimeFormat,
  dayFirst: checkDayFirst,
  zone: checkZone,
  fits(type, json) {
    const text = converter('json', { type, time: 'auto', zone: 'UTC' })(toByteString(json));
    return text !== undefined && text !== MISSING;
  },
};
