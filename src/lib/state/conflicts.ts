/**
 * Which error codes of storage mean that something stands in the way, by call:
 * https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes
 */

/** The blob has a lease that the call does not know, or has not the one that the call names. */
const OTHER_LEASE = {
  LeaseIdMissing: 'lost',
  LeaseIdMismatchWithBlobOperation: 'lost',
  LeaseNotPresentWithBlobOperation: 'lost',
  LeaseLost: 'lost',
} as const;

export const WRITE = {
  ...OTHER_LEASE,
  BlobAlreadyExists: 'lost',
  ConditionNotMet: 'lost',
  BlobNotFound: 'lost',
} as const;

/** A condition that does not hold may be that of a blob which is gone; an emulator says it so. */
export const REMOVE = { ...OTHER_LEASE, ConditionNotMet: 'unlike', BlobNotFound: 'removed' } as const;

export const ACQUIRE = {
  LeaseAlreadyPresent: 'held',
  LeaseIsBreakingAndCannotBeAcquired: 'held',
  BlobNotFound: 'missing',
} as const;

/** Of renewing and of releasing. */
export const KEEP = {
  LeaseIdMismatchWithLeaseOperation: 'lost',
  LeaseNotPresentWithLeaseOperation: 'lost',
  LeaseIsBrokenAndCannotBeRenewed: 'lost',
  LeaseLost: 'lost',
  BlobNotFound: 'lost',
} as const;
