// A process by its number and the time it was started, so that a number that has been given out again is not taken for
// it.
import { readFileSync } from 'node:fs'

/** Field 22 of /proc/PID/stat; empty where there is no such process. */
export function startTimeOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return ''
  }
}

/** kill -9 to a process that leads a group, and to its group, if it is still that process. */
export function killIfSame(pid, startTime) {
  if (startTime !== '' && startTimeOf(pid) === startTime) killGroup(pid)
}

/** kill -9 to what is left of the group that a process has led: nginx's workers outlive a master that was killed. */
export function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nothing is left.
  }
}
