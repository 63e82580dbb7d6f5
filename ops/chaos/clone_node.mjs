// Makes a second node of a first one's journal, under another name: what the promise "a batch counts once" is built on,
// the name in a batch's id, broken on purpose. A chaos run that is told to break it must then fail.
//
// Knows the files of server/counters: `identity` ("NODE EPOCH\n") and segments, whose header is "SPJRNL1\n", the node,
// the epoch and a CRC-32C of all that.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const magic = 'SPJRNL1\n'
const nodeCharacters = 32
const nodeInNames = 8 // of a segment's file
const checkedBytes = magic.length + nodeCharacters + 8

function crc32c(bytes) {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; ++bit) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}

/** Copies a journal folder, even a live one, to that of another node; answers how many bytes of records it holds. */
export function cloneJournal(from, to) {
  mkdirSync(to, { recursive: true, mode: 0o700 })
  const node = readFileSync(path.join(from, 'identity'), 'utf8').slice(0, nodeCharacters)
  const other = [...node].map((digit) => (15 - parseInt(digit, 16)).toString(16)).join('')
  let recordBytes = 0
  for (const name of readdirSync(from)) {
    const target = path.join(to, name.replace(node.slice(0, nodeInNames), other.slice(0, nodeInNames)))
    if (name.endsWith('.journal')) recordBytes += cloneSegment(path.join(from, name), target, other)
    else if (name === 'identity') writeFileSync(target, readFileSync(path.join(from, name), 'utf8').replace(node, other), { mode: 0o600 })
    else if (name !== 'lock') copyFileSync(path.join(from, name), target)
  }
  return recordBytes
}

function cloneSegment(from, to, node) {
  const bytes = readFileSync(from)
  if (bytes.toString('latin1', 0, magic.length) !== magic) throw new Error(`${from} is no segment of a journal`)
  bytes.write(node, magic.length, 'latin1')
  bytes.writeUInt32LE(crc32c(bytes.subarray(0, checkedBytes)), checkedBytes)
  writeFileSync(to, bytes, { mode: 0o600 })
  return bytes.length - checkedBytes - 4
}
