/** Loaded before the bot: ends it when the sandbox that started it is gone, however that ended. */
const lookEveryMs = 500;
const sandbox = process.ppid;

setInterval(() => {
  if (process.ppid !== sandbox) process.exit(1);
}, lookEveryMs).unref();
