// wrk, the load generator, and decisions for it to ask for.
import { writeFileSync } from 'node:fs'

import { runOk } from './programs.mjs'

/** Writes a script for wrk that asks for decisions with these bodies in turn. */
export function writeWrkScript(file, bodies, key) {
  const list = bodies.map((body) => JSON.stringify(JSON.stringify(body))).join(',\n')
  writeFileSync(file, `
local bodies = {${list}}
local requests, next = {}, 0
function init()
  for i, body in ipairs(bodies) do
    requests[i] = wrk.format("POST", "/v1/decide", {["Authorization"] = "Bearer ${key}", ["Content-Type"] = "application/json"}, body)
  end
end
function request()
  next = next % #requests + 1
  return requests[next]
end`)
  return file
}

/** { requests, requestsPerSecond, p50, p99 (as wrk writes them), errors }; ends by itself after `seconds`. */
export async function wrk(port, { connections, seconds, script }) {
  const stdout = await runOk('wrk', ['-t2', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '--latency', '-s', script, `http://127.0.0.1:${port}/`])
  const number = (pattern) => Number(stdout.match(pattern)?.[1] ?? 0)
  const sockets = stdout.match(/Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/)?.slice(1).map(Number) ?? []
  return {
    requests: number(/(\d+) requests in /),
    requestsPerSecond: number(/Requests\/sec:\s+([\d.]+)/),
    p50: stdout.match(/^\s*50%\s+(\S+)/m)?.[1],
    p99: stdout.match(/^\s*99%\s+(\S+)/m)?.[1],
    errors: number(/Non-2xx or 3xx responses: (\d+)/) + sockets.reduce((sum, value) => sum + value, 0),
  }
}

/** '1.23ms' -> 1.23 */
export function milliseconds(text) {
  const [, value, unit] = /^([\d.]+)(us|ms|s)$/.exec(text)
  return Number(value) * { us: 0.001, ms: 1, s: 1_000 }[unit]
}
