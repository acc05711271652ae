// Four workers, and a task of the thread pool; ends with code 3.
const { Worker, isMainThread, workerData, parentPort } = require('worker_threads');
const crypto = require('crypto');

if (isMainThread) {
  let left = 4, total = 0;
  for (let number = 1; number <= 4; number++) {
    const worker = new Worker(__filename, { workerData: number });
    worker.on('message', sum => { total += sum; });
    worker.on('exit', () => { if (--left === 0) finish(); });
  }
  function finish() {
    crypto.pbkdf2('password', 'salt', 1000, 16, 'sha256', (_, key) => {
      console.log(total, key.toString('hex'));
      process.exitCode = 3;
    });
  }
} else {
  let sum = 0;
  for (let step = 0; step < 1e6; step++) sum = (sum + step * workerData) % 1000003;
  parentPort.postMessage(sum);
}
