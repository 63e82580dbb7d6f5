// A peer to measure Signpost against: the service a team might write in an afternoon. Two processes, one for each core;
// the same 10,000 terms, the same key check, the same answer; counts in Redis, pipelined, as the client does by itself.
import cluster from 'node:cluster'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import AhoCorasick from 'modern-ahocorasick'
import { createClient } from 'redis'

const [port, redisPort, workers, termsFile, answerFile, key] = process.argv.slice(2)

if (cluster.isPrimary) {
  for (let i = 0; i < Number(workers); ++i) cluster.fork()
} else {
  const matcher = new AhoCorasick(readFileSync(termsFile, 'utf8').split('\n').filter(Boolean))
  const answer = JSON.parse(readFileSync(answerFile, 'utf8'))
  const redis = createClient({ url: `redis://127.0.0.1:${redisPort}` })
  await redis.connect()
  const count = (kind) => redis.hIncrBy(`counts:${Math.floor(Date.now() / 3600000)}`, `bench:${kind}`, 1)

  const decide = (body) => {
    const request = JSON.parse(body)
    if (typeof request.query !== 'string') return { status: 400, body: '{"title":"query is missing"}' }
    const hits = matcher.search(request.query.toLowerCase())
    count(hits.length > 0 ? 'interstitial' : 'none')
    return { status: 200, body: JSON.stringify(hits.length > 0 ? answer : { action: 'none' }) }
  }

  http.createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const result = request.headers.authorization === `Bearer ${key}`
        ? decide(Buffer.concat(chunks).toString())
        : { status: 401, body: '{}' }
      response.writeHead(result.status, {
        'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(result.body),
      })
      response.end(result.body)
    })
  }).listen(Number(port), '127.0.0.1')
}
