import { createConnection } from 'node:net';

/**
 * Presses the machine's power button by QEMU's machine protocol (`docs/interop/qmp-spec.rst`):
 * greeting, capabilities, `system_powerdown`. Resolves once QEMU has taken it, or with false where
 * nobody answers.
 */
export const pressPowerButton = (control: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(control);
    const done = (pressed: boolean): void => {
      socket.destroy();
      resolve(pressed);
    };
    socket.setTimeout(2_000, () => done(false));
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
    let said = '';
    let step = 0;
    const commands = ['qmp_capabilities', 'system_powerdown'];
    socket.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      for (let end = said.indexOf('\n'); end !== -1; end = said.indexOf('\n')) {
        const line = said.slice(0, end);
        said = said.slice(end + 1);
        // Events come between answers.
        if (!/"(?:QMP|return|error)"/.test(line)) continue;
        const command = commands[step++];
        if (command === undefined) return done(true);
        socket.write(`${JSON.stringify({ execute: command })}\n`);
      }
    });
  });
