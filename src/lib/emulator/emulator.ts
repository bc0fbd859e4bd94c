import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { control } from './control.ts';
import { entra } from './entra.ts';
import { exchangeOf, type Exchange, sendProblem } from './exchange.ts';
import { Faults } from './faults.ts';
import { fileReport, type FileReport, FileReports } from './file-reports.ts';
import { Hosts } from './hosts.ts';
import { Ingestion, INGESTION_PATH } from './ingestion.ts';
import { Journal } from './journal.ts';
import { listen } from './listener.ts';
import { type EmulatorOptions, settle } from './options.ts';
import { page } from './page.ts';
import { respond, respondInvalidVerb, respondNotFound, setServiceHeaders } from './respond.ts';
import { TableFiles } from './table-files.ts';
import { TableStore } from './table-store.ts';

export type { EmulatorOptions, RuleDeclaration, StreamDeclaration } from './options.ts';
export type { Fault } from './faults.ts';
export type { FileReport } from './file-reports.ts';

/** A running emulator of the Logs Ingestion API and of what it needs of Entra. */
export interface Emulator {
  /** https where a certificate was given, else http. The page stands at this address, the endpoints below it. */
  readonly url: string;
  /** The same port without TLS; absent where `plainHttp` is false. */
  readonly httpUrl?: string;
  readonly port: number;
  /** As `POST /_emulator/files`: shows on the page what became of a file. */
  registerFile(report: FileReport): void;
  /** Ends every connection and closes the port and the files. */
  close(): Promise<void>;
}

const CONTROL = '/_emulator/';

/** Starts an emulator on 127.0.0.1. Rejects with Node's own error where the port is taken or the directory unusable. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const settings = settle(options);
  const { directory } = options;
  const { limits, visibility, now } = settings;
  const tableFiles = directory === undefined ? undefined : new TableFiles(join(directory, 'tables'), limits.tableBytes);
  const store = new TableStore(
    {
      maxTableBytes: limits.tableBytes,
      maxTotalBytes: limits.totalBytes,
      maxTables: limits.tables,
      visibilityDelayMs: visibility.delayMs,
      newTableDelayMs: visibility.newTableDelayMs,
    },
    tableFiles,
  );
  const files = new FileReports(directory);
  const journal = new Journal();
  const faults = new Faults();
  const ingestion = new Ingestion(settings, store, journal, faults);
  const hosts = new Hosts(options.hosts ?? []);
  const closing = new AbortController();
  const reset = () => {
    store.reset();
    files.clear();
    journal.reset();
    faults.clear();
    ingestion.reset();
  };

  const route = async (exchange: Exchange): Promise<void> => {
    const { request, response, method, path } = exchange;
    const call = INGESTION_PATH.exec(path);
    if (call) {
      if (method !== 'POST') return respondInvalidVerb(response);
      const outcome = await ingestion.handle(exchange, call[1]!, call[2]!, closing.signal);
      if ('reset' in outcome) {
        request.socket.destroy();
        return;
      }
      const clientRequestId = request.headers['x-ms-client-request-id'];
      setServiceHeaders(response, outcome.requestId, clientRequestId as string | undefined);
      return respond(response, outcome.answer);
    }
    if (path.startsWith(CONTROL)) {
      if (method !== 'GET' && hosts.isForeign(request, listener.port)) {
        return sendProblem(exchange, 403, 'Refused: the request comes from a page of another origin.');
      }
      return control(exchange, path.slice(CONTROL.length), { store, journal, faults, files, now, reset });
    }
    if (await entra(exchange, settings)) return;
    if (!page(exchange)) respondNotFound(response);
  };

  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    if (!hosts.accepts(request.headers.host, listener.port)) {
      response.writeHead(403, { 'Content-Type': 'text/plain' });
      response.end('The Host header must name this machine.\n');
      return;
    }
    const exchange = exchangeOf(request, response, 'encrypted' in request.socket);
    if (exchange === undefined) return respondNotFound(response);
    route(exchange).catch((error: unknown) => {
      fail(response, error);
    });
  };

  const listener = await listen(
    { port: options.port ?? 0, tls: options.tls, plainHttp: options.plainHttp ?? true },
    serve,
  );
  const httpUrl = `http://127.0.0.1:${listener.port}`;
  return {
    url: options.tls === undefined ? httpUrl : `https://127.0.0.1:${listener.port}`,
    ...(options.tls !== undefined && options.plainHttp === false ? {} : { httpUrl }),
    port: listener.port,
    registerFile: (report) => {
      const checked = fileReport(report, now());
      if (checked === undefined) throw new TypeError('A report needs `file` and `state`.');
      files.add(checked);
    },
    close: async () => {
      closing.abort();
      await listener.close();
      store.close();
    },
  };
}

/** A failure of the emulator itself, or of a connection that broke: 500 where an answer can still be given. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  response.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`The emulator failed: ${error instanceof Error ? error.message : String(error)}\n`);
}
