// A body that may be large, with how much of it has been sent, and its answer as it comes in. XMLHttpRequest, since fetch
// tells neither on every connection.
//
//   const text = await upload({ path: 'v1/…/import', type: 'text/csv', body: file, onSent, onText, signal })
import { api, apiBase, ask, csrf } from '../api/client'
import { ApiProblem } from '../api/problem'

export type Upload = {
  path: string // behind the address of the server, without a slash before it
  type: string
  body: Blob | string
  onSent?: (bytes: number, of: number) => void
  onText?: (soFar: string) => void
  signal?: AbortSignal
}

/** Something small goes first: a session that has ended is asked for before much is sent in vain. */
export async function upload(what: Upload): Promise<string> {
  await ask(api.GET('/v1/policy'))
  return send(what)
}

function send({ path, type, body, onSent, onText, signal }: Upload): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', apiBase + path)
    request.setRequestHeader('Content-Type', type)
    request.setRequestHeader('X-CSRF-Token', csrf())
    request.upload.onprogress = ({ loaded, total }) => onSent?.(loaded, total)
    request.onprogress = () => onText?.(request.responseText)
    request.onerror = () => reject(ApiProblem.offline())
    const stopped = () => reject(new DOMException('Stopped', 'AbortError'))
    request.onabort = stopped
    request.onload = () => {
      if (request.status < 300) return resolve(request.responseText)
      void ApiProblem.of(new Response(request.responseText, { status: request.status })).then(reject)
    }
    if (signal?.aborted) return stopped()
    signal?.addEventListener('abort', () => request.abort())
    request.send(body)
  })
}
