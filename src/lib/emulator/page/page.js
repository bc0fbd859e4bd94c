/** Shows what the emulator holds. Log text is hostile: it only ever becomes the text of a node. */
const REFRESH_MS = 1500;
const PAGE_ROWS = 50;

const view = { table: undefined, offset: 0 };
const shown = new Map();

const byId = (id) => document.getElementById(id);
const grouped = new Intl.NumberFormat('en');

/** Numbers that JavaScript cannot hold keep the digits that they were sent with. */
function parseExact(text) {
  return JSON.parse(text, (_key, value, context) => {
    if (typeof value !== 'number' || context?.source === undefined || String(value) === context.source) return value;
    return JSON.rawJSON ? JSON.rawJSON(context.source) : value;
  });
}

async function get(path) {
  const response = await fetch(`/_emulator/${path}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return { text: await response.text(), total: Number(response.headers.get('x-total-count')) };
}

/** Runs `draw` only when the text differs from what is on the page, so that selections and scrolling stay. */
function whenChanged(name, text, draw) {
  if (shown.get(name) === text) return;
  shown.set(name, text);
  draw(parseExact(text));
}

function element(tag, text, className) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function cell(value, kind) {
  const isNull = value === null || value === undefined;
  const text = isNull ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  const td = element('td', text, kind ?? (isNull ? 'null' : typeof value === 'number' ? 'number' : ''));
  td.title = text;
  return td;
}

function line(cells) {
  const tr = document.createElement('tr');
  tr.append(...cells);
  return tr;
}

function fill(id, heads, records, cells) {
  const [head] = byId(id).tHead.rows;
  const body = records.map(cells);
  const isNumeric = (column) => body.some((cells) => cells[column].classList.contains('number'));
  const row = line(heads.map((text, column) => element('th', text, isNumeric(column) ? 'number' : '')));
  if (head) head.replaceWith(row);
  else byId(id).tHead.append(row);
  byId(id).tBodies[0].replaceChildren(...body.map(line));
  byId(id).hidden = records.length === 0;
  byId(`${id}-empty`).hidden = records.length > 0;
}

function time(at) {
  return typeof at === 'string' ? at.slice(11, 23) : '';
}

function drawTables(unsorted) {
  const tables = unsorted.sort((a, b) => a.table.localeCompare(b.table));
  if (view.table === undefined && tables.length > 0) view.table = tables[0].table;
  byId('tables').replaceChildren(
    ...tables.map(({ table, stream, rows, bytes }) => {
      const button = element('button', table);
      button.type = 'button';
      button.setAttribute('aria-pressed', String(table === view.table));
      button.title = stream;
      button.append(element('small', `${grouped.format(rows)} rows · ${size(bytes)}`));
      button.addEventListener('click', () => choose(table, 0));
      return button;
    }),
  );
}

function size(bytes) {
  const units = ['B', 'kB', 'MB', 'GB'];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`;
}

function drawRows(rows) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  columns.sort((a, b) => Number(b === 'TimeGenerated') - Number(a === 'TimeGenerated'));
  fill('rows', columns, rows, (row) => columns.map((column) => cell(row[column])));
}

function drawPager(count, total) {
  const first = total === 0 ? 0 : view.offset + 1;
  byId('range').textContent =
    total === 0
      ? ''
      : `${grouped.format(first)}–${grouped.format(view.offset + count)} of ${grouped.format(total)}, newest first`;
  byId('newer').disabled = view.offset === 0;
  byId('older').disabled = view.offset + count >= total;
}

const STATES = { done: 'good', partial: 'warn', unmatched: 'warn', failed: 'bad', parked: 'bad' };

function drawFiles(files) {
  const heads = ['Time', 'File', 'Log', 'State', 'Read', 'Sent', 'Rejected', 'Filtered', 'Altered', 'Error'];
  fill('files', heads, files, (file) => [
    cell(time(file.at)),
    cell(file.file),
    cell(file.log),
    cell(file.state, STATES[file.state] ?? ''),
    cell(file.read, 'number'),
    cell(file.sent, 'number'),
    cell(file.rejected, file.rejected > 0 ? 'number warn' : 'number'),
    cell(file.filtered, 'number'),
    cell(file.altered, file.altered > 0 ? 'number warn' : 'number'),
    cell(file.error),
  ]);
}

function drawCalls(calls) {
  fill('calls', ['Time', 'Stream', 'Status', 'Rows', 'Sent', 'Unpacked', 'ms'], calls, (call) => [
    cell(time(call.at)),
    cell(call.stream),
    cell(call.status === 0 ? 'reset' : `${call.status} ${call.code ?? ''}`, call.status === 204 ? 'good' : 'bad'),
    cell(call.rows),
    cell(size(call.wireBytes), 'number'),
    cell(size(call.bodyBytes), 'number'),
    cell(call.milliseconds),
  ]);
}

function drawCounters({ calls, rows, bodyBytes, errors }) {
  const facts = {
    calls: grouped.format(calls),
    rows: grouped.format(rows),
    received: size(bodyBytes),
    errors: grouped.format(errors),
  };
  byId('counters').replaceChildren(
    ...Object.entries(facts).map(([name, value]) => {
      const pair = document.createElement('div');
      pair.append(element('dt', name), element('dd', value));
      return pair;
    }),
  );
}

async function refreshRows() {
  const { table, offset } = view;
  if (table === undefined) return drawRows([]);
  const path = `tables/${encodeURIComponent(table)}/rows?order=desc&limit=${PAGE_ROWS}&offset=${offset}`;
  const { text, total } = await get(path);
  if (table !== view.table || offset !== view.offset) return;
  const count = Math.max(0, Math.min(PAGE_ROWS, total - offset));
  if (count === 0 && offset > 0) return choose(table, 0);
  whenChanged('rows', text, drawRows);
  drawPager(count, total);
}

async function refresh() {
  const [tables, files, calls, counters] = await Promise.all(
    ['tables', 'files?limit=100', 'calls?limit=100', 'counters'].map(get),
  );
  const isGone = !JSON.parse(tables.text).some(({ table }) => table === view.table);
  if (isGone) Object.assign(view, { table: undefined, offset: 0 });
  whenChanged('tables', tables.text, drawTables);
  await refreshRows();
  whenChanged('files', files.text, drawFiles);
  whenChanged('calls', calls.text, drawCalls);
  whenChanged('counters', counters.text, drawCounters);
}

function choose(table, offset) {
  Object.assign(view, { table, offset });
  shown.delete('tables');
  setTimeout(tick);
}

let timer;

function tick() {
  clearTimeout(timer);
  refresh().then(
    () => settle('live', 'good'),
    (error) => settle(`no answer (${error.message})`, 'bad'),
  );
}

/** Says how the refresh went, and when the next one is. */
function settle(text, look) {
  const live = byId('live');
  live.textContent = text;
  live.className = look;
  clearTimeout(timer);
  timer = setTimeout(tick, REFRESH_MS);
}

byId('newer').addEventListener('click', () => choose(view.table, Math.max(0, view.offset - PAGE_ROWS)));
byId('older').addEventListener('click', () => choose(view.table, view.offset + PAGE_ROWS));
tick();
