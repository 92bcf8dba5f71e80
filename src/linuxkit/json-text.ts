/**
 * A text as it stands between the quotes of a JSON string, in printable ASCII on one line and
 * without characters that mean something to `sed` save the backslash. Placeholders of bundle edits
 * in it are made unrecognisable, so that what is filled in is never filled again.
 */
export const jsonText = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[^ -~]|[|&]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('P2LK__', 'P2LK_\\u005f');
