/** learn.microsoft.com/azure/azure-monitor/logs/create-custom-table, "Column names", read on 25 May 2026. */
export const COLUMN_NAME = /^[A-Za-z][A-Za-z0-9_]{1,44}$/;

/** Names that the service keeps for itself: the same page. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set(
  'id BilledSize IsBillable InvalidTimeGenerated TenantId Title Type UniqueId _ItemId _ResourceGroup _ResourceId _SubscriptionId _TimeReceived'.split(
    ' ',
  ),
);
