/** A port that is asked for by hand: `8080:80`, `8080:80/udp`, `80`. */
export interface Published {
  readonly protocol: 'tcp' | 'udp';
  readonly host?: number;
  readonly machine: number;
}

const PORT = String.raw`([1-9]\d{0,4})`;
const published = new RegExp(`^(?:${PORT}:)?${PORT}(?:/(tcp|udp))?$`);

/** Reads `[HOST:]MACHINE[/PROTOCOL]`; undefined when it is not of that form. */
export const parsePublished = (text: string): Published | undefined => {
  const [, host, machine, protocol = 'tcp'] = published.exec(text) ?? [];
  const numbers = [host, machine].map((number) => (number === undefined ? undefined : +number));
  if (machine === undefined || numbers.some((number = 1) => number > 65_535)) return undefined;
  return { protocol: protocol === 'udp' ? 'udp' : 'tcp', host: numbers[0], machine: +machine };
};
