import { describe, expect, it } from 'vitest';
import { reference, request } from '../../test/images/asking.ts';
import { decodeImageConfig } from './image-config-decode.ts';
import { createImageResolver } from './image-resolver.ts';
import type { ImageSource } from './image-source.ts';
import { ImageFault } from './image-source.ts';

const config = decodeImageConfig({}, 'it');

/** A source that knows what it is told and counts what it is asked. */
const counting = (
  name: string,
  knows: 'all' | 'none' | Error,
): ImageSource & { asked: string[] } => {
  const asked: string[] = [];
  return {
    name,
    asked,
    async lookup({ text }, { accounts }) {
      asked.push(text + (accounts ? ' with accounts' : ''));
      await Promise.resolve();
      if (knows instanceof Error) throw knows;
      return knows === 'all'
        ? { config, source: name, ...(accounts && { accounts: {} }) }
        : undefined;
    },
  };
};

describe('createImageResolver', () => {
  it('takes the first answer and asks no further', async () => {
    const sources = [
      counting('lock', 'none'),
      counting('cache', 'all'),
      counting('registry', 'all'),
    ] as const;
    const resolution = await createImageResolver(sources).resolve(reference('shop'), request());
    expect(resolution).toEqual({
      answer: { config, source: 'cache' },
      asked: ['lock'],
      faults: [],
    });
    expect(sources[2].asked).toEqual([]);
  });

  it('goes on after a fault and keeps it', async () => {
    const fault = new ImageFault('it is damaged');
    const broken = new TypeError('boom');
    const sources = [
      counting('cache', fault),
      counting('plugin', broken),
      counting('registry', 'all'),
    ];
    expect(await createImageResolver(sources).resolve(reference('shop'), request())).toMatchObject({
      answer: { source: 'registry' },
      faults: [
        { source: 'cache', fault },
        { source: 'plugin', fault: { reason: 'boom', cause: broken } },
      ],
    });
  });

  it('tells whom it asked when nobody knows', async () => {
    const resolver = createImageResolver([counting('lock', 'none'), counting('cache', 'none')]);
    expect(await resolver.resolve(reference('shop'), request())).toEqual({
      asked: ['lock', 'cache'],
      faults: [],
    });
  });

  it('asks once for one image, however it is written and how many ask at once', async () => {
    const source = counting('cache', 'all');
    const resolver = createImageResolver([source]);
    await Promise.all([
      resolver.resolve(reference('shop'), request()),
      resolver.resolve(reference('docker.io/library/shop:latest'), request()),
    ]);
    await resolver.resolve(reference('shop'), request());
    expect(source.asked).toEqual(['shop']);
  });

  it(
    'asks again for account files and for another platform, and answers without them from ' +
      'what has them',
    async () => {
      const source = counting('cache', 'all');
      const resolver = createImageResolver([source]);
      await resolver.resolve(reference('shop'), request());
      await resolver.resolve(reference('shop'), request({ accounts: true }));
      await resolver.resolve(
        reference('shop'),
        request({ platform: { os: 'linux', architecture: 'arm64' } }),
      );
      const resolution = await resolver.resolve(reference('shop'), request());
      expect(source.asked).toEqual(['shop', 'shop with accounts', 'shop']);
      expect(resolution.answer?.accounts).toEqual({});
    },
  );

  it('rejects when aborted, and asks anew afterwards', async () => {
    const source = counting('cache', 'all');
    const resolver = createImageResolver([source]);
    const aborted = request({ signal: AbortSignal.abort(new Error('time is up')) });
    await expect(resolver.resolve(reference('shop'), aborted)).rejects.toThrow('time is up');
    expect(await resolver.resolve(reference('shop'), request())).toMatchObject({
      answer: { source: 'cache' },
    });
  });
});
