/** Something that is deployed otherwise than it is planned. */
export interface Difference {
  readonly kind: 'missing' | 'type' | 'case' | 'extra' | 'other';
  /** "table App_CL", "stream Custom-App_CL of rule dcr-logs-0". */
  readonly where: string;
  readonly what: string;
  readonly fix: string;
}

/** What to do about whatever only has to be deployed. */
export const PROVISION = 'Deploy the plan: `azd provision`.';
