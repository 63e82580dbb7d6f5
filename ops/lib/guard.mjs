// Ends what a process has started when that process is gone, in whatever way: its own exit handlers do not run on
// kill -9. Started by processes.mjs, which writes one line for each process, "+PID STARTTIME" or "-PID", to standard
// input; when that ends, every process still on the list is killed. The start time (field 22 of /proc/PID/stat) tells
// the process from another one that was given the same number later.
import readline from 'node:readline'

import { killIfSame } from './pids.mjs'

const list = new Map()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})

readline.createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [pid, startTime] = line.slice(1).split(' ')
    if (line[0] === '+') list.set(Number(pid), startTime)
    else list.delete(Number(pid))
  })
  .on('close', () => {
    for (const [pid, startTime] of list) killIfSame(pid, startTime)
    process.exit(0)
  })
