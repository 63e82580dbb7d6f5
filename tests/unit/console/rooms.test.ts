import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'

// The bundled test stands elsewhere; the tests' own program runs in the console's folder.
const folder = process.cwd()
const source = path.join(folder, 'src')

/** The table of server/console/README.md: room -> rooms that it may import from. */
function table(): Map<string, string[]> {
  const rows = readFileSync(path.join(folder, 'README.md'), 'utf8').matchAll(/^\| ([a-z]+) \| ([a-z, ]*)\|/gm)
  return new Map([...rows].filter(([, room]) => room !== 'room').map(([, room, may]) => [room!, may!.split(',').map((one) => one.trim()).filter((one) => one !== '')]))
}

const files = (readdirSync(source, { recursive: true }) as string[]).filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
const importsOf = (file: string): string[] => [...readFileSync(path.join(source, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, name]) => name!)

test('no file of the console imports from a room that the table does not allow', () => {
  const rooms = table()
  assert.ok(rooms.size >= 7 && files.length > 20)
  const faults: string[] = []
  for (const file of files.filter((name) => name !== 'main.tsx')) {
    const [room, page] = file.split(path.sep)
    const allowed = rooms.get(room!)
    if (allowed === undefined) faults.push(`${file}: the room "${room}" is not in the table`)
    for (const name of importsOf(file)) {
      const [other, otherPage] = path.relative(source, path.resolve(source, path.dirname(file), name)).split(path.sep)
      const isOwn = other === room && (room !== 'pages' || otherPage === page)
      if (!isOwn && !allowed?.includes(other!)) faults.push(`${file} imports ${name}`)
    }
  }
  assert.deepEqual(faults, [])
})
