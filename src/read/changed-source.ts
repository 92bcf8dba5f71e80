/** Thrown where an input that is read again is no more what it was. */
export class ChangedSource extends Error {
  override readonly name = 'ChangedSource';
  readonly source: string;

  constructor(source: string) {
    super('it was changed while it was being read');
    this.source = source;
  }
}
