import type { VolumeContext } from 'p2lk/plugin';
import type { Source } from './chap.ts';

/** Bytes of the longest name (RFC 3720, 3.2.6.1). */
export const longestName = 223;

/** `iqn.`, `eui.` and `naa.` names, as far as a boot script can take them. */
const names = [
  /^iqn\.\d{4}-\d{2}\.[A-Za-z0-9.-]+(?::[A-Za-z0-9._:-]+)?$/,
  /^eui\.[0-9A-Fa-f]{16}$/,
  /^naa\.(?:[0-9A-Fa-f]{16}){1,2}$/,
];

/** An address in brackets or a host, and a port perhaps. */
const portal = /^(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?::(\d{1,5}))?$/;

/** Names as RFC 3720 has them. */
export const isName = (text: string): boolean =>
  text.length <= longestName && names.some((name) => name.test(text));

/** `host`, `host:port` or `[v6]:port` with its port; undefined for anything else. */
const portalOf = (text: string): string | undefined => {
  const [, host, port = '3260'] = portal.exec(text) ?? [];
  return host === undefined || Number(port) < 1 || Number(port) > 65_535
    ? undefined
    : `${host}:${Number(port)}`;
};

/** What is wrong with a field. */
type Fault = readonly [at: readonly [object, string | number], message: string];

/** Reports what no initiator can do; true when there is none of that. */
export const isSound = (source: Source, context: VolumeContext): boolean => {
  const { iqn, iscsiInterface = 'default', lun = 0, initiatorName } = source;
  const { portals = [], targetPortal } = source;
  const found: Fault[] = [];
  const judgeName = (text: string, key: string, of: string, example: string): void => {
    const message = `${JSON.stringify(text)} is no name of ${of}, as iqn.2001-04.com.example:${example}`;
    if (!isName(text)) found.push([[source, key], message]);
  };
  const judgePortal = (text: string, at: Fault[0]): void => {
    const wanted = 'a host or address, and a port after a colon, as 192.0.2.10:3260';
    if (portalOf(text) === undefined)
      found.push([at, `${JSON.stringify(text)} is no portal: ${wanted}`]);
  };
  judgeName(iqn, 'iqn', 'a target', 'storage.disk1');
  if (initiatorName !== undefined)
    judgeName(initiatorName, 'initiatorName', 'an initiator', 'shop');
  judgePortal(targetPortal, [source, 'targetPortal']);
  for (const [i, text] of portals.entries()) judgePortal(text, [portals, i]);
  if (!Number.isInteger(lun) || lun < 0 || lun > 255)
    found.push([[source, 'lun'], `LUN ${lun} is not between 0 and 255`]);
  if (iscsiInterface !== 'default' && iscsiInterface !== 'tcp') {
    const given = JSON.stringify(iscsiInterface);
    found.push([
      [source, 'iscsiInterface'],
      `the machine logs in over TCP, not by the interface ${given}`,
    ]);
  }
  for (const [at, message] of found) context.report('target', { at, message });
  return found.length === 0;
};

/** The portals with their ports, each once. */
export const portalsOf = (source: Source, context: VolumeContext): readonly string[] => {
  const { targetPortal, portals = [] } = source;
  const all = [...new Set([targetPortal, ...portals].map((text) => portalOf(text) ?? ''))];
  if (all.length > 1) {
    const reached = `is reached through the first of its ${all.length} portals that lets the machine in`;
    context.report('one-path', {
      at: [source, 'portals'],
      message:
        `the disk of volume ${context.volume.name} ${reached}: there is no multipath, so when ` +
        'that portal fails later the disk waits for it',
    });
  }
  return all;
};
