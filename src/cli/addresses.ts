import packageJson from '../../package.json' with { type: 'json' };

/** Where a file of the repository can be read: `docs/mapping.md`. */
export const documentAddress = (path: string): string =>
  `${packageJson.repository.url.replace(/^git\+/, '').replace(/\.git$/, '')}/blob/main/${path}`;
