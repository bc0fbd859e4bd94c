import { setTimeout as delay } from 'node:timers/promises';
import { loop, type Listener } from '../loop.ts';
import { schedule } from './schedule.ts';
import { runLogged, textOption, type TriggerContext, type TriggeredFunction } from './trigger-context.ts';

/** The longest that a timer of Node waits. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Runs a function on its schedule, one run at a time. What it threw has been logged; the next run comes as planned. */
export function startTimer(context: TriggerContext, fn: TriggeredFunction): Listener {
  const times = schedule(textOption(fn, 'schedule'));
  let last = new Date();
  let due = fn.binding['runOnStartup'] === true ? last : times.next(last);
  return loop(
    async (signal) => {
      while (Date.now() < due.getTime()) {
        await delay(Math.min(due.getTime() - Date.now(), MAX_DELAY_MS), undefined, { signal });
      }
      const next = times.next(new Date());
      await runLogged(context, fn, `schedule ${textOption(fn, 'schedule')}`, {
        inputData: [{ name: fn.bindingName, data: { json: JSON.stringify(timerInfo(last, next)) } }],
        triggerMetadata: {},
      }).finally(() => {
        last = due;
        due = times.next(new Date());
      });
      return true;
    },
    { pauseMs: 0, onFailure: () => undefined },
  );
}

const timerInfo = (last: Date, next: Date): object => ({
  Schedule: { AdjustForDST: true },
  ScheduleStatus: { Last: last, Next: next, LastUpdated: last },
  IsPastDue: false,
});
