/** The entry of the build: everything that the host registers. The binding comes first. */
import './blob-binding.ts';
import './ingest-blob.ts';
import './ingest-event.ts';
import './continue-ingest.ts';
import './park-poisoned.ts';
import './sweep.ts';
import './health.ts';
import './lifecycle.ts';
