import { app } from '@azure/functions';
import { holdYoungGeneration } from '../lib/app.ts';
import { PipelineError } from '../lib/errors.ts';
import { stop } from './instance.ts';

// No flag of Node's is ours to give in Azure.
app.hook.appStart(holdYoungGeneration);

app.hook.appTerminate(() => {
  stop(new PipelineError('RUN_SHUTDOWN', { path: 'every file under way' }));
});
