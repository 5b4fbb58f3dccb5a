/**
 * Runs `spawn` and returns the worker that it made. gloo keeps the worker it spawns to itself, and so can neither say
 * that it failed nor end it while it hangs.
 */
export function captureWorker(spawn) {
  const Native = globalThis.Worker;
  let made;
  globalThis.Worker = class extends Native {
    constructor(...args) {
      super(...args);
      made = this;
    }
  };
  try {
    spawn();
  } finally {
    globalThis.Worker = Native;
  }
  return made;
}
