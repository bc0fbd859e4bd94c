/** The shape of `infra/tables.json`: what Bicep deploys, and how the app finds the rules of a stream. */
import { z } from 'zod';
import { COLUMN_TYPES, PLANS } from '../config/types.ts';

/** "Data Collection Rules: … data flows 10": learn.microsoft.com/azure/azure-monitor/service-limits#data-collection-rules */
export const MAX_FLOWS_OF_A_RULE = 10;

const column = z.strictObject({ name: z.string().min(1), type: z.enum(COLUMN_TYPES) });

const gone = z.literal(true).optional();

const tableColumn = column.extend({
  /** No log gives it any more. It is deployed still: a table loses each column that its definition leaves out. */
  gone,
});

const table = z.strictObject({
  /** A custom one: ends in `_CL`. */
  name: z.string().min(1),
  plan: z.enum(PLANS),
  /** Missing: as the workspace has it. */
  retentionDays: z.int().min(4).max(730).optional(),
  /** No log feeds it any more. It is not deployed, only remembered, for the types of its columns. */
  gone,
  columns: z.array(tableColumn),
});

const stream = z.strictObject({
  /** Of one flow of each rule: `Custom-…`, which the rule declares, or `Microsoft-…`, which the service knows. */
  name: z.string().min(1),
  /** A custom table, or one of Azure's own: the flow's output is then `Microsoft-<table>`. */
  table: z.string().min(1),
  /** Indexes of the rules that share its rows, from 0. */
  rules: z.array(z.int().nonnegative()).min(1),
  /** KQL that makes the table's columns of the stream's. Missing: they are the same. */
  transform: z.string().optional(),
  columns: z.array(column),
});

export const tablesSchema = z.strictObject({
  version: z.literal(1),
  tables: z.array(table),
  streams: z.array(stream),
});

export type Tables = z.output<typeof tablesSchema>;
export type PlannedTable = Tables['tables'][number];
export type PlannedStream = Tables['streams'][number];
export type TableColumn = PlannedTable['columns'][number];
export type StreamColumn = PlannedStream['columns'][number];
