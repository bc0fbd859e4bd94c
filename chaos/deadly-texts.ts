/** Text of a record whose file ends the process that sends it, and of one whose file hangs it: `deadly-content.ts`. */
export const ENDS = 'this record ends the process';
export const HANGS = 'this record hangs the process';
