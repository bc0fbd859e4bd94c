/** How a blob is cut: parts of so many bytes, the last one shorter. */
export interface Parts {
  readonly count: number;
  readonly bytes: number;
  /** Tells this cutting from any other of the same blob. */
  readonly id: string;
}

export interface PartId {
  /** The `id` of its cutting. */
  readonly of: string;
  /** From 0. */
  readonly number: number;
}

export interface PartLimits {
  /** Larger files are cut; 0: none is. */
  readonly aboveBytes: number;
  readonly leastBytes: number;
  readonly most: number;
}

/** Into how many parts of how many bytes a file is cut; undefined where it stays whole. */
export function cutting(size: number, { aboveBytes, leastBytes, most }: PartLimits): Omit<Parts, 'id'> | undefined {
  const count = Math.min(most, Math.floor(size / leastBytes));
  return aboveBytes === 0 || size <= aboveBytes || count < 2 ? undefined : { count, bytes: Math.ceil(size / count) };
}
