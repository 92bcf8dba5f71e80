/** Points at a blob by its digest. Source: OCI image specification, `descriptor.md`. */
export interface Descriptor {
  readonly digest: string;
  /** Bytes; undefined where the pointing document does not say. */
  readonly size?: number;
}

/** A place that holds blobs by digest: an OCI layout folder, an archive, a registry. */
export interface BlobStore {
  /** For messages: `LinuxKit's cache at /home/ann/.linuxkit/cache`. */
  readonly name: string;
  /**
   * Opens a blob; undefined when it is not here. What it yields is not trusted: callers check the
   * digest.
   */
  open(blob: Descriptor, signal: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined>;
}
