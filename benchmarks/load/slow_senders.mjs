// Opens COUNT connections to PORT on loopback, each sending a request one byte at a time and never finishing it; those
// that the server closes are opened again. Prints one line when all have connected. Ends by itself after SECONDS.
import net from 'node:net'

const [port, count, seconds] = process.argv.slice(2).map(Number)
const request = Buffer.from('POST /v1/decide HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\nX-Padding: ' + 'x'.repeat(4000))

let connected = 0
const slow = () => {
  let sent = 0
  const socket = net.connect(port, '127.0.0.1', () => {
    if (++connected === count) console.log('connected')
  })
  const timer = setInterval(() => socket.write(request.subarray(sent, ++sent)), 500 + Math.random() * 500)
  socket.on('error', () => {})
  socket.on('close', () => { clearInterval(timer); setTimeout(slow, 100) })
  socket.resume()
}
for (let i = 0; i < count; ++i) slow()
setTimeout(() => process.exit(0), seconds * 1000)
