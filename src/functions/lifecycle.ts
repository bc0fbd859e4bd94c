import { app } from '@azure/functions';
import { PipelineError } from '../lib/errors.ts';
import { stop } from './instance.ts';

app.hook.appTerminate(() => {
  stop(new PipelineError('RUN_SHUTDOWN', { path: 'every file under way' }));
});
